import { PortolanError } from '../../../src/errors.js';
import { createOrganizations } from '../../../src/gateway/joined/organizations.js';
import { createCallerOrganizations } from '../../../src/gateway/repositories/caller-organizations.js';
import { anonymousSession, type FakeAnswers, fakeJoined, fakeSession } from './fake-joined.js';

const REFUSED = new PortolanError('FORBIDDEN', 'not yours');
const DOWN = new PortolanError('UPSTREAM_UNREACHABLE', 'down');
const of = (answers: FakeAnswers, session = fakeSession()) => {
  const joined = fakeJoined(answers);
  return createCallerOrganizations(joined, createOrganizations(joined))(session);
};
const user = () => ({ orgs: [{ name: 'one' }, { name: 'two' }] });

describe('the organizations of a caller', () => {
  it('are those that Scout tells and does not refuse; what it refuses is told', async () => {
    const { names, problems } = await of({
      user,
      streams: ({ context }) => (Object(context).organization === 'two' ? REFUSED : {}),
    });
    expect(names).toEqual(['one']);
    expect(problems).toEqual([{ searched: 'organization two', found: false, error: REFUSED }]);
  });

  it('are left in when the question fails otherwise, so that the next one tells why', async () => {
    const { names, problems } = await of({ user, streams: () => DOWN });
    expect([names, problems]).toEqual([['one', 'two'], []]);
  });

  it('are none, and not known, when Scout does not answer', async () => {
    const { names, problems } = await of({ user: () => DOWN });
    expect([names, problems]).toEqual([
      [],
      [{ searched: "the caller's organizations", found: false, error: DOWN }],
    ]);
  });

  it('is its own for the token of an organization, which has no user', async () => {
    const credential = { scheme: 'Basic', username: 'org', password: 'secret' } as const;
    const session = { ...fakeSession(), credential: () => credential };
    expect(await of({ user: () => REFUSED, streams: () => ({}) }, session)).toEqual({
      names: ['org'],
      problems: [],
    });
  });

  it('are not asked for without a credential', async () => {
    const { names, problems } = await of({}, anonymousSession());
    expect([names, problems[0]?.error]).toMatchObject([[], { extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});
