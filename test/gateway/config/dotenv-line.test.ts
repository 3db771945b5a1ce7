import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dotenvLine, parseDotenv } from '../../../src-gateway/config/dotenv.ts';

describe('a line of an env file', () => {
  it.each([
    ['sk-live-1234', 'A=sk-live-1234'],
    ['pa$$w=rd', 'A=pa$$w=rd'],
    ['two words', 'A="two words"'],
    ['a#b', 'A="a#b"'],
    ['say "no" \\ twice\n', 'A="say \\"no\\" \\\\ twice\\n"'],
  ])('for %j is %s', (value, line) => expect(dotenvLine('A', value)).toBe(line));

  it('is read back as the same value, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (value) => {
        expect(parseDotenv(`${dotenvLine('A', value)}\nB=1\n`).values.get('A')?.value).toBe(value);
      }),
    );
  });
});
