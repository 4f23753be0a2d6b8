import { GraphQLError } from 'graphql';

export const NOT_ALLOWED = 'You are not allowed to read data for this team';

/** The error with which the service behind a field refuses, as the gateway of Scout passes it on. */
export function refusal(message: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', status } });
}
