/**
 * What each upstream must be shown, and the headers a caller sends for it. All three values differ,
 * so a target that gives one upstream another's credential is refused by the stub.
 */
export const UPSTREAM_CREDENTIALS = {
  docker: 'Bearer bench-docker',
  quay: 'Bearer bench-quay',
  zot: 'Basic YmVuY2g6YmVuY2g=',
};

export const CALLER_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json',
  'x-docker-authorization': UPSTREAM_CREDENTIALS.docker,
  'x-quay-authorization': UPSTREAM_CREDENTIALS.quay,
  'x-zot-authorization': UPSTREAM_CREDENTIALS.zot,
};
