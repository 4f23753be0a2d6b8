import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

/** What the gateway answers to a document; the document says what its variables are, and what the answer is. */
export async function ask<Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const body = JSON.stringify({ query: print(document), variables });
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch('/graphql', { method: 'POST', headers, body });
  const { data }: { data: Result } = await reply.json();
  return data;
}
