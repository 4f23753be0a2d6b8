import type { Answer, Call } from '../service.js';
import { refuseValue } from './body.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import { readBody } from './json-body.js';
import type { QuayRobot } from './model.js';
import type { Premises } from './premises.js';
import { type Handler, record, withUser } from './request.js';
import { type OwnerHandler, type RobotHandler, withOrganizationName, withRobot } from './robots.js';
import type { Route } from './routing.js';

interface Issuer {
  readonly issuer: string;
  readonly subject: string;
}

const ENTRY = {
  type: 'object',
  properties: { issuer: { type: 'string' }, subject: { type: 'string' } },
  required: ['issuer', 'subject'],
} as const;
const CONFIG = { type: 'array', items: ENTRY } as const;
const INCOMPLETE = 'Missing one or more required fields (issuer, subject)';

/** Whose tokens a robot may log in with instead of its own. */
export function robotFederationRoutes({ world }: Premises): Route[] {
  const issuers = new WeakMap<QuayRobot, readonly Issuer[]>();
  const show: RobotHandler = (_, robot) => apiJson(200, issuers.get(robot) ?? []);
  const replace: RobotHandler = (request, robot) => {
    const config = readIssuers(request.call);
    if (!isIssuers(config)) return config;
    issuers.set(robot, config);
    const metadata = { config, robot: robot.shortname };
    record(world, request, { kind: 'create_robot_federation', namespace: robot.owner, metadata });
    return apiJson(200, config);
  };
  const remove: RobotHandler = (request, robot) => {
    issuers.delete(robot);
    const metadata = { robot: robot.shortname };
    record(world, request, { kind: 'delete_robot_federation', namespace: robot.owner, metadata });
    return emptyAnswer(204);
  };
  const routeOf = (path: string, own: (handler: OwnerHandler) => Handler): Route => ({
    path: `${path}/robots/{robot_shortname}/federation`,
    handlers: {
      GET: own(withRobot(world, show)),
      POST: own(withRobot(world, replace)),
      DELETE: own(withRobot(world, remove)),
    },
  });
  return [
    routeOf('/user', (handler) => withUser(['user:admin'], handler)),
    routeOf('/organization/{orgname}', (handler) => withOrganizationName(world, handler)),
  ];
}

/** The list of the body, or the answer to one that does not fit. */
function readIssuers(call: Call): readonly Issuer[] | Answer {
  const body = readBody(call);
  if ('refusal' in body) return body.refusal;
  const refusal = refuseValue(call, body.value, CONFIG);
  if (refusal) return refusal;
  const invalid = (detail: string): Answer => quayErrors.apiError(call, 'invalid_request', { detail });
  const entries: readonly unknown[] = Array.isArray(body.value) ? body.value : [];
  const issuers: Issuer[] = [];
  for (const entry of entries) {
    const issuer = textOf(entry, 'issuer');
    const subject = textOf(entry, 'subject');
    if (!issuer || !subject) return invalid(INCOMPLETE);
    if (!/^https?:\/\//.test(issuer)) return invalid('Issuer must be a URL (http:// or https://)');
    if (issuers.some((one) => one.issuer === issuer && one.subject === subject)) {
      return invalid('Duplicate federation config entry');
    }
    issuers.push({ issuer, subject });
  }
  return issuers;
}

function isIssuers(read: readonly Issuer[] | Answer): read is readonly Issuer[] {
  return Array.isArray(read);
}

function textOf(entry: unknown, key: keyof Issuer): string {
  const fields: Partial<Record<string, unknown>> = { ...Object(entry) };
  return typeof fields[key] === 'string' ? fields[key] : '';
}
