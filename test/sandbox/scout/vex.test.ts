import { nodeImages, packages, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const organization = ORGANISATION;
const webDigest = webImage.manifests[0]?.digest ?? '';
const DHI = 'https://scout.docker.com/public/vex-7d0b3c1e';
const WEB = 'https://demonstration.example/vex/web-2025-07';

const STATEMENTS = `query statements($organization: String, $query: ScVexStatementsQuery!) {
  vexStatements(context: { organization: $organization }, query: $query) {
    itemsWithErrorsCount paging { totalCount }
    items {
      id cveId status justification impactStatement document { id author version }
      imageScopes { hostName repoName digest } packageScopes { purl name type } errors { message }
    }
  }
}`;
const ONE = `query one($organization: String, $id: ID!) {
  vexStatement(context: { organization: $organization }, id: $id) { id timestamp }
}`;
const DOCUMENTS = `query documents($organization: String, $query: ScVEXsQuery!) {
  vulnerabilityDocuments(context: { organization: $organization }, query: $query) {
    documents { id author role timestamp version
      statements { sourceId status justification impactStatement products subcomponents actionStatement } }
  }
}`;

async function statements(query: object, own: string = organization, as: Who = 'carol') {
  const { data, errors } = await scout.ask(STATEMENTS, { variables: { organization: own, query }, as });
  return errors ? { errors } : data.vexStatements;
}

async function documents(query: object, own: string | null = null, as: Who = null) {
  const { data } = await scout.ask(DOCUMENTS, { variables: { organization: own, query }, as });
  return data.vulnerabilityDocuments;
}

describe('the VEX statements', () => {
  it('speak of the images and packages of the organisation, and tell which ones are broken', async () => {
    const { items, ...rest } = await statements({});
    expect(rest).toEqual({ itemsWithErrorsCount: 1, paging: { totalCount: 3 } });
    expect(items[1]).toEqual({
      id: `${WEB}#1`,
      cveId: 'CVE-2025-47279',
      status: 'UNDER_INVESTIGATION',
      justification: null,
      impactStatement: 'Whether a webhook target can be chosen from outside is not clear yet.',
      document: { id: WEB, author: 'ada@demonstration.example', version: '2' },
      imageScopes: [{ hostName: 'hub.docker.com', repoName: `${organization}/web`, digest: webDigest }],
      packageScopes: [{ purl: packages.undici, name: 'undici', type: 'npm' }],
      errors: [],
    });
    expect(items[0].imageScopes).toHaveLength(4);
  });

  it.each([
    [{ cveIdQuery: '8058' }, [DHI]],
    [{ status: 'NOT_AFFECTED' }, [DHI, `${WEB}#2`]],
    [{ hasError: true }, [`${WEB}#2`]],
    [{ hasError: false, digest: webDigest }, [`${WEB}#1`]],
    [{ justification: 'VULNERABLE_CODE_NOT_IN_EXECUTE_PATH' }, [DHI]],
    [{ stream: 'environment:production' }, [DHI, `${WEB}#1`, `${WEB}#2`]],
    [{ stream: 'environment:nowhere' }, []],
  ])('pass the filter %j', async (filter, expected) => {
    const { items } = await statements({ filter });
    expect(items.map(({ id }: { id: string }) => id)).toEqual(expected);
  });

  it('show another organisation nothing of it', async () => {
    expect((await statements({}, 'bobsorg', 'bob')).paging.totalCount).toBe(0);
    expect(await statements({}, organization, 'bob')).toEqual({ errors: [refusalAt('vexStatements')] });
    const ask = async (own: string, as: Who) =>
      (await scout.ask(ONE, { variables: { organization: own, id: `${WEB}#1` }, as })).data;
    expect(await ask('bobsorg', 'bob')).toEqual({ vexStatement: null });
    expect(await ask(organization, 'ada')).toEqual({
      vexStatement: { id: `${WEB}#1`, timestamp: '2025-07-04T12:00:00Z' },
    });
  });
});

describe('the VEX documents', () => {
  it('about the catalogue are open to everybody', async () => {
    const [, runtime] = nodeImages;
    const { documents: found } = await documents({ repoName: 'dhi/node', hostName: 'dhi.io', tag: '20' });
    expect(found).toEqual([
      {
        id: DHI,
        author: 'Docker Hardened Images <dhi@docker.com>',
        role: 'Vendor',
        timestamp: '2025-07-24T08:00:00Z',
        version: '1',
        statements: [
          {
            sourceId: 'CVE-2025-8058',
            status: 'not_affected',
            justification: 'vulnerable_code_not_in_execute_path',
            impactStatement: 'Node.js never calls regcomp of the system library.',
            products: runtime?.manifests.map(
              ({ digest }) =>
                `pkg:docker/dhi/node@${encodeURIComponent(digest)}?repository_url=${encodeURIComponent('dhi.io')}`,
            ),
            subcomponents: [packages.glibc],
            actionStatement: null,
          },
        ],
      },
    ]);
  });

  it('about a private image are those of its organisation, one document for its statements', async () => {
    const query = { repoName: `${organization}/web`, digest: webImage.indexDigest };
    const { documents: found } = await documents(query, organization, 'ada');
    expect(found).toHaveLength(1);
    expect(found[0].statements.map(({ status }: { status: string }) => status)).toEqual([
      'under_investigation',
      'not_affected',
    ]);
    expect(await documents(query)).toBeNull();
    expect(await documents(query, 'bobsorg', 'bob')).toBeNull();
  });

  it('are none for a clean image, and null for a repository that nobody knows', async () => {
    expect(await documents({ repoName: 'python' })).toEqual({ documents: [] });
    expect(await documents({ repoName: 'node', tag: 'nothing' })).toEqual({ documents: [] });
    expect(await documents({ repoName: 'nothing' })).toBeNull();
  });
});
