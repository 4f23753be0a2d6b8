import net from 'node:net';

const REPLY_LIMIT = 10_000;
const HEAD_END = Buffer.from('\r\n\r\n');
const ERRORS_KEY = Buffer.from('"errors":');

/**
 * Opens one keep-alive connection that has one request in flight at a time: `next()` gives the bytes of the next
 * request or null to stop, `seen(milliseconds, isGood)` is told of every reply. Resolves when stopped; rejects
 * when the connection breaks or a reply has no content-length.
 */
export function runConnection(port, { next, seen }) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    let reply = emptyReply();
    let sentAt = 0;

    const sendNext = () => {
      const bytes = next();
      if (bytes === null) return socket.end(resolve);
      sentAt = performance.now();
      socket.write(bytes);
    };
    socket.on('connect', sendNext);
    socket.on('data', (chunk) => {
      try {
        reply = readChunk(reply, chunk);
      } catch (error) {
        socket.destroy(error);
      }
      if (reply.missing > 0) return;
      seen(performance.now() - sentAt, reply.isGood);
      reply = emptyReply();
      sendNext();
    });
    socket.setTimeout(REPLY_LIMIT, () => socket.destroy(new Error('a reply took too long')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the target closed a connection')));
  });
}

function emptyReply() {
  return { head: null, missing: Number.POSITIVE_INFINITY, isGood: false };
}

function readChunk(reply, chunk) {
  if (reply.missing !== Number.POSITIVE_INFINITY) return readBody(reply, chunk);
  const bytes = reply.head ? Buffer.concat([reply.head, chunk]) : chunk;
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return { ...reply, head: bytes };
  const head = bytes.latin1Slice(0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (!length) throw new Error('a reply came without content-length');
  const started = { head: null, missing: Number(length[1]), isGood: head.startsWith('HTTP/1.1 200') };
  return readBody(started, bytes.subarray(end + HEAD_END.length));
}

// A GraphQL error comes with status 200; a key that two chunks cut in half is missed, which a count of
// thousands of replies can bear.
function readBody(reply, chunk) {
  reply.missing -= chunk.length;
  if (reply.isGood && chunk.includes(ERRORS_KEY)) reply.isGood = false;
  return reply;
}
