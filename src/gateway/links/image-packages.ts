import {
  type FieldNode,
  type GraphQLResolveInfo,
  getArgumentValues,
  Kind,
  type SelectionNode,
} from 'graphql';
import type { Link, RawLayer } from './links.js';

interface ImageKey {
  readonly digest: string;
  readonly repository: { readonly hostName: string; readonly repoName: string };
}

/** Packages and vulnerabilities of the images in a list of Scout's, on whose behalf the list was asked for. */
export function linkImagePackages(raw: RawLayer): Link<ImageKey> {
  const find = raw.lookUp('scout', { field: 'imagePackagesForImageCoords' });
  return {
    selectionSet: '{ digest repository { hostName repoName } }',
    resolve: ({ digest, repository: { hostName, repoName } }, args, session, info) => {
      const query = { digest, hostName, repoName, ...args };
      return find({ context: contextOf(info), query }, info, session);
    },
  };
}

/** The `context` argument of the root field below which a field stands. */
function contextOf(info: GraphQLResolveInfo): unknown {
  let path = info.path;
  while (path.prev) path = path.prev;
  const node = findRoot(info, info.operation.selectionSet.selections, String(path.key));
  const definition = node && info.schema.getQueryType()?.getFields()[node.name.value];
  const values = definition && getArgumentValues(definition, node, info.variableValues);
  return values?.context ?? {};
}

function findRoot(
  info: GraphQLResolveInfo,
  selections: readonly SelectionNode[],
  key: string,
): FieldNode | undefined {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      if ((selection.alias ?? selection.name).value === key) return selection;
      continue;
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection;
    const found = fragment && findRoot(info, fragment.selectionSet.selections, key);
    if (found) return found;
  }
  return undefined;
}
