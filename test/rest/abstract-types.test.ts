import { connectSdl } from '../support/rest.js';
import { openStage, type Stage } from '../support/traffic.js';
import { json } from '../support/upstream.js';

let stage: Stage;

afterEach(() => stage.close());

const SDL = `
  extend type Query {
    thing: Thing @rest(GET: "/thing")
    things: [Thing!] @rest(GET: "/things", at: "items")
    box: Box @rest(GET: "/box")
  }
  interface Thing { madeAt: String }
  type Image implements Thing { madeAt: String raw: String @json(key: "$text") config: Part }
  type Index implements Thing { madeAt: String config: String manifests: [Part!] }
  type Part { mediaType: String @json(key: "mt") }
  union Either = Image | Index
  type Box { inside: Either all: [Either!] }`;

const SELECTION = `__typename ... on Thing { madeAt }
  ... on Image { config { mediaType } } ... on Index { name: config manifests { mediaType } }`;

async function connect(replies: Record<string, unknown>) {
  stage = await openStage({ answer: ({ url }) => json(replies[url] ?? {}) });
  const typeOf = ({ kind }: Record<string, unknown>): string | undefined =>
    kind === 'image' ? 'Image' : kind === 'index' ? 'Index' : undefined;
  return connectSdl(stage.target, SDL, { typeNames: { Thing: typeOf, Either: typeOf } });
}

const image = { kind: 'image', made_at: 'then', config: { mt: 'a' } };
const index = { kind: 'index', made_at: 'now', config: 'c', manifests: [{ mt: 'b' }] };

it('reads an object as the type that its content says', async () => {
  const graph = await connect({ '/thing': image });
  const { data, errors } = await graph.ask(`{ thing { ${SELECTION} } }`);
  expect(errors).toEqual([]);
  expect(data).toEqual({ thing: { __typename: 'Image', madeAt: 'then', config: { mediaType: 'a' } } });
});

it('tells the items of a list apart', async () => {
  const graph = await connect({ '/things': { items: [index, image] } });
  const { data } = await graph.ask(`{ things { ${SELECTION} } }`);
  expect(data).toEqual({
    things: [
      { __typename: 'Index', madeAt: 'now', name: 'c', manifests: [{ mediaType: 'b' }] },
      { __typename: 'Image', madeAt: 'then', config: { mediaType: 'a' } },
    ],
  });
});

it('reads what lies deeper, and unions', async () => {
  const graph = await connect({ '/box': { inside: image, all: [index] } });
  const { data } = await graph.ask(`{ box { inside { ${SELECTION} } all { __typename } } }`);
  expect(data).toEqual({
    box: {
      inside: { __typename: 'Image', madeAt: 'then', config: { mediaType: 'a' } },
      all: [{ __typename: 'Index' }],
    },
  });
});

it('gives a type what it wants of the reply, although the field names an interface', async () => {
  const graph = await connect({ '/thing': image });
  const { data } = await graph.ask('{ thing { ... on Image { raw } } }');
  expect(data).toEqual({ thing: { raw: JSON.stringify(image) } });
});

it.each([{ kind: 'other' }, 7, 'image', true])('reports %j as the failure of the upstream', async (sent) => {
  const graph = await connect({ '/thing': sent });
  const { data, errors } = await graph.ask('{ thing { madeAt } }');
  expect(data).toEqual({ thing: null });
  expect(errors).toMatchObject([{ code: 'UPSTREAM_INVALID', path: ['thing'] }]);
});
