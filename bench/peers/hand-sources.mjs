import { RESTDataSource } from '@apollo/datasource-rest';
import DataLoader from 'dataloader';

const REPOS_PER_CALL = 50;
const DETAILS = 'name images { indexDigest tags { name lastUpdated } }';

// RESTDataSource is made to be extended, so these are classes.
class Source extends RESTDataSource {
  baseURL = process.env.UPSTREAM_URL;

  constructor({ cache, authorization }) {
    super({ cache });
    this.authorization = authorization;
  }

  willSendRequest(_path, request) {
    request.headers.authorization = this.authorization;
  }
}

export class ScoutSource extends Source {
  /** Loads repositories by the arguments of dhiRepositoryDetails; one operation's loads leave as one document. */
  repositories = new DataLoader((batch) => this.askFor(batch), { cache: false });

  async askFor(batch) {
    const declared = batch.map((_, at) => `$context${at}: Context, $query${at}: DhiRepositoryDetailsQuery!`);
    const fields = batch.map(
      (_, at) =>
        `repository${at}: dhiRepositoryDetails(context: $context${at}, query: $query${at}) { ${DETAILS} }`,
    );
    const query = `query (${declared.join(', ')}) { ${fields.join(' ')} }`;
    const variables = Object.fromEntries(
      batch.flatMap((args, at) => [
        [`context${at}`, args.context],
        [`query${at}`, args.query],
      ]),
    );
    const { data } = await this.post('v1/graphql', { body: { query, variables } });
    return batch.map((_, at) => data[`repository${at}`]);
  }
}

export class DvpSource extends Source {
  /** Loads the pulls of repositories written namespace/name, at most 50 in one call. */
  repoPulls = new DataLoader((repos) => this.askFor(repos), { maxBatchSize: REPOS_PER_CALL });

  async askFor(batch) {
    const params = new URLSearchParams(batch.map((repo) => ['repos', repo]));
    const { repos } = await this.get('api/publisher/analytics/v1/repos/pulls', { params });
    return batch.map((repo) => repos[repo]?.pulls ?? null);
  }

  async namespacePulls(namespace) {
    const path = `api/publisher/analytics/v1/namespaces/${encodeURIComponent(namespace)}/pulls`;
    return (await this.get(path)).pulls;
  }
}

export class QuaySource extends Source {
  repository(repository) {
    return this.get(`api/v1/repository/${repository}`);
  }

  repositories(namespace) {
    return this.get('api/v1/repository', { params: { namespace } });
  }

  tags({ namespace, name }, { page, limit }) {
    return this.get(`api/v1/repository/${namespace}/${name}/tag/`, { params: { page, limit } });
  }
}

export class ZotSource extends Source {
  tags(name) {
    return this.get(`v2/${name}/tags/list`);
  }
}
