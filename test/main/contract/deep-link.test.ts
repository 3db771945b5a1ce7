import { describe, expect, it } from 'vitest';
import { locationOfDeepLink } from '../../../src-main/contract/deep-link.ts';

const id = '7f4e9a1c00000000000000000000beef';

describe('a link into the console', () => {
  it.each([
    [`plano-console://trace/${id}`, `/traces/${id}`],
    [`plano-console://trace/${id}?span=A000000000000002`, `/traces/${id}/a000000000000002`],
    ['plano-console://traces?q=a&since=1h', '/traces?q=a&since=1h'],
    ['plano-console://traces?q=status%3Aerror%20is%3Afallback', '/traces?q=status%3Aerror+is%3Afallback'],
    ['plano-console://config?path=routing_preferences[0]', '/config?path=routing_preferences%5B0%5D'],
    ['plano-console://playground', '/playground'],
    [`plano-console://playground?trace=${id}`, `/playground?trace=${id}`],
    ['plano-console://settings/secrets', '/settings?section=secrets'],
    ['plano-console://settings', '/settings'],
    ['plano-console://settings/%3Cb%3E', '/settings'],
  ])('%s leads to %s', (link, location) => expect(locationOfDeepLink(link)).toBe(location));

  it.each([
    ['plano-console://config?apply=1', '/config?ignored=apply'],
    ['plano-console://config?path=listeners&delete=1&send=x', '/config?path=listeners&ignored=delete%2Csend'],
    [`plano-console://trace/${id}?span=a000000000000002&<b>=1`, `/traces/${id}/a000000000000002?ignored=b`],
    ['plano-console://playground?send=1', '/playground?ignored=send'],
    ['plano-console://playground?trace=x', '/playground?ignored=trace'],
  ])('%s only navigates', (link, location) => expect(locationOfDeepLink(link)).toBe(location));

  it.each([
    'plano-console://trace/abc',
    `plano-console://trace/${id}?span=x`,
    'plano-console://open?folder=/etc',
    'plano-console://config/../../etc',
    'plano-console://',
  ])('%s is told to lead nowhere', (link) => {
    expect(locationOfDeepLink(link)).toBe('/home?link=unknown');
  });

  it.each([
    'https://example.org/',
    'config',
    '--plano-home=/x',
    `plano-console://traces?q=${'a'.repeat(5000)}`,
  ])('%s is none', (text) => expect(locationOfDeepLink(text)).toBeNull());
});
