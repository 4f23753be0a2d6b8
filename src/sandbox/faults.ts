import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Call, ServiceDefinition } from './service.js';

/** How a simulated upstream misbehaves. `path` limits the fault to calls whose path contains it; `times` to the first n of them. */
export type Fault = { path?: string; times?: number } & (
  | { kind: 'status'; status: number; retryAfter?: string }
  | { kind: 'slow'; ms: number }
  | { kind: 'hang' }
  | { kind: 'reset' }
  | { kind: 'broken-json' }
  | { kind: 'html'; status?: number }
  | { kind: 'huge-body'; bytes: number }
);

const JSON_TYPE = { 'content-type': 'application/json' };
const PAGE =
  '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Something is wrong</h1></body></html>';

/** What a fault makes of a call: an answer, no answer, a broken connection, or nothing. */
export type FaultOutcome = Answer | 'hang' | 'reset' | undefined;

/** Undefined when the fault does not match the call, which is then to be answered as usual. */
export async function playFault(
  fault: Fault,
  definition: ServiceDefinition,
  call: Call,
): Promise<FaultOutcome> {
  if (fault.path && !call.path.includes(fault.path)) return undefined;
  if (fault.times !== undefined && --fault.times < 0) return undefined;
  switch (fault.kind) {
    case 'slow':
      await delay(fault.ms);
      return undefined;
    case 'hang':
    case 'reset':
      return fault.kind;
    case 'status': {
      const answer = definition.failure(fault.status, call);
      return fault.retryAfter
        ? { ...answer, headers: { ...answer.headers, 'retry-after': fault.retryAfter } }
        : answer;
    }
    case 'broken-json':
      return { status: 200, headers: JSON_TYPE, body: '{"data": [1, 2' };
    case 'html':
      return { status: fault.status ?? 200, headers: { 'content-type': 'text/html' }, body: PAGE };
    case 'huge-body':
      return { status: 200, headers: JSON_TYPE, body: hugeBody(fault.bytes) };
  }
}

function hugeBody(bytes: number): string {
  return `{"padding":"${'x'.repeat(bytes)}"}`;
}
