import { buildSchema, isEnumType, isInputObjectType, validateSchema } from 'graphql';
import { scoutSdl } from '../../../src/sandbox/scout/sdl/schema.js';
import { ORGANISATION, refusalAt, type Scout, startScout } from './harness.js';

const INTROSPECTION = `{ __schema {
  queryType { fields(includeDeprecated: true) { name type { kind } } }
  mutationType { fields { name } }
  types { name kind }
} }`;

let scout: Scout;

afterEach(() => scout.close());

describe('the schema', () => {
  it('is valid, with the defaults and deprecations that the service publishes', async () => {
    scout = await startScout();
    const schema = buildSchema(scoutSdl);
    expect(validateSchema(schema)).toEqual([]);
    expect(schema.getQueryType()?.getFields().imageVulnerabilitiesByDigest?.deprecationReason).toBeTruthy();
    const paging = schema.getType('DhiListMirroringLogsPagingInput');
    expect(isInputObjectType(paging) && paging.getFields().pageSize?.defaultValue).toBe(100);
    const status = schema.getType('MutationResponseStatus');
    expect(isEnumType(status) && status.getValues().map(({ name }) => name)).toEqual([
      'ACCEPTED',
      'BAD_REQUEST',
      'ERROR',
      'NOT_FOUND',
    ]);
  });

  it('is open to introspection and whole', async () => {
    scout = await startScout();
    const { __schema } = (await scout.ask(INTROSPECTION)).data;
    const kinds = new Map<string, string>(
      __schema.queryType.fields.map(({ name, type }: { name: string; type: { kind: string } }) => [
        name,
        type.kind,
      ]),
    );
    expect(kinds.size).toBe(75);
    expect(kinds.get('dhiRepositoryDetails')).toBe('OBJECT');
    expect(kinds.get('dhiListMirroredRepositories')).toBe('NON_NULL');
    expect(__schema.mutationType.fields).toHaveLength(23);
    const own = __schema.types.filter(
      ({ name, kind }: { name: string; kind: string }) => kind !== 'SCALAR' && !name.startsWith('__'),
    );
    expect(own).toHaveLength(450);
  });

  it('can be closed to introspection, which leaves the other questions alone', async () => {
    scout = await startScout({ introspection: 'closed' });
    const { status, errors } = await scout.ask(INTROSPECTION);
    expect(status).toBe(400);
    expect(errors[0].message).toContain('introspection has been disabled');
    expect(
      (await scout.ask('{ dhiRepositoryDetails(query: { repoName: "node" }) { __typename name } }')).data,
    ).toEqual({
      dhiRepositoryDetails: { __typename: 'DhiRepositoryDetailsResult', name: 'node' },
    });
  });
});

describe('a refusal', () => {
  const MIRRORS = `query m($organization: String) {
    dhiListMirroredRepositories(context: { organization: $organization }) { totalCount }
  }`;
  const question = { variables: { organization: ORGANISATION } };

  it('tells its status as a number', async () => {
    scout = await startScout();
    expect((await scout.ask(MIRRORS, question)).errors).toEqual([refusalAt('dhiListMirroredRepositories')]);
  });

  it('can be told in words, with the arguments as the document states them', async () => {
    scout = await startScout({ refusals: 'text' });
    expect((await scout.ask(MIRRORS, question)).errors).toEqual([
      {
        message: 'Not allowed',
        locations: [],
        path: ['dhiListMirroredRepositories'],
        extensions: {
          code: 'DOWNSTREAM_SERVICE_ERROR',
          status: 'FORBIDDEN',
          arguments: { context: { organization: '$organization' } },
        },
      },
    ]);
  });

  it('with 402 stays a number', async () => {
    scout = await startScout({ refusals: 'text' });
    const { errors } = await scout.ask(MIRRORS, { variables: { organization: 'crowdedorg' }, as: 'ada' });
    expect(errors[0].extensions.status).toBe(402);
  });
});

describe('an expired token', () => {
  const NODE = '{ dhiRepositoryDetails(query: { repoName: "node" }) { name } }';
  const send = (authorization: string) =>
    fetch(`${scout.service.origin}/v1/graphql`, {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify({ query: NODE }),
    });

  it('can count as none', async () => {
    scout = await startScout({ badTokens: 'ignored' });
    expect((await send('Bearer a.b.c')).status).toBe(200);
    await scout.close();
    scout = await startScout();
    expect((await send('Bearer a.b.c')).status).toBe(401);
  });
});
