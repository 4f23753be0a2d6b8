import { PortolanError } from '../../../src/errors.js';
import { nameOf } from '../../../src/gateway/joined/atlas.js';
import { parseGlobalId } from '../../../src/gateway/joined/global-id.js';
import { createMirrorBook } from '../../../src/gateway/mirrors/mirror-book.js';
import { type FakeAnswers, fakeJoined, fakeSession } from '../repositories/fake-joined.js';
import { ATLAS, place } from './mirror-samples.js';

const failure = (code: ConstructorParameters<typeof PortolanError>[0]) => new PortolanError(code, code);
const FORBIDDEN = failure('FORBIDDEN');
const QUAY = 'quay.example';

const dhiItem = (id: string, name: string) => ({
  id,
  dhiSourceRepository: { hostname: 'dhi.io', namespace: 'dhi', name },
  destinationRepository: { hostname: 'hub.docker.com', namespace: 'team', name: `dhi-${name}` },
});
const row = (repository: string, last_sync: string | null = null) => ({ repository, last_sync });

/** What upstreams with nothing say. */
const NOTHING: FakeAnswers = {
  dhiListMirroredRepositories: () => ({ mirroredRepositories: [] }),
  'Query.quayRepositoryMirrorHealth': () => ({ repositories: { details: [] }, issues: [] }),
  'Query.quayOrganizationMirror': () => failure('NOT_FOUND'),
};

const configurationOf =
  (references: Readonly<Record<string, string | Error>>) =>
  ({ repository }: Readonly<Record<string, unknown>>): unknown => {
    const reference = references[String(repository)] ?? failure('NOT_FOUND');
    if (reference instanceof Error) return reference;
    return { external_reference: reference, sync_status: 'SUCCESS', root_rule: { rule_value: ['2*'] } };
  };

function open(answers: FakeAnswers, mirrors: { source: string; destination: string }[] = []) {
  const joined = fakeJoined({ ...NOTHING, ...answers });
  const raw = { joins: { hosts: { quay: undefined, zot: undefined }, mirrors, quayRepositories: [] } };
  const book = createMirrorBook({ ...joined, atlas: ATLAS, raw: { ...joined.raw, ...raw } });
  return {
    book,
    session: fakeSession(),
    asked: joined.asked,
    names: () => joined.asked.map(([name]) => name),
  };
}

function short(mirrors: Awaited<ReturnType<ReturnType<typeof open>['book']['mirrorsOf']>>['mirrors']) {
  return mirrors.map(({ kind, sourceReference, destination }) => [
    kind,
    sourceReference,
    nameOf(destination),
  ]);
}

describe('the mirrors of an organization', () => {
  it('are those of Scout, of Quay and of the configuration, by destination', async () => {
    const { book, session } = open(
      {
        dhiListMirroredRepositories: () => ({ mirroredRepositories: [dhiItem('m1', 'node')] }),
        'Query.quayRepositoryMirrorHealth': () => ({
          repositories: { details: [row('node', '2026-01-02T00:00:00Z')] },
        }),
        'Query.quayRepositoryMirror': configurationOf({ 'team/node': 'docker.io/team/dhi-node' }),
      },
      [
        { source: 'dhi.io/node', destination: 'zot.example:5000/team/node' },
        { source: 'dhi.io/redis', destination: 'zot.example:5000/others/redis' },
      ],
    );
    const { mirrors, sources } = await book.mirrorsOf('team', session);
    expect(short(mirrors)).toEqual([
      ['DHI', 'dhi.io/node', 'docker.io/team/dhi-node'],
      ['QUAY', 'docker.io/team/dhi-node', `${QUAY}/team/node`],
      ['CONFIGURED', 'dhi.io/node', 'zot.example:5000/team/node'],
    ]);
    expect(mirrors[1]).toMatchObject({
      source: { upstream: 'scout', host: 'docker.io', path: 'team/dhi-node' },
      setUpFor: 'REPOSITORY',
      run: { status: 'SUCCEEDED', at: '2026-01-02T00:00:00Z', error: null },
      patterns: ['2*'],
    });
    expect(parseGlobalId(mirrors[0]?.id ?? '')).toEqual({
      type: 'Mirror',
      key: ['DHI', 'team', 'dhi.io/node', 'docker.io/team/dhi-node'],
    });
    expect(sources.map(({ upstream, state, reason }) => [upstream, state, reason])).toEqual([
      ['scout', 'FOUND', null],
      ['quay', 'FOUND', null],
      ['zot', 'UNKNOWN', expect.stringContaining('zot lists no mirrors')],
    ]);
  });

  it('are listed once in a session, and those of Quay again when one of them has changed', async () => {
    const { book, session, names } = open({});
    await Promise.all([book.mirrorsOf('team', session), book.mirrorsOf('team', session)]);
    expect(names()).toHaveLength(3);
    book.forget(session);
    await book.mirrorsOf('team', session);
    expect(names().slice(3)).toEqual(['Query.quayRepositoryMirrorHealth', 'Query.quayOrganizationMirror']);
  });

  it('are one where two tell of the same source and destination, and Quay has the word', async () => {
    const { book, session } = open(
      {
        'Query.quayRepositoryMirrorHealth': () => ({ repositories: { details: [row('node')] } }),
        'Query.quayRepositoryMirror': configurationOf({ 'team/node': 'docker.io/library/node' }),
      },
      [
        { source: 'index.docker.io/node', destination: `${QUAY}/team/node` },
        { source: 'docker.io/other/node', destination: `${QUAY}/team/node` },
      ],
    );
    expect(short((await book.mirrorsOf('team', session)).mirrors)).toEqual([
      ['QUAY', 'docker.io/library/node', `${QUAY}/team/node`],
      ['CONFIGURED', 'docker.io/other/node', `${QUAY}/team/node`],
    ]);
  });

  it('have no source where nobody could pull from it, or its registry is none of ours', async () => {
    const { book, session } = open({
      'Query.quayRepositoryMirrorHealth': () => ({ repositories: { details: [row('a'), row('b')] } }),
      'Query.quayRepositoryMirror': configurationOf({
        'team/a': 'registry.example/x/y',
        'team/b': 'no Reference!',
      }),
    });
    const { mirrors } = await book.mirrorsOf('team', session);
    expect(mirrors.map(({ source, sourceReference }) => [source, sourceReference])).toEqual([
      [undefined, 'registry.example/x/y'],
      [undefined, 'no Reference!'],
    ]);
  });

  it('of a whole organization at Quay are its repositories, except those that it leaves alone', async () => {
    const { book, session, asked } = open({
      'Query.quayOrganizationMirror': () => ({
        external_registry_url: 'https://harbor.example:8443/',
        external_namespace: 'project',
      }),
      'Query.quayOrganizationMirrorRepositories': () => ({
        repositories: [
          {
            name: 'api',
            quay_repository: 'team/api',
            sync_status: 'FAIL',
            last_sync_date: '2026-01-01T00:00:00Z',
            status_message: 'no space left',
          },
          { name: 'skipped', quay_repository: 'team/skipped', sync_status: 'SKIP' },
          { name: 'new', quay_repository: null, sync_status: 'NEVER_RUN' },
        ],
        has_next: true,
      }),
      'Query.quayRepositoryMirrorHealth': () => ({ repositories: { details: [row('api')] } }),
    });
    const { mirrors, sources } = await book.mirrorsOf('team', session);
    expect(short(mirrors)).toEqual([['QUAY', 'harbor.example:8443/project/api', `${QUAY}/team/api`]]);
    expect(mirrors[0]).toMatchObject({
      setUpFor: 'ORGANIZATION',
      run: { status: 'FAILED', at: '2026-01-01T00:00:00Z', error: 'no space left' },
    });
    expect(sources[1]).toMatchObject({
      state: 'FOUND',
      reason: expect.stringContaining('only the first 100'),
    });
    expect(asked.map(([name]) => name)).not.toContain('Query.quayRepositoryMirror');
  });

  it('of Quay are found in its list of repositories by who may not see their health, a page after the other', async () => {
    const { book, session, asked } = open({
      'Query.quayRepositoryMirrorHealth': () => FORBIDDEN,
      'Query.quayRepositories': ({ nextPage }) =>
        nextPage
          ? { repositories: [{ name: 'b', state: 'MIRROR' }] }
          : {
              repositories: [
                { name: 'a', state: 'MIRROR' },
                { name: 'c', state: 'NORMAL' },
              ],
              next_page: 'n',
            },
      'Query.quayRepositoryMirror': configurationOf({ 'team/a': FORBIDDEN, 'team/b': 'dhi.io/node' }),
      'Query.quayOrganizationMirror': () => FORBIDDEN,
    });
    const { mirrors, sources } = await book.mirrorsOf('team', session);
    expect(short(mirrors)).toEqual([['QUAY', 'dhi.io/node', `${QUAY}/team/b`]]);
    expect(sources[1]).toEqual({
      upstream: 'quay',
      state: 'FOUND',
      reason: 'mirror of team/a: FORBIDDEN; mirror of the organization team: FORBIDDEN',
      searched: [
        'mirror of team/a',
        'mirror of team/b',
        'mirror of the organization team',
        'repositories of team',
      ],
    });
    expect(
      asked.filter(([name]) => name === 'Query.quayRepositories').map(([, args]) => args.nextPage),
    ).toEqual([undefined, 'n']);
  });

  it('that nobody may see are forbidden, not absent', async () => {
    const { book, session } = open({
      dhiListMirroredRepositories: () => FORBIDDEN,
      'Query.quayRepositoryMirrorHealth': () => ({ repositories: { details: [row('node')] } }),
      'Query.quayRepositoryMirror': () => FORBIDDEN,
    });
    const { mirrors, sources } = await book.mirrorsOf('team', session);
    expect(mirrors).toEqual([]);
    expect(sources.map(({ upstream, state }) => [upstream, state])).toEqual([
      ['scout', 'FORBIDDEN'],
      ['quay', 'FORBIDDEN'],
    ]);
  });

  it('are absent where nobody knows the organization', async () => {
    const { book, session } = open({ 'Query.quayRepositoryMirrorHealth': () => failure('NOT_FOUND') });
    const { sources } = await book.mirrorsOf('team', session);
    expect(sources.map(({ state, reason }) => [state, reason])).toEqual([
      ['ABSENT', null],
      ['ABSENT', null],
    ]);
  });

  it('say what a registry has more of than is looked at', async () => {
    const { book, session } = open({
      'Query.quayRepositoryMirrorHealth': () => ({
        repositories: { details: [row('node')], pagination: { has_more: true } },
      }),
      'Query.quayRepositoryMirror': configurationOf({ 'team/node': 'dhi.io/node' }),
    });
    const { sources } = await book.mirrorsOf('team', session);
    expect(sources[1]?.reason).toBe('only the first 100 mirrors were looked at');
  });

  it('to a registry that is none of ours are told of', async () => {
    const pair = { source: 'docker.io/team/node', destination: 'foreign.example/x/y' };
    const { book, session } = open({}, [pair]);
    const { mirrors, sources } = await book.mirrorsOf('team', session);
    expect(mirrors).toEqual([]);
    expect(sources.at(-1)).toMatchObject({ upstream: 'foreign.example', state: 'NOT_CONFIGURED' });
  });

  it('are refused for what is no name', async () => {
    const { book, session, asked } = open({});
    await expect(book.mirrorsOf('a/b', session)).rejects.toThrow('"organization" must be the name');
    expect(asked).toEqual([]);
  });
});

describe('a mirror of one repository', () => {
  const atQuay: FakeAnswers = {
    'Query.quayRepositoryMirrorHealth': () => ({ repositories: { details: [row('node'), row('web')] } }),
    'Query.quayRepositoryMirror': configurationOf({ 'team/node': 'dhi.io/node', 'team/web': FORBIDDEN }),
  };

  it('is found at Quay with no other configuration read', async () => {
    const { book, session, names } = open(atQuay);
    const mirror = await book.mirrorTo(place(`${QUAY}/team/node`), 'team', session);
    expect(mirror).toMatchObject({ kind: 'QUAY', sourceReference: 'dhi.io/node' });
    expect(names()).toEqual(['Query.quayRepositoryMirrorHealth', 'Query.quayRepositoryMirror']);
    expect(await book.mirrorTo(place(`${QUAY}/team/other`), 'team', session)).toBeNull();
    expect(await book.mirrorTo(place(`${QUAY}/others/node`), 'team', session)).toBeNull();
  });

  it('is not called absent by who may not see it, or does not reach whoever knows', async () => {
    const { book, session } = open({ ...atQuay, dhiListMirroredRepositories: () => FORBIDDEN });
    await expect(book.mirrorTo(place(`${QUAY}/team/web`), 'team', session)).rejects.toBe(FORBIDDEN);
    await expect(book.mirrorTo(place('docker.io/team/dhi-node'), 'team', session)).rejects.toBe(FORBIDDEN);
    const away = failure('UPSTREAM_UNREACHABLE');
    const other = open({ 'Query.quayRepositoryMirrorHealth': () => away });
    await expect(other.book.mirrorTo(place(`${QUAY}/team/x`), 'team', other.session)).rejects.toBe(away);
  });

  it('is that of the configuration where nobody knows another, or nobody tells', async () => {
    const pairs = [
      { source: 'dhi.io/node', destination: 'zot.example:5000/team/node' },
      { source: 'dhi.io/web', destination: `${QUAY}/team/web` },
    ];
    const { book, session } = open(atQuay, pairs);
    const written = await book.mirrorTo(place('zot.example:5000/team/node'), 'team', session);
    expect(written).toMatchObject({ kind: 'CONFIGURED', sourceReference: 'dhi.io/node' });
    const untold = await book.mirrorTo(place(`${QUAY}/team/web`), 'team', session);
    expect(untold).toMatchObject({ kind: 'CONFIGURED', sourceReference: 'dhi.io/web' });
    expect(await book.mirrorTo(place('zot.example:5000/team/other'), 'team', session)).toBeNull();
  });

  it('is in the list of those that copy from a repository, with what everybody said', async () => {
    const { book, session } = open({
      ...atQuay,
      dhiListMirroredRepositories: () => ({
        mirroredRepositories: [dhiItem('m1', 'node'), dhiItem('m2', 'redis')],
      }),
    });
    const { nodes, totalCount, sources } = await book.mirrorsFrom(place('dhi.io/node'), 'team', session);
    expect(nodes.map(({ kind }) => kind)).toEqual(['DHI', 'QUAY']);
    expect(totalCount).toBe(2);
    expect(sources).toHaveLength(2);
  });
});

describe('a mirror by its key', () => {
  const answers: FakeAnswers = {
    dhiListMirroredRepositories: () => ({ mirroredRepositories: [dhiItem('m1', 'node')] }),
    'Query.quayRepositoryMirrorHealth': () => ({ repositories: { details: [row('node')] } }),
    'Query.quayRepositoryMirror': configurationOf({ 'team/node': 'dhi.io/node' }),
  };
  const pairs = [{ source: 'dhi.io/node', destination: 'zot.example:5000/team/node' }];

  it('is the one that the list has', async () => {
    const { book, session } = open(answers, pairs);
    const { mirrors } = await book.mirrorsOf('team', session);
    expect(mirrors).toHaveLength(3);
    for (const mirror of mirrors) {
      expect(await book.findMirror(parseGlobalId(mirror.id)?.key ?? [], session)).toEqual(mirror);
    }
  });

  it.each([
    [['DHI', 'team', 'dhi.io/gone', 'docker.io/team/dhi-gone']],
    [['DHI', 'team', 'dhi.io/other', 'docker.io/team/dhi-node']],
    [['QUAY', 'team', 'dhi.io/other', 'quay.example/team/node']],
    [['QUAY', 'others', 'dhi.io/node', 'quay.example/team/node']],
    [['CONFIGURED', 'team', 'dhi.io/node', 'zot.example:5000/team/gone']],
    [['CONFIGURED', 'team', 'dhi.io/node', 'elsewhere.example/team/node']],
  ])('is null when there is no such mirror: %j', async (key) => {
    const { book, session } = open(answers, pairs);
    expect(await book.findMirror(key, session)).toBeNull();
  });

  it.each([[['OTHER', 'team', 'a', 'b']], [['DHI', 'team', 'a']], [['DHI', 'a/b', 'a', 'b']], [[]]])(
    'is refused when it is no key: %j',
    async (key) => {
      const { book, session } = open(answers, pairs);
      await expect(book.findMirror(key, session)).rejects.toThrow('is not the global id of a Mirror');
    },
  );

  it('is an error when whoever knows does not answer', async () => {
    const { book, session } = open({ ...answers, dhiListMirroredRepositories: () => FORBIDDEN });
    const key = ['DHI', 'team', 'dhi.io/node', 'docker.io/team/dhi-node'];
    await expect(book.findMirror(key, session)).rejects.toBe(FORBIDDEN);
  });

  it('is null when Quay has the repository, but no mirror for it any more', async () => {
    const { book, session } = open({ ...answers, 'Query.quayRepositoryMirror': () => failure('NOT_FOUND') });
    const key = ['QUAY', 'team', 'dhi.io/node', 'quay.example/team/node'];
    expect(await book.findMirror(key, session)).toBeNull();
  });
});
