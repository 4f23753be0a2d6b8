import { codeOfStatus, type ErrorCode } from '../../errors.js';
import { errorOfReply, readErrorBody, textAt } from '../../http/error-body.js';
import type { DockerSignIn, UpstreamDescription } from '../types.js';
import { scoutProbe } from './probe.js';

const NAME = { name: 'scout', title: 'Docker Scout' };

/** The status of an error is a number today and was a word before. */
const STATUS_BY_WORD = new Map([
  ['BAD_REQUEST', 400],
  ['UNAUTHORIZED', 401],
  ['PAYMENT_REQUIRED', 402],
  ['FORBIDDEN', 403],
  ['NOT_FOUND', 404],
  ['CONFLICT', 409],
  ['TOO_MANY_REQUESTS', 429],
  ['INTERNAL_SERVER_ERROR', 500],
  ['SERVICE_UNAVAILABLE', 503],
]);

/** What GraphQL servers in JavaScript say in an error's code, where its status says nothing. */
const CODE_BY_WORD: Readonly<Record<string, ErrorCode>> = {
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  PAYMENT_REQUIRED: 'PAYMENT_REQUIRED',
  // Our copy of the schema let it through, so the live one has moved.
  GRAPHQL_VALIDATION_FAILED: 'UPSTREAM_UNSUPPORTED',
};

/** A word for programs; anything else is a text, which would have to be cleaned. */
const ERROR_TYPE = /^\w[\w.-]{0,63}$/;

/** Docker Scout and Docker Hardened Images: one GraphQL endpoint with Docker's bearer. */
export function createScout(signIn: DockerSignIn): UpstreamDescription {
  return {
    ...NAME,
    realm: 'docker',
    urlVariable: 'SCOUT_URL',
    urlOf: (urls) => urls.scout,
    authorize: signIn.authorize,
    forget: signIn.forget,
    probe: scoutProbe,
    errorOf: (reply, operation) => {
      const { json, text } = readErrorBody(reply);
      return errorOfReply(NAME, reply, operation, { message: textAt(json, 'message', 'detail') ?? text });
    },
    remote: {
      name: 'scout',
      folder: 'scout',
      path: '',
      errorOf: readScoutError,
      // Whatever runs against Scout runs against the gateway unchanged.
      names: { type: (name) => name, rootField: (name) => name, field: (name) => name },
      transforms: [],
    },
  };
}

function readScoutError(extensions: Readonly<Record<string, unknown>>): {
  code: ErrorCode;
  status?: number;
  errorType?: string;
} {
  const status = statusOf(extensions.status);
  const errorType =
    typeof extensions.code === 'string' && ERROR_TYPE.test(extensions.code) ? extensions.code : undefined;
  return { code: codeOf(status, errorType), ...(status && { status }), ...(errorType && { errorType }) };
}

function statusOf(status: unknown): number | undefined {
  const number =
    typeof status === 'string' ? (STATUS_BY_WORD.get(status.toUpperCase()) ?? Number(status)) : status;
  return typeof number === 'number' && Number.isInteger(number) && number >= 400 && number < 600
    ? number
    : undefined;
}

function codeOf(status: number | undefined, errorType: string | undefined): ErrorCode {
  if (status) return codeOfStatus(status);
  const known = errorType !== undefined && Object.hasOwn(CODE_BY_WORD, errorType);
  return (known && CODE_BY_WORD[errorType]) || 'UPSTREAM_ERROR';
}
