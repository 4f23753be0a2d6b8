import { apiJson } from './errors.js';
import type { FeaturesOff } from './features.js';
import type { Premises } from './premises.js';
import { PUBLISHED } from './published.js';
import type { Handler } from './request.js';
import type { Route } from './routing.js';

interface PublishedPath {
  readonly area: string;
  readonly path: string;
  readonly operations: readonly (readonly [method: string, id: string])[];
}

const SUCCESS: Readonly<Record<string, readonly [status: string, description: string]>> = {
  DELETE: ['204', 'Deleted'],
  POST: ['201', 'Successful creation'],
};

const FAILURES = {
  '400': 'Bad Request',
  '401': 'Session required',
  '403': 'Unauthorized access',
  '404': 'Not found',
} as const;

/** Quay's description of itself, in a smaller form: what these routes serve, without the shapes of bodies. */
export function discoveryRoutes({ off }: Premises, routes: readonly Route[]): Route[] {
  const show: Handler = ({ call }) =>
    apiJson(200, describe(served([...routes, own], off), call.headers.host));
  const own: Route = { path: '/discovery', handlers: { GET: show } };
  return [own];
}

/** Published paths with the operations that are on; what is off has no path at all in a real one. */
function served(routes: readonly Route[], off: FeaturesOff): PublishedPath[] {
  const isOn = ({ needs = [] }: Route): boolean => needs.every((feature) => !off.has(feature));
  const known = new Set(
    routes
      .filter(isOn)
      .flatMap(({ path, handlers }) =>
        Object.keys(handlers).map((method) => `${method} ${withoutNames(path)}`),
      ),
  );
  return PUBLISHED.trim()
    .split('\n')
    .map((line) => {
      const [area = '', path = '', ...rest] = line.split(' ');
      const operations = rest.flatMap((id, index) => {
        const method = rest[index - 1] ?? '';
        return index % 2 === 1 && known.has(`${method} ${withoutNames(path)}`) ? [[method, id] as const] : [];
      });
      return { area, path, operations };
    })
    .filter(({ operations }) => operations.length > 0);
}

/** The names of variables differ from area to area; their places do not. */
function withoutNames(path: string): string {
  return path.replace(/\{\w+\}/g, '{}');
}

function describe(paths: readonly PublishedPath[], host = 'localhost'): unknown {
  const areas = [...new Set(paths.map(({ area }) => area))].sort();
  return {
    swagger: '2.0',
    host,
    basePath: '/',
    schemes: ['http'],
    info: {
      version: 'v1',
      title: 'Quay Frontend',
      description:
        'This API allows you to perform many of the operations required to work with Quay repositories, users, and organizations.',
      termsOfService: '',
      contact: { email: 'support@registry.example' },
    },
    paths: Object.fromEntries(paths.map((one) => [`/api/v1${one.path}`, pathView(one)])),
    definitions: { ApiError: API_ERROR },
    tags: areas.map((name) => ({ name, description: '' })),
  };
}

const API_ERROR = {
  type: 'object',
  properties: {
    status: { type: 'integer', description: 'Status code of the response.' },
    type: { type: 'string', description: 'Reference to the type of the error.' },
    detail: { type: 'string', description: 'Details about the specific instance of the error.' },
    title: { type: 'string', description: 'Unique error code to identify the type of error.' },
    error_message: { type: 'string', description: 'Deprecated; alias for detail' },
    error_type: { type: 'string', description: 'Deprecated; alias for detail' },
  },
  required: ['status', 'type', 'title'],
};

function pathView({ area, path, operations }: PublishedPath): Record<string, unknown> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const parameters = names.map((name) => ({
    name,
    in: 'path',
    required: true,
    description: '',
    type: 'string',
  }));
  const views = operations.map(([method, operationId]) => [
    method.toLowerCase(),
    { operationId, parameters, description: '', tags: [area], responses: responsesOf(method) },
  ]);
  return {
    'x-name': `endpoints.api.${area}`,
    'x-path': `/api/v1${path}`,
    'x-tag': area,
    ...Object.fromEntries(views),
  };
}

/** The statuses that Quay announces, by method alone; several operations answer with others. */
function responsesOf(method: string): Record<string, unknown> {
  const [status, description] = SUCCESS[method] ?? ['200', 'Successful invocation'];
  const failures = Object.entries(FAILURES).map(([code, text]) => [
    code,
    { description: text, schema: { $ref: '#/definitions/ApiError' } },
  ]);
  return { ...Object.fromEntries(failures), [status]: { description } };
}
