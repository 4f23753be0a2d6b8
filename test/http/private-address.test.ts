import { maySendTo, type Reach, reachOf } from '../../src/http/private-address.js';

describe('the reach of an address', () => {
  it.each<[Reach, string[]]>([
    ['public', ['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.255.255', '169.253.0.1', '2606:4700::1111']],
    ['loopback', ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '100.100.100.200']],
    ['private', ['fc00::1', 'fd12:3456::1']],
    ['special', ['0.0.0.0', '169.254.169.254', '224.0.0.1', '240.0.0.1', '255.255.255.255', '198.18.0.1']],
    ['special', ['::', 'fe80::1', 'fe80::1%eth0', 'ff02::1', 'fd00:ec2::254', '2001:db8::1', '2001::1']],
    ['special', ['', 'localhost', '1.2.3', '0x7f.1']],
  ])('is %s for %j', (reach, addresses) => {
    expect(addresses.map((address) => [address, reachOf(address)])).toEqual(
      addresses.map((address) => [address, reach]),
    );
  });

  it.each<[Reach, string[]]>([
    ['loopback', ['::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', '::127.0.0.1']],
    ['private', ['::ffff:10.0.0.1', '::ffff:0:10.0.0.1', '64:ff9b::192.168.0.1', '2002:c0a8:1::']],
    ['special', ['::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1', '::ffff:0.0.0.0']],
    ['public', ['::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2002:808:808::1']],
  ])('is %s for %j, which carry an IPv4 address', (reach, addresses) => {
    expect(addresses.map((address) => [address, reachOf(address)])).toEqual(
      addresses.map((address) => [address, reach]),
    );
  });
});

it('lets nobody be sent further inward than who sends', () => {
  const reaches: Reach[] = ['public', 'private', 'loopback', 'special'];
  const allowed = reaches.map((own) => [own, reaches.filter((other) => maySendTo(own, other))]);
  expect(Object.fromEntries(allowed)).toEqual({
    public: ['public'],
    private: ['public', 'private'],
    loopback: ['public', 'private', 'loopback'],
    special: ['public'],
  });
});
