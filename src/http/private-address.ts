import { BlockList, isIP } from 'node:net';

/** From where an address can be reached. `special` is what no file store has: link-local with the clouds' metadata, multicast and the like. */
export type Reach = 'public' | 'private' | 'loopback' | 'special';

const LOOPBACK = blockList(['127.0.0.0', 8], ['::1', 128]);
const PRIVATE = blockList(
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // between a carrier and its customers; one cloud has its metadata there
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
);
const SPECIAL = blockList(
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 128],
  ['100::', 64],
  ['64:ff9b:1::', 48],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['fd00:ec2::', 32], // metadata, among the private ones
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
);
/** Addresses that carry an IPv4 address, by the number of the 16-bit group in which it starts. */
const CARRIERS: readonly (readonly [list: BlockList, group: number])[] = [
  [blockList(['::', 96]), 6],
  [blockList(['::ffff:0:0', 96]), 6],
  [blockList(['::ffff:0:0:0', 96]), 6],
  [blockList(['64:ff9b::', 96]), 6],
  [blockList(['2002::', 16]), 1],
];

/** The reach of an IP address; what is no address is special, so that nobody connects to it. */
export function reachOf(scoped: string): Reach {
  const [address = ''] = scoped.split('%', 1); // `fe80::1%eth0`
  const family = isIP(address);
  if (family === 0) return 'special';
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, kind)) return 'loopback';
  if (SPECIAL.check(address, kind)) return 'special';
  if (PRIVATE.check(address, kind)) return 'private';
  const carried = family === 6 ? carriedBy(address) : undefined;
  return carried === undefined ? 'public' : reachOf(carried);
}

/** Whether one who is at `own` may send us to `other`: never inward, so the world sends nobody into a private network. */
export function maySendTo(own: Reach, other: Reach): boolean {
  if (other === 'public') return true;
  if (other === 'private') return own === 'private' || own === 'loopback';
  return other === 'loopback' && own === 'loopback';
}

function carriedBy(address: string): string | undefined {
  const carrier = CARRIERS.find(([list]) => list.check(address, 'ipv6'));
  if (!carrier) return undefined;
  const [, group] = carrier;
  const [high = 0, low = 0] = groupsOf(address).slice(group, group + 2);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an IPv6 address; the URL parser knows all its notations. */
function groupsOf(address: string): number[] {
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [front = '', back] = plain.split('::');
  const numbers = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [head, tail] = [numbers(front), numbers(back ?? '')];
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function blockList(...subnets: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) {
    list.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}
