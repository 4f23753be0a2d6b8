import { nodeImages, packages, pythonImage, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION, refusalAt, type Scout, startScout } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const organization = ORGANISATION;
const webDigest = webImage.manifests[0]?.digest ?? '';
const pythonDigest = pythonImage.manifests[0]?.digest ?? '';
const nodeDigest = nodeImages[1]?.manifests[0]?.digest ?? '';
const SEEDED = 'b7f1c2de-3a58-4c0e-9f52-6f4de1a90c11';
const DHI = 'https://scout.docker.com/public/vex-7d0b3c1e';

const ENTRY = `id author timestamp type vulnerability { cveId highestSeverity highestCVSSScore }
  imageScopes { hostName repoName digest packageScopes { purl purlFields { name version } } }
  reason { justification additionalDetails source { __typename ... on ManualException { exceptionId created }
    ... on VEXStatement { statementId status document { documentUrl } } } }`;
const LIST = `query list($organization: String, $filter: VulnerabilityExceptionsQueryFilter, $paging: PagingInput!) {
  vulnerabilityExceptions(context: { organization: $organization }, query: { filter: $filter, paging: $paging }) {
    paging { totalCount } items { ${ENTRY} }
  }
}`;
const APPLICABLE = `query applicable(
  $image: FullImageCoordInput!, $filter: VulnerabilityExceptionsApplicableToImageQueryFilter
) {
  vulnerabilityExceptionsApplicableToImage(
    context: { organization: "${organization}" }, query: { image: $image, filter: $filter, paging: {} }
  ) { paging { totalCount } items { id imageScopes { digest } } }
}`;
const ONE = `query one($organization: String, $id: ID!) {
  vulnerabilityException(context: { organization: $organization }, id: $id) { id type }
}`;
const ADD = `mutation add($organization: String, $input: AddVulnerabilityExceptionInput!) {
  addVulnerabilityException(context: { organization: $organization }, input: $input) {
    exception {
      id author timestamp type errors { message } vulnerability { cveId highestSeverity highestCVSSScore }
      imageScopes { repoName packageScopes { purl } }
      reason { justification additionalDetails source { __typename id } }
    }
  }
}`;
const UPDATE = `mutation update($organization: String, $input: UpdateVulnerabilityExceptionInput!) {
  updateVulnerabilityException(context: { organization: $organization }, input: $input) {
    exception { id type imageScopes { digest } reason { justification additionalDetails } }
  }
}`;
const REMOVE = `mutation remove($organization: String, $ids: [ID!]!) {
  removeVulnerabilityException(context: { organization: $organization }, input: { ids: $ids }) { ids }
}`;
const REPORT = `query report($organization: String, $digests: [String!]!) {
  imageSummariesByDigest(context: { organization: $organization }, digests: $digests) {
    vulnerabilityReport { high low total }
  }
}`;

const risk = { cveId: 'CVE-2025-4802', type: 'ACCEPTED_RISK', additionalDetails: 'No setuid programs.' };

async function list(filter: object = {}, paging: object = {}) {
  const variables = { organization, filter, paging };
  const { data, errors } = await scout.ask(LIST, { variables, as: 'ada' });
  return errors ? { errors } : data.vulnerabilityExceptions;
}

async function idsOf(filter: object = {}): Promise<string[]> {
  return (await list(filter)).items.map(({ id }: { id: string }) => id);
}

async function add(input: object, as: 'ada' | 'carol' | 'bob' | typeof ORGANISATION = 'ada') {
  return scout.ask(ADD, { variables: { organization, input }, as });
}

async function reportOf(digest: string) {
  const { data } = await scout.ask(REPORT, { variables: { organization, digests: [digest] }, as: 'ada' });
  return data.imageSummariesByDigest[0].vulnerabilityReport;
}

describe('the exceptions of an organisation', () => {
  it('are those made by hand and those that VEX states about its images, newest first', async () => {
    const { items, paging } = await list();
    expect(paging).toEqual({ totalCount: 3 });
    expect(items.map(({ id }: { id: string }) => id)).toEqual([
      DHI,
      'https://demonstration.example/vex/web-2025-07#1',
      SEEDED,
    ]);
    expect(items[2]).toEqual({
      id: SEEDED,
      author: 'ada',
      timestamp: '2025-06-18T10:20:00Z',
      type: 'FALSE_POSITIVE',
      vulnerability: { cveId: 'CVE-2025-27587', highestSeverity: 'LOW', highestCVSSScore: null },
      imageScopes: [
        {
          hostName: 'hub.docker.com',
          repoName: 'demonstrationorg/dhi-python',
          digest: null,
          packageScopes: null,
        },
      ],
      reason: {
        justification: 'VULNERABLE_CODE_NOT_PRESENT',
        additionalDetails: 'Nothing of ours runs on POWER processors.',
        source: { __typename: 'ManualException', exceptionId: SEEDED, created: '2025-06-18T10:20:00Z' },
      },
    });
    expect(items[0].imageScopes).toHaveLength(4);
    expect(items[0].imageScopes[0]).toMatchObject({
      repoName: 'demonstrationorg/dhi-node',
      packageScopes: [{ purl: packages.glibc, purlFields: { name: 'glibc', version: '2.36-9+deb12u10' } }],
    });
    expect(items[0].reason.source).toEqual({
      __typename: 'VEXStatement',
      statementId: DHI,
      status: 'NOT_AFFECTED',
      document: { documentUrl: `${DHI}.json` },
    });
  });

  it('come in pages', async () => {
    const { items, paging } = await list({}, { pageSize: 2, page: 2 });
    expect([items.length, items[0].id, paging.totalCount]).toEqual([1, SEEDED, 3]);
  });

  it.each([
    [{ sourceType: 'SCOUT' }, [SEEDED]],
    [{ type: 'UNDER_INVESTIGATION' }, ['https://demonstration.example/vex/web-2025-07#1']],
    [{ orgExceptionsOnly: true }, ['https://demonstration.example/vex/web-2025-07#1', SEEDED]],
    [{ justification: 'VULNERABLE_CODE_NOT_IN_EXECUTE_PATH' }, [DHI]],
    [{ cveId: 'CVE-2025-8058' }, [DHI]],
    [{ cveId: 'cve-2025-8058' }, []],
    [{ cveIdPrefix: 'cve-2025-8' }, [DHI]],
    [{ repository: 'dhi-python', hostname: 'docker.io' }, [SEEDED]],
    [{ repository: 'demonstrationorg/dhi-node' }, [DHI]],
    [{ hostname: 'quay.io' }, []],
    [{ digest: nodeDigest, repository: 'dhi-node' }, [DHI]],
  ])('pass the filter %j', async (filter, expected) => {
    expect(await idsOf(filter)).toEqual(expected);
  });

  it('are not found by an id and a prefix at once', async () => {
    expect(await list({ cveId: 'CVE-2025-8058', cveIdPrefix: 'CVE' })).toEqual({
      errors: [refusalAt('vulnerabilityExceptions', 400, 'cveId and cveIdPrefix exclude each other')],
    });
  });

  it('belong to it alone', async () => {
    const variables = { organization, filter: {}, paging: {} };
    for (const as of ['bob', null] as const) {
      const { data, errors } = await scout.ask(LIST, { variables, as });
      expect({ data, errors }).toEqual({ data: null, errors: [refusalAt('vulnerabilityExceptions')] });
    }
    const own = await scout.ask(LIST, { variables: { ...variables, organization: 'bobsorg' }, as: 'bob' });
    expect(own.data.vulnerabilityExceptions.paging.totalCount).toBe(0);
    const one = { organization: 'bobsorg', id: SEEDED };
    expect((await scout.ask(ONE, { variables: one, as: 'bob' })).data).toEqual({
      vulnerabilityException: null,
    });
    expect((await scout.ask(ONE, { variables: { organization, id: SEEDED }, as: 'carol' })).data).toEqual({
      vulnerabilityException: { id: SEEDED, type: 'FALSE_POSITIVE' },
    });
  });

  it('apply to an image with only the scopes that cover it', async () => {
    const ask = async (variables: object) =>
      (await scout.ask(APPLICABLE, { variables, as: 'ada' })).data.vulnerabilityExceptionsApplicableToImage;
    const image = {
      digest: nodeDigest,
      hostname: 'docker.io',
      repository: 'demonstrationorg/dhi-node',
    };
    expect(await ask({ image })).toEqual({
      paging: { totalCount: 1 },
      items: [{ id: DHI, imageScopes: [{ digest: nodeDigest }] }],
    });
    expect((await ask({ image, filter: { orgExceptionsOnly: true } })).items).toEqual([]);
    const python = { ...image, digest: pythonDigest, repository: 'dhi-python' };
    expect((await ask({ image: python })).items).toEqual([{ id: SEEDED, imageScopes: [{ digest: null }] }]);
  });
});

describe('an exception that is added', () => {
  it('covers the whole organisation without scopes, and takes the CVE out of every report at once', async () => {
    expect(await reportOf(webDigest)).toEqual({ high: 1, low: 3, total: 5 });
    const { data } = await add(risk);
    const { exception } = data.addVulnerabilityException;
    expect(exception).toEqual({
      id: expect.any(String),
      author: 'ada',
      timestamp: '2025-07-10T00:00:00Z',
      type: 'ACCEPTED_RISK',
      errors: [],
      vulnerability: { cveId: 'CVE-2025-4802', highestSeverity: 'HIGH', highestCVSSScore: '7.8' },
      imageScopes: null,
      reason: {
        justification: null,
        additionalDetails: 'No setuid programs.',
        source: { __typename: 'ScVulnerabilityExceptionScoutSource', id: exception.id },
      },
    });
    expect(await reportOf(webDigest)).toEqual({ high: 0, low: 3, total: 4 });
    expect(await idsOf()).toContain(exception.id);
  });

  it('covers no more than the repositories and packages that it names', async () => {
    const scope = { repoName: 'web', packageScopes: [{ purlFields: { type: 'deb', name: 'glibc' } }] };
    const { data } = await add({ ...risk, imageScopes: [scope] });
    expect(data.addVulnerabilityException.exception.imageScopes).toEqual([
      { repoName: 'web', packageScopes: [{ purl: 'pkg:deb/glibc' }] },
    ]);
    expect(await reportOf(webDigest)).toMatchObject({ high: 0 });
    expect(await reportOf(nodeDigest)).toMatchObject({ high: 1 });
  });

  it('says when no source knows the CVE', async () => {
    const { data } = await add({ ...risk, cveId: 'CVE-1999-0001' });
    expect(data.addVulnerabilityException.exception).toMatchObject({
      errors: [{ message: 'No source knows CVE-1999-0001.' }],
      vulnerability: { highestSeverity: null, highestCVSSScore: null },
    });
  });

  it.each([
    [{ imageScopes: [] }, 'imageScopes must not be empty; null covers the whole organisation'],
    [{ type: 'FALSE_POSITIVE' }, 'An exception of type FALSE_POSITIVE needs a justification'],
    [{ justification: 'COMPONENT_NOT_PRESENT' }, 'An exception of type ACCEPTED_RISK takes no justification'],
    [{ cveId: ' ' }, 'cveId must not be empty'],
  ])('is refused with %j', async (change, message) => {
    const { data, errors } = await add({ ...risk, ...change });
    expect({ data, errors }).toEqual({
      data: null,
      errors: [refusalAt('addVulnerabilityException', 400, message)],
    });
    expect(await idsOf()).toHaveLength(3);
  });

  it('needs an owner or the token of the organisation', async () => {
    expect((await add(risk, 'carol')).errors).toEqual([
      refusalAt('addVulnerabilityException', 403, 'You are not allowed to write data for this team'),
    ]);
    expect((await add(risk, 'bob')).errors).toEqual([refusalAt('addVulnerabilityException')]);
    expect((await add(risk, ORGANISATION)).errors).toBeUndefined();
  });
});

describe('an exception that exists', () => {
  const update = async (input: object) =>
    scout.ask(UPDATE, { variables: { organization, input: { id: SEEDED, ...input } }, as: 'ada' });

  it('keeps what an update does not name, and loses what it names as null', async () => {
    const first = await update({ additionalDetails: 'Still none.', imageScopes: [{ digest: webDigest }] });
    expect(first.data.updateVulnerabilityException.exception).toEqual({
      id: SEEDED,
      type: 'FALSE_POSITIVE',
      imageScopes: [{ digest: webDigest }],
      reason: { justification: 'VULNERABLE_CODE_NOT_PRESENT', additionalDetails: 'Still none.' },
    });
    const second = await update({ type: 'ACCEPTED_RISK', justification: null, imageScopes: null });
    expect(second.data.updateVulnerabilityException.exception).toEqual({
      id: SEEDED,
      type: 'ACCEPTED_RISK',
      imageScopes: null,
      reason: { justification: null, additionalDetails: 'Still none.' },
    });
  });

  it('is not changed into what could not be added', async () => {
    const message = 'An exception of type ACCEPTED_RISK takes no justification';
    expect((await update({ type: 'ACCEPTED_RISK' })).errors).toEqual([
      refusalAt('updateVulnerabilityException', 400, message),
    ]);
    expect((await update({ id: 'nothing' })).errors[0].extensions.status).toBe(404);
  });

  it('counts no more once it is removed, and is named in the answer', async () => {
    expect(await reportOf(pythonDigest)).toEqual({ high: 1, low: 0, total: 3 });
    const remove = async (as: 'ada' | 'carol', own = organization) =>
      scout.ask(REMOVE, { variables: { organization: own, ids: [SEEDED, 'nothing'] }, as });
    expect((await remove('carol')).errors[0].extensions.status).toBe(403);
    expect((await remove('ada')).data).toEqual({ removeVulnerabilityException: { ids: [SEEDED] } });
    expect(await reportOf(pythonDigest)).toEqual({ high: 1, low: 1, total: 4 });
    expect(await idsOf({ sourceType: 'SCOUT' })).toEqual([]);
  });
});
