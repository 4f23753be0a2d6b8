import { defaultFieldResolver, type GraphQLError, type GraphQLFieldResolver, locatedError } from 'graphql';
import type { Account } from '../access.js';

/** Resolvers that note down every root field that fails; graphql-js reports no more than one of those that must not be null. */
export function noteFailures(failures: GraphQLError[]): GraphQLFieldResolver<unknown, Account> {
  return (source, args, account, info) => {
    try {
      return defaultFieldResolver(source, args, account, info);
    } catch (error) {
      if (info.path.prev) throw error;
      const failure = locatedError(error, info.fieldNodes, [info.path.key]);
      failures.push(failure);
      // Thrown at once, it would keep the fields that follow from being asked.
      return Promise.reject(failure);
    }
  };
}
