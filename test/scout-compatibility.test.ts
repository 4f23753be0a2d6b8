import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, validate } from 'graphql';
import { NODE, ORGANIZATION, SCOUT_SCHEMA, writeDocuments } from './support/scout-documents.js';
import {
  type Question,
  relaxed,
  type ScoutAnswer,
  type ScoutPair,
  startScoutPair,
  type Who,
} from './support/scout-pair.js';

const FOLDER = join(__dirname, 'compatibility/scout');
const CALLERS: readonly Who[] = ['ada', 'bob', 'nobody'];

/** For the owner of the data there is some at every field, but for what takes an id that nobody has been given. */
const WITHOUT_DATA =
  /[.](getWebhook|updateWebhook|(update)?[nN]otificationWebhook|updateNotification|updateVulnerabilityException)$/;

let pair: ScoutPair;

// Two sandboxes and a gateway start, beside whatever else the machine does.
beforeAll(async () => {
  pair = await startScoutPair();
}, 60_000);
afterAll(() => pair.close());

/** What clients of Scout compare: all data to the byte; of errors the message, the path and Scout's own code and status. */
function comparable({ data, errors }: ScoutAnswer, from: 'gateway' | 'scout') {
  const told = errors.map(({ message, path, extensions = {} }) => {
    const { status } = extensions;
    const code = from === 'gateway' ? extensions.errorType : extensions.code;
    return { message, path, code, status };
  });
  return { data: JSON.stringify(data), errors: told };
}

async function expectSame(question: Question, times = 1): Promise<ScoutAnswer> {
  const scout = await relaxed(pair, question);
  for (let time = 0; time < times; time += 1) {
    const through = await pair.through(question);
    expect(comparable(through, 'gateway')).toEqual(comparable(scout, 'scout'));
  }
  return scout;
}

describe('what clients of Scout are known to ask', () => {
  const documents = readdirSync(FOLDER).filter((name) => name.endsWith('.graphql'));
  const rows = documents.flatMap((name) => CALLERS.map((as) => [name, as] as const));

  it.each(rows)('%s as %s is answered as Scout answers it, however often it is asked', async (name, as) => {
    const variables = readFileSync(join(FOLDER, name.replace('.graphql', '.json')), 'utf8');
    const query = readFileSync(join(FOLDER, name), 'utf8');
    // First interpreted, then compiled, then past Apollo.
    await expectSame({ query, variables: JSON.parse(variables.replaceAll('{node}', NODE)), as }, 3);
  });
});

describe('every root field of Scout', () => {
  it('has a document', () => {
    const roots = [SCOUT_SCHEMA.getQueryType(), SCOUT_SCHEMA.getMutationType()];
    const fields = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}));
    expect(fields).toHaveLength(98);
    for (const form of ['literal', 'variables'] as const) {
      expect(writeDocuments(form).map(({ coordinate }) => coordinate.split('.')[1])).toEqual(fields);
    }
  });

  describe.each(['literal', 'variables'] as const)('with its arguments as %s', (form) => {
    const documents = writeDocuments(form).map((document) => [document.coordinate, document] as const);

    it.each(documents)('%s answers as Scout does, to whoever asks', async (coordinate, document) => {
      const { query, variables } = document;
      expect(validate(SCOUT_SCHEMA, parse(query))).toEqual([]);
      const whole = await expectSame({ query, variables, as: 'ada' });
      for (const as of ['bob', 'nobody'] as const) await expectSame({ query, variables, as });
      if (form === 'literal' || WITHOUT_DATA.test(coordinate)) return;
      expect(Object.values(whole.data ?? {})).not.toContain(null);
    });
  });
});

const CONTEXT = `context: { organization: "${ORGANIZATION}" }`;

describe('every way to say it', () => {
  it.each<[string, string, Record<string, unknown>?]>([
    [
      'several root fields',
      `{ streams(${CONTEXT}) { items { name } } dhiRepositories { items { name } } serviceStatus { __typename } }`,
    ],
    [
      'one root field twice under other names',
      '{ node: dhiRepositoryDetails(query: { repoName: "node" }) { name } redis: dhiRepositoryDetails(query: { repoName: "redis" }) { name } }',
    ],
    [
      'names of the type everywhere',
      `{ __typename streams(${CONTEXT}) { __typename items { __typename name } paging { __typename } } }`,
    ],
    [
      'aliases of scalars and objects',
      `{ all: streams(${CONTEXT}) { list: items { called: name again: name } page: paging { many: totalCount } } }`,
    ],
    [
      'one field under two names with other arguments below',
      `{ goalResultsByDigests(${CONTEXT}, query: { digests: ["${NODE}"] }) { policies { definitionName a: remediations(filter: { states: [PROPOSED] }) { __typename } b: remediations(filter: { states: [APPLIED] }) { __typename } } } }`,
    ],
    [
      'fragments of an interface and its members',
      'query ($n: String!) { dhiRepository(repoName: $n) { ...Short ... on DhiImageRepositoryDetails { tagDefinitions { id: displayName } } } } fragment Short on DhiRepository { __typename name type ...More } fragment More on DhiRepository { namespace displayName }',
      { n: 'node' },
    ],
    [
      'a fragment within a fragment, used twice',
      `query { streams(${CONTEXT}) { ...Page } again: streams(${CONTEXT}) { ...Page } } fragment Page on ScStreamsResult { items { ...One } paging { totalCount } } fragment One on ScStream { name }`,
    ],
    [
      'a union',
      `{ vulnerabilityExceptions(${CONTEXT}, query: { paging: { page: 1, pageSize: 5 } }) { items { id reason { source { __typename ... on ManualException { __typename } ... on VEXStatement { __typename } } } } } }`,
    ],
    [
      'directives on fields and fragments',
      `query ($yes: Boolean!, $no: Boolean = false) { streams(${CONTEXT}) { items @include(if: $yes) { name } paging @skip(if: $yes) { totalCount } ... @include(if: $no) { __typename } } user @skip(if: $yes) { id } }`,
      { yes: true },
    ],
    [
      'a variable within an object',
      'query ($org: String) { dhiListMirroredRepositories(context: { organization: $org }) { mirroredRepositories { id } } }',
      { org: ORGANIZATION },
    ],
    [
      'a variable left out, and its default',
      `query ($size: Int = 1, $page: Int) { streams(${CONTEXT}, query: { paging: { pageSize: $size, page: $page } }) { items { name } paging { totalCount } } }`,
    ],
    [
      'one value where a list is taken',
      `query ($v2: [String!]!) { imageSummariesByDigest(context: {}, digests: $v2) { digest sbomState } }`,
      { v2: NODE },
    ],
    [
      'enum values',
      `query ($order: SortOrder!) { cvesByStream(${CONTEXT}, query: { stream: "environment:production", ordering: { field: SEVERITY, sortOrder: $order } }) { items { cveId highestSeverity } } }`,
      { order: 'DESCENDING' },
    ],
    [
      'pages',
      `{ cvesByStream(${CONTEXT}, query: { stream: "environment:production", paging: { pageSize: 1, page: 2 } }) { items { cveId } paging { totalCount } } }`,
    ],
    [
      'a page that is not there',
      `{ cvesByStream(${CONTEXT}, query: { stream: "environment:production", paging: { pageSize: 10, page: 999 } }) { items { cveId } paging { totalCount } } }`,
    ],
    ['a deprecated field', `{ imageVulnerabilitiesByDigest(context: {}, digest: "${NODE}") { __typename } }`],
    [
      'the type of one',
      '{ __type(name: "PagingInput") { kind name inputFields { name defaultValue type { kind name ofType { name } } } } }',
    ],
  ])('with %s is answered as Scout answers it', async (_what, query, variables = {}) => {
    expect(validate(SCOUT_SCHEMA, parse(query))).toEqual([]);
    for (const as of CALLERS) await expectSame({ query, variables, as }, 3);
  });

  it('chooses the operation by its name', async () => {
    const query =
      'query one { dhiRepositories { items { name } } } query two { serviceStatus { __typename } }';
    for (const operationName of ['one', 'two']) await expectSame({ query, operationName, as: 'ada' }, 3);
  });
});

describe('what Scout does not give', () => {
  it.each([
    ['an organization of others', '{ streams(context: { organization: "bobsorg" }) { items { name } } }'],
    [
      'an organization that pays too little',
      '{ streams(context: { organization: "crowdedorg" }) { items { name } } }',
    ],
    [
      'two refusals in one operation',
      '{ a: streams(context: { organization: "bobsorg" }) { items { name } } b: streams(context: { organization: "crowdedorg" }) { items { name } } }',
    ],
    [
      'a refusal beside an answer',
      '{ streams(context: { organization: "bobsorg" }) { items { name } } dhiRepositories { items { name } } }',
    ],
    [
      'a refusal where null may not be, beside an answer',
      '{ dhiListMirroredRepositories(context: { organization: "bobsorg" }) { mirroredRepositories { id } } dhiRepositories { items { name } } }',
    ],
    [
      'a refusal where null may not be, beside another',
      '{ a: dhiListMirroredRepositories(context: { organization: "bobsorg" }) { mirroredRepositories { id } } b: streams(context: { organization: "crowdedorg" }) { items { name } } }',
    ],
    [
      'an unknown image',
      `{ imageDetailsByDigest(context: {}, digest: "sha256:${'0'.repeat(64)}", platform: { os: "linux", architecture: "amd64" }) { digest } }`,
    ],
    ['an unknown repository', '{ dhiRepositoryDetails(query: { repoName: "nothing" }) { name } }'],
    ['an unknown tag', '{ dhiTagDetails(query: { repoName: "node", tag: "0" }) { __typename } }'],
    [
      'an unknown mirror',
      `{ dhiGetMirroredRepository(${CONTEXT}, query: { mirroredRepositoryId: "dhi-mirror-0" }) { __typename } }`,
    ],
    [
      'a mirror to remove that is not there',
      `mutation { dhiRemoveMirroredRepository(${CONTEXT}, input: { mirroredRepositoryId: "dhi-mirror-0" }) { status message } }`,
    ],
  ])('such as %s is told as Scout tells it', async (_what, query) => {
    for (const as of CALLERS) await expectSame({ query, as }, 3);
  });

  it.each<[string, string, Record<string, unknown>?]>([
    ['a missing argument', '{ streams { items { name } } }'],
    ['a missing selection', `{ streams(${CONTEXT}) }`],
    ['a selection of a scalar', `{ streams(${CONTEXT}) { items { name { x } } } }`],
    ['a value of another type', '{ dhiRepositoryDetails(query: { repoName: 1 }) { name } }'],
    ['an unknown argument', '{ user(organizationNamed: "x") { id } }'],
    ['an unknown fragment', '{ user { ...Nobody } }'],
    ['an unused fragment', '{ user { id } } fragment Lost on ScUserResult { id }'],
    ['an undefined variable', '{ dhiRepositoryDetails(query: { repoName: $name }) { name } }'],
    ['an unused variable', 'query ($name: String) { user { id } }'],
    ['a fragment that cannot be', '{ user { ... on ScStream { name } } }'],
    ['an unknown directive', '{ user @often { id } }'],
    ['a syntax error', '{ user { id }'],
    [
      'a variable that is missing',
      'query ($q: DhiRepositoryDetailsQuery!) { dhiRepositoryDetails(query: $q) { name } }',
    ],
    [
      'a variable of another type',
      'query ($q: DhiRepositoryDetailsQuery!) { dhiRepositoryDetails(query: $q) { name } }',
      { q: { repoName: 7 } },
    ],
    [
      'a variable with a field too many',
      'query ($q: DhiRepositoryDetailsQuery!) { dhiRepositoryDetails(query: $q) { name } }',
      { q: { repoName: 'node', zone: 1 } },
    ],
    [
      'an enum value that is none',
      'query ($o: SortOrder!) { cvesByStream(context: {}, query: { stream: "s", ordering: { field: SEVERITY, sortOrder: $o } }) { items { cveId } } }',
      { o: 'SIDEWAYS' },
    ],
  ])('because of %s is refused in the same words', async (_what, query, variables = {}) => {
    const scout = await pair.straight({ query, variables, as: 'ada' });
    const through = await pair.through({ query, variables, as: 'ada' });
    expect(scout.errors.length).toBeGreaterThan(0);
    expect(through.errors.map(({ message }) => message)).toEqual(scout.errors.map(({ message }) => message));
  });

  it('is guessed at among more names: what is unknown is told in the same words but for the suggestions', async () => {
    const query = '{ dhiRepositorys { items { nam } } streams(context: {}) { items { nam } } }';
    const words = ({ errors }: ScoutAnswer) =>
      errors.map(({ message }) => message.replace(/ Did you mean.*/, ''));
    const [scout, through] = [await pair.straight({ query }), await pair.through({ query })];
    expect(words(through)).toEqual(words(scout));
    expect(words(scout)).toHaveLength(2);
  });
});
