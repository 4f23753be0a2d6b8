import { readConfig } from '../config.js';
import { createGateway } from '../gateway/gateway.js';
import { printPublicSchema } from '../gateway/public-schema.js';
import { createUpstreams } from '../upstreams/index.js';
import type { Flags } from './flags.js';
import { print } from './print.js';

/** Prints the schema that clients see. */
export async function schemaCommand(_flags: Flags): Promise<number> {
  return print(printPublicSchema(createGateway(createUpstreams(readConfig({}))).schema));
}
