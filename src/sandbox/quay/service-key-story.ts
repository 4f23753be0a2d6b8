import { createHash } from 'node:crypto';
import type { Body } from './body.js';

export interface ServiceKey {
  readonly kid: string;
  name: string;
  readonly service: string;
  readonly jwk: Body;
  metadata: Body;
  readonly created: Date;
  expiration: Date | null;
  readonly rotationSeconds: number | null;
  approval: KeyApproval | null;
}

interface KeyApproval {
  readonly type: 'SUPERUSER' | 'KEY_ROTATION' | 'AUTOMATIC';
  readonly date: Date;
  /** Null when no person approved it. */
  readonly approver: string | null;
  readonly notes: string;
}

const MODULUS_BYTES = 256;

/** One key that a super user approved, one that rotates by itself, and one that waits for approval. */
export function findStoryKeys(): ServiceKey[] {
  return [
    keyOf('story-quay', {
      name: 'Quay itself',
      service: 'quay',
      created: new Date('2025-05-02T09:00:00Z'),
      approval: {
        type: 'SUPERUSER',
        date: new Date('2025-05-02T09:05:00Z'),
        approver: 'root',
        notes: 'Made when the registry was **set up**.',
      },
    }),
    keyOf('story-clair', {
      name: 'The scanner',
      service: 'security_scanner',
      created: new Date('2025-06-11T14:30:00Z'),
      rotationSeconds: 12 * 60 * 60,
      approval: {
        type: 'KEY_ROTATION',
        date: new Date('2025-06-11T14:30:00Z'),
        approver: null,
        notes: '',
      },
    }),
    keyOf('story-builder', {
      name: 'A builder that asks to join',
      service: 'build_manager',
      created: new Date('2025-07-01T06:12:00Z'),
      approval: null,
    }),
  ];
}

type Outline = Pick<ServiceKey, 'name' | 'service' | 'created' | 'approval'> & Partial<ServiceKey>;

function keyOf(kid: string, outline: Outline): ServiceKey {
  // Nobody signs anything in the sandbox: a made-up modulus of the right length will do.
  const bytes = createHash('shake256', { outputLength: MODULUS_BYTES }).update(kid).digest('base64url');
  const jwk = { e: 'AQAB', kid, kty: 'RSA', n: bytes };
  return { kid, jwk, metadata: {}, expiration: null, rotationSeconds: null, ...outline };
}
