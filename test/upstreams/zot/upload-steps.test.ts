import type { CallOperation } from '../../../src/rest/caller.js';
import { defineOperation } from '../../../src/rest/operation.js';
import type { Arguments } from '../../../src/rest/request.js';
import { guardUpload } from '../../../src/upstreams/zot/upload-steps.js';
import { openSession } from '../../support/traffic.js';

const NAME = { name: 'zot', title: 'zot' };
const OPERATION = defineOperation({
  upstream: 'zot',
  field: 'Query.zotBlobUpload',
  method: 'GET',
  path: '/v2/{+name}/blobs/uploads/{sessionId}',
});
const asked: CallOperation = async (args) => args;

function follow(args: Arguments): Promise<unknown> {
  return guardUpload(NAME, OPERATION, asked)(args, openSession());
}

describe('the location of an upload', () => {
  it.each([
    ['a path', '/v2/a/b/blobs/uploads/one', null],
    ['a path behind another', '/registry/v2/a/b/blobs/uploads/one', null],
    ['a path with the state of distribution', '/v2/a/b/blobs/uploads/one?_state=x-y_z%3D%3D', 'x-y_z=='],
    [
      'an address, of which only upload and state are taken',
      'https://elsewhere.example/v2/a/b/blobs/uploads/one?_state=s',
      's',
    ],
  ])('may be %s', async (_, location, state) => {
    expect(await follow({ name: 'a/b', location, digest: 'd' })).toEqual({
      name: 'a/b',
      digest: 'd',
      sessionId: 'one',
      location: state,
    });
  });

  it.each([
    '',
    '/',
    '/v2/a/b/blobs/uploads/',
    '/v2/a/c/blobs/uploads/one',
    '/v2/a/b/manifests/one',
    '/v2/a/b/blobs/uploads/one/two',
    '/v2/a/b/blobs/uploads/x/../../../manifests/one',
    '/v2/a/b/blobs/uploads/%2e%2e',
    '/v2/a/b/blobs/uploads/a%2fb',
    '/v2/xa/b/blobs/uploads/one',
    '/v2/a/b/blobs/uploads/one?_state=s&digest=d',
    '/v2/a/b/blobs/uploads/one?x=y',
    'http://[',
    'javascript:alert(1)',
  ])('may not be %j', async (location) => {
    await expect(follow({ name: 'a/b', location })).rejects.toMatchObject({
      message: expect.stringMatching(/^zot: "location" /),
      extensions: { code: 'BAD_USER_INPUT', upstream: 'zot', operation: 'Query.zotBlobUpload' },
    });
  });

  it('is not needed where the upload is named', async () => {
    expect(await follow({ name: 'a', sessionId: 'one', location: null })).toEqual({
      name: 'a',
      sessionId: 'one',
      location: null,
    });
  });
});
