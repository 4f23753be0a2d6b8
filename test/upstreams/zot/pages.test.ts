import { readNext } from '../../../src/upstreams/zot/pages.js';

describe('the next page of a list', () => {
  it.each([
    ['as zot writes it', '</v2/_catalog?n=2&last=cat/b/c>; rel="next"', 'cat/b/c'],
    ['escaped, and before n', '</v2/_catalog?last=lab%2Fa&n=1>; rel="next"', 'lab/a'],
    ['absolute, without quotes', '<https://r.example/v2/_catalog?last=a&n=1>;rel=next', 'a'],
    ['with what is no escape', '</v2/a/tags/list?n=1&last=100%>; rel="next"', '100%'],
    ['without a name', '</v2/a/tags/list?n=1&last=>; rel="next"', ''],
  ])('is found %s', (_, link, last) => {
    expect(readNext(link)).toBe(last);
  });

  it.each([undefined, '', 'nonsense', '</v2/_catalog?n=2>; rel="next"', '</v2/_catalog?last=a>; rel="prev"'])(
    'is not in %j',
    (link) => {
      expect(readNext(link)).toBeNull();
    },
  );
});
