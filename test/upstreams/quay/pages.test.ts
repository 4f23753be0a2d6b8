import type { Session } from '../../../src/http/session.js';
import type { CallOperation } from '../../../src/rest/caller.js';
import { defineOperation } from '../../../src/rest/operation.js';
import { createPageTokens } from '../../../src/sandbox/quay/page-token.js';
import { guardPages } from '../../../src/upstreams/quay/pages.js';
import { ADA, BOB, openSession } from '../../support/traffic.js';

const NAME = { name: 'quay', title: 'Quay' };
const LIST = defineOperation({
  upstream: 'quay',
  field: 'Query.quayLogs',
  method: 'GET',
  path: '/logs',
  args: [{ name: 'nextPage', in: 'query', key: 'next_page' }],
});
const DAY_MS = 24 * 60 * 60 * 1000;

interface Page {
  readonly logs: readonly object[];
  readonly next_page?: string;
}

/** A list of five pages of two, as Quay pages: a token that it cannot read gives the first page. */
let server: ReturnType<typeof createPageTokens>;
let entries: { readonly id: number }[];
let asked: unknown[];

beforeEach(() => {
  server = createPageTokens();
  entries = Array.from({ length: 10 }, (_, id) => ({ id }));
  asked = [];
});

const list: CallOperation = async (args) => {
  asked.push(args.nextPage);
  const now = new Date();
  const start = server.open(args.nextPage ? String(args.nextPage) : null, now);
  const next = start + 2;
  return {
    logs: entries.slice(start, next).map((entry) => ({ ...entry })),
    ...(next < entries.length && { next_page: server.seal(next, now) }),
  };
};

function open() {
  const guarded = guardPages(NAME, LIST, list);
  return async (nextPage?: string, session: Session = openSession(ADA)): Promise<Page> =>
    (await guarded({ nextPage }, session)) as Page; // what `list` gives
}

function refusal(problem: string) {
  return {
    message: `Quay: nextPage ${problem}; start again without it, then take nextPage of each answer`,
    extensions: { code: 'BAD_USER_INPUT', upstream: 'quay', operation: 'Query.quayLogs' },
  };
}

const BEGAN_ANEW = refusal('was not taken by Quay, which began anew');

describe('a client that takes the token of each answer', () => {
  it('sees every item once, in as many calls as there are pages', async () => {
    const read = open();
    const seen: object[] = [];
    let page = await read();
    seen.push(...page.logs);
    while (page.next_page) {
      page = await read(page.next_page);
      seen.push(...page.logs);
    }
    expect(seen).toEqual(entries);
    expect(asked).toHaveLength(5);
  });

  it('is told when Quay begins anew, because it no longer knows its own tokens', async () => {
    const read = open();
    const first = await read();
    const second = await read(first.next_page);
    server = createPageTokens();
    await expect(read(first.next_page)).rejects.toMatchObject(BEGAN_ANEW);
    await expect(read(second.next_page)).rejects.toMatchObject(BEGAN_ANEW);
    expect(asked).toHaveLength(4);
  });

  it('is told so also when entries were added in front meanwhile', async () => {
    const read = open();
    const { next_page: token } = await read();
    server = createPageTokens();
    entries = [{ id: 99 }, ...entries];
    await expect(read(token)).rejects.toMatchObject(BEGAN_ANEW);
  });

  it('may read a page again whose items were given names', async () => {
    const read = open();
    const first = await read();
    Object.assign(first.logs[0] ?? {}, { camelCase: true });
    expect((await read(first.next_page)).logs).toEqual([{ id: 2 }, { id: 3 }]);
  });
});

describe('a token that this process did not give out', () => {
  it('is good when Quay takes it, which one more call shows', async () => {
    const token = server.seal(4, new Date());
    expect((await open()(token)).logs).toEqual([{ id: 4 }, { id: 5 }]);
    expect(asked).toEqual([token, null]);
  });

  it('is refused when Quay does not take it', async () => {
    const token = createPageTokens().seal(4, new Date());
    await expect(open()(token)).rejects.toMatchObject(BEGAN_ANEW);
  });

  it('may be one that another caller got', async () => {
    const read = open();
    const { next_page: token } = await read();
    await read(token, openSession(BOB));
    expect(asked).toEqual([undefined, token, null]);
  });
});

describe('a token is refused without a call', () => {
  it.each([
    ['no token at all', 'page-2'],
    ['an empty text', ''],
    ['a part of one', createPageTokens().seal(2, new Date()).slice(0, -10)],
    ['another version', Buffer.alloc(89, 1).toString('base64url')],
  ])('when it is %s', async (_, token) => {
    await expect(open()(token)).rejects.toMatchObject(refusal('is no page token of Quay'));
    expect(asked).toEqual([]);
  });

  it('when it is older than two days', async () => {
    const token = server.seal(2, new Date(Date.now() - 2 * DAY_MS - 1000));
    await expect(open()(token)).rejects.toMatchObject(refusal('has expired: page tokens live two days'));
    expect(asked).toEqual([]);
  });
});

it('an operation without page tokens is left as it is', () => {
  const plain = defineOperation({ upstream: 'quay', field: 'Query.it', method: 'GET', path: '/it' });
  expect(guardPages(NAME, plain, list)).toBe(list);
});
