import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fastify, { type FastifyInstance } from 'fastify';
import { PortolanError } from '../../src/errors.js';
import { Upload, type UploadedFile } from '../../src/rest/scalars.js';
import { errorAnswer } from '../../src/server/format-error.js';
import { isMultipart, registerMultipart } from '../../src/server/multipart.js';

const BOUNDARY = 'x-boundary-x';
const MAX_BYTES = 300_000;
let app: FastifyInstance;
let origin: string;
let handle: (body: { variables: { file: unknown } }) => Promise<unknown>;

beforeEach(async () => {
  app = fastify({ bodyLimit: 100 });
  registerMultipart(app, { maxBytes: MAX_BYTES });
  app.setErrorHandler((error, incoming, reply) => {
    const known = error instanceof PortolanError ? error : new PortolanError('INTERNAL', 'unexpected');
    void reply.code(400).send(errorAnswer(known, incoming.id));
  });
  app.post('/graphql', (incoming) => handle(incoming.body as { variables: { file: unknown } })); // a multipart one
  origin = await app.listen({ port: 0 });
  handle = async ({ variables }) => ({ read: await text((await fileOf(variables.file)).createReadStream()) });
});

afterEach(() => app.close());

async function fileOf(value: unknown): Promise<UploadedFile> {
  return Upload.parseValue(value);
}

function part(name: string, content: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${name === '0' ? '; filename="f"' : ''}\r\n\r\n${content}\r\n`;
}

const END = `--${BOUNDARY}--\r\n`;
const OPERATIONS = part('operations', JSON.stringify({ query: '{ a }', variables: { file: null } }));
const MAP = part('map', JSON.stringify({ 0: ['variables.file'] }));

const HEADERS = {
  'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
  'apollo-require-preflight': 'true',
};

async function post(body: string, headers: Record<string, string> = HEADERS) {
  const response = await fetch(`${origin}/graphql`, { method: 'POST', headers, body });
  return JSON.parse(await response.text());
}

describe('a multipart request', () => {
  it('gives the file to whoever reads the variable, larger than other bodies may be', async () => {
    const content = 'ü'.repeat(400);
    expect(await post(OPERATIONS + MAP + part('0', content) + END)).toEqual({ read: content });
  });

  it('is read as it comes', async () => {
    let sendMore: () => void = () => undefined;
    const mayEnd = new Promise<void>((resolve) => {
      sendMore = resolve;
    });
    handle = async ({ variables }) => {
      const stream = (await fileOf(variables.file)).createReadStream();
      for await (const piece of stream) {
        sendMore();
        if (String(piece).includes('second')) return { read: 'both' };
      }
      return {};
    };
    async function* body() {
      yield OPERATIONS + MAP + part('0', 'first').slice(0, -2);
      await mayEnd;
      yield `second\r\n${END}`;
    }
    const answer = new Promise<string>((resolve, reject) => {
      const outgoing = request(`${origin}/graphql`, { method: 'POST', headers: HEADERS }, (response) =>
        resolve(text(response)),
      );
      outgoing.on('error', reject);
      Readable.from(body()).pipe(outgoing);
    });
    expect(JSON.parse(await answer)).toEqual({ read: 'both' });
  });

  it('shows by the stream that the file was cut at the limit', async () => {
    handle = async ({ variables }) => {
      const stream = (await fileOf(variables.file)).createReadStream();
      const read = await text(stream);
      return { bytes: read.length, truncated: stream.truncated };
    };
    const answer = await post(OPERATIONS + MAP + part('0', 'x'.repeat(MAX_BYTES + 1)) + END);
    expect(answer).toEqual({ bytes: MAX_BYTES, truncated: true });
  });

  it('needs a header that no form of a foreign page can send', async () => {
    const { 'apollo-require-preflight': _gone, ...simple } = HEADERS;
    expect(await post(OPERATIONS + MAP + part('0', 'a') + END, simple)).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('Apollo-Require-Preflight'),
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(
      await post(OPERATIONS + MAP + part('0', 'a') + END, { ...simple, 'x-apollo-operation-name': 'A' }),
    ).toEqual({ read: 'a' });
  });

  it.each([
    [
      'two files',
      OPERATIONS +
        part('map', '{"0":["variables.file"],"1":["variables.other"]}') +
        part('0', 'a') +
        part('1', 'b') +
        END,
      'PAYLOAD_TOO_LARGE',
    ],
    ['operations that are no JSON', part('operations', '{') + MAP + part('0', 'a') + END, 'BAD_USER_INPUT'],
    ['a map before the operations', MAP + OPERATIONS + part('0', 'a') + END, 'BAD_USER_INPUT'],
    [
      'a way to a prototype',
      OPERATIONS + part('map', '{"0":["variables.__proto__.file"]}') + part('0', 'a') + END,
      'BAD_USER_INPUT',
    ],
    [
      'operations that are too long',
      part('operations', JSON.stringify('x'.repeat(1 << 20))) + MAP + END,
      'PAYLOAD_TOO_LARGE',
    ],
    ['nothing in it', END, 'BAD_USER_INPUT'],
  ])('with %s is refused', async (_what, body, code) => {
    expect(await post(body)).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('tells that the file is missing to whoever wants it', async () => {
    handle = ({ variables }) =>
      fileOf(variables.file).then(
        () => 'there',
        (error: Error) => ({ failed: error.message }),
      );
    expect(await post(OPERATIONS + MAP + END)).toEqual({ failed: 'File missing in the request.' });
  });

  it('tells whoever reads the file that the client has gone', async () => {
    const failed = new Promise<string>((resolve) => {
      handle = async ({ variables }) => {
        const stream = (await fileOf(variables.file)).createReadStream();
        stream.once('data', () => outgoing.destroy());
        return text(stream).catch((error: Error) => {
          resolve(error.message);
          return {};
        });
      };
    });
    const outgoing = request(`${origin}/graphql`, { method: 'POST', headers: HEADERS });
    outgoing.on('error', () => undefined);
    outgoing.write(OPERATIONS + MAP + part('0', 'x'.repeat(100)).slice(0, -2));
    expect(await failed).toContain('disconnected');
  });

  it('closes a connection on which a file goes on that nobody reads', async () => {
    handle = async () => ({ read: 'nothing' });
    let isClosed = false;
    const answer = new Promise<string>((resolve) => {
      const outgoing = request(`${origin}/graphql`, { method: 'POST', headers: HEADERS }, (response) =>
        resolve(text(response)),
      );
      outgoing
        .on('error', () => undefined)
        .on('close', () => {
          isClosed = true;
        });
      outgoing.write(OPERATIONS + MAP + part('0', 'x'.repeat(100)).slice(0, -2));
    });
    expect(JSON.parse(await answer)).toEqual({ read: 'nothing' });
    while (!isClosed) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});

describe('the Upload scalar', () => {
  it.each([[null], ['a'], [{}], [{ promise: {} }]])('takes no %j, which JSON could have sent', (value) => {
    expect(() => Upload.parseValue(value)).toThrow('Upload must be a file');
  });
});

it.each([
  ['multipart/form-data; boundary=a', true],
  ['application/json', false],
  [undefined, false],
])('%s is multipart: %p', (type, expected) => {
  expect(isMultipart({ headers: { 'content-type': type } })).toBe(expected);
});
