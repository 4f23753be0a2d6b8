export const HELP = `portolan <command>

Commands
  serve        the gateway, over the upstreams that the environment names
  demo         the gateway over simulated upstreams, with demo credentials, on loopback
  sandbox      the simulated upstreams alone, for frontend work
  operations   every upstream operation in the graph (--json for a machine)
  schema       the public schema as SDL
  schema pull scout   writes Scout's live schema over schema/scout, or into --out <folder>
  schema check scout  compares Scout's live schema with schema/scout (--json for a machine); exit code 0 when
                      nothing breaks a client, 2 when something does, 1 when it cannot tell

Environment of serve
  PORT, HOST                        where to listen (4000, 127.0.0.1)
  SCOUT_URL, HUB_URL, QUAY_URL      upstreams (Docker's and quay.io unless set)
  ZOT_URL                           address of a zot registry; without it the zot fields say so
  DOCKER_IDENTIFIER, DOCKER_SECRET  credentials that the server holds: they are used for
  QUAY_TOKEN                        requests that bring none in X-Docker-Authorization,
  ZOT_USERNAME, ZOT_PASSWORD        X-Quay-Authorization, X-Zot-Authorization
  CLIENT_KEYS                       name:sha256-of-key,... who may use the gateway (Authorization: Bearer <key>);
                                    needed with server-held credentials on anything but loopback
  CORS_ORIGINS                      origins whose pages may call the gateway; none unless set
  PLAYGROUND, INTROSPECTION         on or off; off under NODE_ENV=production unless set
  SHOW_CALLS                        on: a request with Portolan-Calls: 1 is told the upstream calls it caused (off)
  UPSTREAM_TIMEOUT_MS, OPERATION_DEADLINE_MS, UPSTREAM_CONNECTIONS
                                    10000, 30000, 256
  UPLOAD_MAX_BYTES, UPLOAD_TIMEOUT_MS, UPLOAD_DEADLINE_MS
                                    files: 10737418240, 60000 for a chunk, 3600000 for the whole
  SCOUT_SCHEMA                      files: Scout's part of the graph as in this version; live: as Scout has it now
  SCOUT_SCHEMA_POLL_S               seconds from one look at the live schema to the next (600)
  QUAY_HOST, ZOT_HOST               hosts by which people pull, when they are not those of QUAY_URL and ZOT_URL
  MIRRORS                           copies that no registry knows of: dhi.io/node=zot.example.com/team/node,...
  QUAY_REPOSITORIES                 repositories of Quay in which every image is looked for: team/node,...
  LOG_LEVEL                         fatal error warn info debug trace silent (info)

Environment of sandbox
  HOST, PORT                        Scout listens on PORT (4100), Hub, Quay and zot on the three after it
  QUAY_FEATURES_OFF                 feature flags of the simulated Quay that are off, FEATURE_REPO_MIRROR,...`;
