import { buildSchema, parse, print, stripIgnoredCharacters, validate } from 'graphql';
import { createTranslation } from '../../src/graphql/public-names.js';

const remote = buildSchema(`
  type Query { Repos(filter: Filter, page: [Filter!]): [Repo!]! }
  input Filter { Name: String, Inner: Filter, Size: Int }
  type Repo implements Named { Name: String, Tags(Only: String): [Tag!], plain: Int }
  type Tag implements Named { Name: String, Size: Int }
  interface Named { Name: String }`);

const schema = buildSchema(`
  type Query { zotRepos(filter: ZotFilter, page: [ZotFilter!]): [ZotRepo!]! }
  input ZotFilter { name: String, inner: ZotFilter, size: Int }
  type ZotRepo implements ZotNamed { name: String, tags(Only: String): [ZotTag!], plain: Int }
  type ZotTag implements ZotNamed { name: String, size: Int }
  interface ZotNamed { name: String }`);

const { document, value, coordinate } = createTranslation(
  { remote, schema },
  {
    type: (name) => `Zot${name}`,
    rootField: (name) => `zot${name}`,
    field: (name) => name.slice(0, 1).toLowerCase() + name.slice(1),
  },
);

function translate(query: string): string {
  expect(validate(schema, parse(query))).toEqual([]);
  const translated = document(parse(query));
  expect(validate(remote, translated)).toEqual([]);
  return stripIgnoredCharacters(print(translated));
}

it('asks for a renamed field under our name', () => {
  expect(translate('{ zotRepos { name tags(Only: "a") { name size } plain } }')).toBe(
    '{zotRepos:Repos{name:Name tags:Tags(Only:"a"){name:Name size:Size}plain}}',
  );
});

it('keeps the aliases of the client', () => {
  expect(translate('{ a: zotRepos { plain } b: zotRepos { n: name } }')).toBe(
    '{a:Repos{plain}b:Repos{n:Name}}',
  );
});

it('names the types of fragments and variables', () => {
  expect(
    translate(`query Q($f: ZotFilter, $g: [ZotFilter!] = [{ inner: { size: 1 } }]) {
      zotRepos(filter: $f, page: $g) { ...N ... on ZotRepo { plain __typename } } } fragment N on ZotNamed { name }`),
  ).toBe(
    'query Q($f:Filter$g:[Filter!]=[{Inner:{Size:1}}]){zotRepos:Repos(filter:$f page:$g){...N ...on Repo{plain __typename}}}fragment N on Named{name:Name}',
  );
});

it('spells the fields of input objects, however deep', () => {
  expect(
    translate('{ zotRepos(filter: { inner: { inner: { name: "name" } } }, page: [{ size: 2 }]) { plain } }'),
  ).toBe('{zotRepos:Repos(filter:{Inner:{Inner:{Name:"name"}}}page:[{Size:2}]){plain}}');
});

it('spells the fields in values of variables', () => {
  const field = schema.getQueryType()?.getFields().zotRepos;
  const [filter, page] = field?.args ?? [];
  if (!filter || !page) throw new Error('no arguments');
  expect(value(filter.type, { name: 'name', inner: { size: null } })).toEqual({
    Name: 'name',
    Inner: { Size: null },
  });
  expect(value(page.type, [{ name: 'a' }])).toEqual([{ Name: 'a' }]);
  expect(value(filter.type, null)).toBeNull();
});

it('finds our coordinate for what the upstream names', () => {
  expect(coordinate('Tag', 'Size')).toBe('ZotTag.size');
  expect(coordinate('Query', 'Repos')).toBe('Query.zotRepos');
  expect(coordinate('Gone', 'field')).toBe('Gone.field');
});
