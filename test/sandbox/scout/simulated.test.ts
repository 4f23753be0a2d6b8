import { buildSchema, execute, parse } from 'graphql';
import { openAccount } from '../../../src/sandbox/hub/accounts.js';
import type { Reader } from '../../../src/sandbox/scout/caller.js';
import { resolveField } from '../../../src/sandbox/scout/simulated.js';
import { ORGANISATION } from './harness.js';

const schema = buildSchema(`
  input Context { organization: String }
  type Query { told: Thing untold(context: Context): [Thing!]! }
  type Mutation { change(context: Context!): Thing! }
  type Thing { id: ID! name: String count: Int size: Float active: Boolean! colour: Colour tags: [String!] shape: Shape }
  enum Colour { RED BLUE }
  interface Shape { sides: Int! }
  type Square implements Shape { sides: Int! }
`);
const EVERYTHING = '{ id name count size active colour tags shape { __typename sides } }';

function ask(query: string, reader: Reader) {
  const rootValue = { told: { id: '1', name: null } };
  return execute({
    schema,
    document: parse(query),
    rootValue,
    contextValue: reader,
    fieldResolver: resolveField,
  });
}

const ada = openAccount('ada', 'dckr_pat_ada');
const bob = openAccount('bob', 'dckr_pat_bob');

describe('a value that no theme tells', () => {
  it('is made up by its type, and names its place', async () => {
    const thing = {
      id: 'simulated: Thing.id',
      name: 'simulated: Thing.name',
      count: 1,
      size: 1,
      active: true,
      colour: 'RED',
      tags: ['simulated: Thing.tags', 'simulated: Thing.tags'],
      shape: { __typename: 'Square', sides: 1 },
    };
    const { data } = await ask(`{ untold ${EVERYTHING} }`, ada);
    expect(data).toEqual({ untold: [thing, thing] });
  });

  it('leaves what is told as it is, null too', async () => {
    const { data } = await ask('{ told { id name count } }', null);
    expect(data).toEqual({ told: { id: '1', name: null, count: 1 } });
  });

  it.each([
    ['somebody without a token', null],
    ['a stranger', bob],
  ])('is refused to %s', async (_, reader) => {
    const context = `(context: { organization: "${ORGANISATION}" })`;
    for (const query of [`{ untold${context} { id } }`, `mutation { change${context} { id } }`]) {
      const { data, errors } = await ask(query, reader);
      expect(data).toBeNull();
      expect(errors?.[0]?.extensions).toEqual({ code: 'DOWNSTREAM_SERVICE_ERROR', status: 403 });
    }
  });
});
