import { type Answer, type Call, json } from '../service.js';

/** The closed list of `error_type` values and the status each one travels with. */
export type QuayErrorType = keyof typeof API_ERRORS;

const API_ERRORS = {
  invalid_request: { status: 400, detail: 'Invalid request' },
  invalid_response: { status: 400, detail: 'Invalid response' },
  invalid_token: { status: 401, detail: 'Requires authentication' },
  expired_token: { status: 401, detail: 'Token expired' },
  fresh_login_required: { status: 401, detail: 'Requires fresh login' },
  exceeds_license: { status: 402, detail: 'Payment Required' },
  insufficient_scope: { status: 403, detail: 'Unauthorized' },
  not_found: { status: 404, detail: 'Not Found' },
  tag_immutable: { status: 409, detail: "Cannot overwrite immutable tag 'latest'" },
  token_rotation_failed: { status: 500, detail: 'Could not rotate the token' },
  external_service_timeout: { status: 520, detail: 'External service timed out' },
  downstream_issue: { status: 520, detail: 'Could not reach the scanner' },
} as const;

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'DELETE, GET, HEAD, OPTIONS, POST, PUT',
  'access-control-allow-headers': 'AUTHORIZATION, CONTENT-TYPE, X-REQUESTED-WITH',
  'access-control-max-age': '21600',
};

const HTML = 'text/html; charset=utf-8';

/** Every body form in which Quay reports an error, one builder each. */
export const quayErrors = {
  /** `{detail, error_message, error_type, title, type, status}`; `extra` keys come first, as Quay merges them. */
  apiError(call: Call, type: QuayErrorType, { detail, extra }: ApiErrorOptions = {}): Answer {
    const { status, detail: usual } = API_ERRORS[type];
    const text = detail ?? usual;
    const body = {
      ...extra,
      detail: text,
      error_message: text,
      error_type: type,
      title: type,
      type: errorTypeUrl(call, type),
      status,
    };
    return apiJson(status, body);
  },
  /** `{message: text}` of data-model errors and plain aborts, `{message: {param: help}}` of query parameters. */
  message(status: number, message: string | Record<string, string>): Answer {
    return apiJson(status, { message });
  },
  /** `{error: text}`: JSON under an HTML content type. CSRF, the XHR rule and refused JWTs look like this. */
  abort(status: number, error: string): Answer {
    return { status, headers: { ...CORS, 'content-type': HTML }, body: JSON.stringify({ error }) };
  },
  /** `{detail: text}` of some mirror and state errors. */
  detail(status: number, detail: string): Answer {
    return apiJson(status, { detail });
  },
  /** The web application's page, answered for every path that matches no route. */
  unknownPath(): Answer {
    const headers = { 'content-type': HTML, 'cache-control': 'no-cache, no-store, must-revalidate' };
    return { status: 404, headers, body: APPLICATION_PAGE };
  },
  /** An exception that no code of Quay catches: the framework's page. */
  uncaught(): Answer {
    return { status: 500, headers: { 'content-type': HTML }, body: ERROR_PAGE };
  },
  /** What the nginx in front answers by itself: rate limits and a dead or failing application. */
  nginx(status: number): Answer {
    const title = `${status} ${NGINX_REASONS[status] ?? 'Error'}`;
    const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
    return { status, headers: { 'content-type': 'text/html' }, body };
  },
};

/** A JSON answer of the API with the CORS headers that every one of them carries. */
export function apiJson(status: number, value: unknown): Answer {
  return json(status, value, CORS);
}

/** The answer to OPTIONS, and to a write that returns nothing. */
export function emptyAnswer(status: number): Answer {
  return { status, headers: { ...CORS, 'content-type': 'application/json' } };
}

/** The same where Quay makes the response by hand, past the API's own encoder: it then calls nothing HTML. */
export function emptyPage(status: number): Answer {
  return { status, headers: { ...CORS, 'content-type': HTML } };
}

/** The address under which Quay describes a type of errors. */
export function errorTypeUrl(call: Call, type: string): string {
  return `${originOf(call)}/api/v1/error/${type}`;
}

/** Sends the client to the same path with the slash it left out; method, body and credential must be repeated. */
export function redirectToSlash(call: Call): Answer {
  const query = call.query.toString();
  const location = `${originOf(call)}${call.path}/${query && `?${query}`}`;
  const body = `<!doctype html>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n`;
  return { status: 308, headers: { ...CORS, 'content-type': HTML, location }, body };
}

/** What Quay sends with `status` when something injected goes wrong. */
export function failureOf(status: number, call: Call): Answer {
  if (status === 503) return quayErrors.message(503, UNAVAILABLE);
  if (status === 410) return quayErrors.message(410, 'Handling of access tokens is no longer supported');
  const type = ERROR_TYPES_BY_STATUS[status];
  return type ? quayErrors.apiError(call, type) : quayErrors.nginx(status);
}

interface ApiErrorOptions {
  readonly detail?: string;
  readonly extra?: Record<string, unknown>;
}

const ERROR_TYPES_BY_STATUS: Record<number, QuayErrorType> = {
  400: 'invalid_request',
  401: 'invalid_token',
  402: 'exceeds_license',
  403: 'insufficient_scope',
  404: 'not_found',
  409: 'tag_immutable',
  520: 'downstream_issue',
};

const NGINX_REASONS: Record<number, string> = {
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  504: 'Gateway Time-out',
};

const UNAVAILABLE =
  'The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.';

const ERROR_PAGE = `<!doctype html>
<html lang=en>
<title>500 Internal Server Error</title>
<h1>Internal Server Error</h1>
<p>The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.</p>
`;

const APPLICATION_PAGE = `<!DOCTYPE html>
<html ng-app="quay" class="hosted">
  <head>
    <base href="/">
    <title ng-bind="title + ' · Quay'">Quay</title>
  </head>
  <body><div ng-view></div></body>
</html>
`;

function originOf(call: Call): string {
  return `http://${call.headers.host ?? 'localhost'}`;
}
