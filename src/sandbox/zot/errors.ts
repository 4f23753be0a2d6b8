import { type Answer, type Call, json } from '../service.js';

export type ZotErrorCode = keyof typeof MESSAGES;

const MESSAGES = {
  BLOB_UNKNOWN: 'blob unknown to registry',
  BLOB_UPLOAD_INVALID: 'blob upload invalid',
  BLOB_UPLOAD_UNKNOWN: 'blob upload unknown to registry',
  DIGEST_INVALID: 'provided digest did not match uploaded content',
  MANIFEST_INVALID: 'manifest invalid',
  MANIFEST_UNKNOWN: 'manifest unknown',
  NAME_UNKNOWN: 'repository name not known to registry',
  UNAUTHORIZED: 'authentication required',
  DENIED: 'requested access to the resource is denied',
  UNSUPPORTED: 'the operation is unsupported',
  TOOMANYREQUESTS: 'too many requests',
} as const;

const DESCRIPTIONS: Record<ZotErrorCode, string> = {
  BLOB_UNKNOWN: 'The repository holds no blob of this digest.',
  BLOB_UPLOAD_INVALID: 'The upload met an error and cannot go on as it was sent.',
  BLOB_UPLOAD_UNKNOWN: 'No upload of this id was started, or it has ended.',
  DIGEST_INVALID: 'The digest is malformed, or is not that of the content.',
  MANIFEST_INVALID: 'The manifest failed a check; the detail says which.',
  MANIFEST_UNKNOWN: 'The repository knows no manifest of this tag or digest.',
  NAME_UNKNOWN: 'The registry knows no repository of this name.',
  UNAUTHORIZED: 'The client could not be authenticated; the challenge header says how to try.',
  DENIED: 'The access controller denied this operation on the resource.',
  UNSUPPORTED: 'The operation is not implemented, or its parameters are not valid.',
  TOOMANYREQUESTS: 'A limit of this registry is reached.',
};

/** Where tokens come from when the registry wants bearer tokens. */
export const TOKEN_REALM = 'https://identity.example/token';
export const TOKEN_SERVICE = 'zot';

/** What a distribution token must allow. */
export interface TokenScope {
  readonly repository: string;
  readonly action: string;
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** Every body form in which zot reports an error, one builder each. */
export const zotErrors = {
  /** `{"errors":[…]}` of the registry and of access control. */
  list(status: number, code: ZotErrorCode, detail: Record<string, string> = {}): Answer {
    return json(status, { errors: [errorOf(code, detail)] });
  },
  /** The same object without the list: failed authentication on every protected route. */
  bare(status: number, code: ZotErrorCode, detail: Record<string, string> = {}): Answer {
    return json(status, errorOf(code, detail));
  },
  /** Parameter errors, API keys, trust uploads and internal errors say nothing at all. */
  empty(status: number): Answer {
    return { status };
  },
  /** Unmatched paths and rate limits answer in plain text. */
  text(status: number, body: string): Answer {
    return { status, headers: TEXT, body };
  },
  unknownPath(): Answer {
    return zotErrors.text(404, '404 page not found\n');
  },
  /** 401 with the challenge, which zot's own web page does not want to see. */
  unauthenticated(call: Call): Answer {
    return challenge(call, zotErrors.bare(401, 'UNAUTHORIZED'));
  },
  /** 401 that names the token which would do. */
  tokenWanted(call: Call, needed: TokenScope): Answer {
    return challenge(call, zotErrors.bare(401, 'UNAUTHORIZED'), bearerChallenge(needed));
  },
  /** 401 for a token that cannot be read, is expired or was issued by somebody else. */
  tokenBroken(call: Call, needed: TokenScope): Answer {
    return challenge(call, zotErrors.bare(401, 'UNSUPPORTED'), bearerChallenge(needed));
  },
  /** 403 of access control: the caller is known, the policy says no. */
  denied(call: Call): Answer {
    return challenge(call, zotErrors.list(403, 'DENIED'));
  },
  /** 401 of access control, for a caller without credentials; a list, unlike that of a failed authentication. */
  unauthorised(call: Call): Answer {
    return challenge(call, zotErrors.list(401, 'UNAUTHORIZED'));
  },
};

/** A web page that came without a session, or with an old one, is told to forget it. */
export const FORGET = 'session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly';

/** Whether the request comes from zot's web page, which must not trigger the browser's login window. */
export function isWebPage(call: Call): boolean {
  return call.headers['x-zot-api-client'] === 'zot-ui';
}

/** What zot sends with `status` when something injected goes wrong. */
export function failureOf(status: number, call: Call): Answer {
  if (status === 401) return zotErrors.unauthenticated(call);
  if (status === 403) return zotErrors.denied(call);
  if (status === 429) {
    const limits = {
      'ratelimit-limit': '10',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '1',
      'x-rate-limit-limit': '10.00',
      'x-rate-limit-duration': '1',
    };
    return { status, headers: { ...TEXT, ...limits }, body: 'Too Many Requests' };
  }
  if (status >= 500) return zotErrors.empty(status);
  if (status !== 404) return zotErrors.list(status, CODES[status] ?? 'UNSUPPORTED');
  return zotErrors.list(404, call.path.includes('/manifests/') ? 'MANIFEST_UNKNOWN' : 'NAME_UNKNOWN');
}

const CODES: Record<number, ZotErrorCode> = {
  400: 'MANIFEST_INVALID',
  405: 'DENIED',
  409: 'MANIFEST_INVALID',
};

function errorOf(code: ZotErrorCode, detail: Record<string, string>): Record<string, unknown> {
  return { code, message: MESSAGES[code], detail: { description: DESCRIPTIONS[code], ...detail } };
}

function challenge(call: Call, answer: Answer, value = CHALLENGE): Answer {
  if (isWebPage(call)) {
    const isForgotten = answer.status === 401 && call.headers.authorization === undefined;
    return isForgotten ? { ...answer, headers: { ...answer.headers, 'set-cookie': FORGET } } : answer;
  }
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': value } };
}

function bearerChallenge({ repository, action }: TokenScope): string {
  const scope = `repository:${repository}:${action}`;
  return `Bearer realm="${TOKEN_REALM}",service="${TOKEN_SERVICE}",scope="${scope}"`;
}

const CHALLENGE = 'Basic realm="Authorization Required"';
