import { describe, expect, it } from 'vitest';
import { Fnv64 } from '../../../src-gateway/upstream/fnv64.ts';
import { rendezvous } from '../../../src-gateway/upstream/rendezvous.ts';

describe('Fnv64', () => {
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('of %j is %s', (text, hex) => expect(new Fnv64().text(text).hex).toBe(hex));

  it('agrees with big integers', () => {
    const text = 'héllo 世界 '.repeat(50);
    let expected = 0xcbf29ce484222325n;
    for (const byte of new TextEncoder().encode(text)) {
      expected = ((expected ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
    }
    expect(new Fnv64().text(text).hex).toBe(expected.toString(16).padStart(16, '0'));
  });
});

describe('rendezvous', () => {
  const addresses = ['10.0.0.1:8000', '10.0.0.2:8000', '10.0.0.3:8000'];

  it.each([
    ['8e76b367cc3a4336', '10.0.0.3:8000'],
    ['45bddd7259df5e99', '10.0.0.1:8000'],
    ['0123456789abcdef', '10.0.0.3:8000'],
  ])('[model-listener 66] leads %s to %s', (hash, address) => {
    expect(rendezvous(hash, addresses)[0]).toBe(address);
  });

  it('moves no prompt whose address stays', () => {
    for (let at = 0; at < 200; at += 1) {
      const hash = at.toString(16).padStart(16, '0');
      const [first, second] = rendezvous(hash, addresses);
      const without = rendezvous(
        hash,
        addresses.filter((each) => each !== '10.0.0.2:8000'),
      );
      expect(without[0]).toBe(first === '10.0.0.2:8000' ? second : first);
    }
  });
});
