import { describe, expect, it } from 'vitest';
import { withoutVariable } from '../../../src-gateway/config/dotenv.ts';

describe('an env file without a variable', () => {
  it.each([
    ['a line', '# head\nA=1\nB=2\n', '# head\nB=2\n'],
    ['the last line, unended', 'B=2\nA=1', 'B=2\n'],
    ['every line of the name', 'A=1\nB=2\nexport A = 3 # why\n', 'B=2\n'],
    ['all lines of a value', 'A="one\ntwo"\nB=2\n', 'B=2\n'],
    ['other line ends', 'B=2\r\nA=1\r\nC=3\r\n', 'B=2\r\nC=3\r\n'],
    ['nothing that only looks alike', '#A=1\nAA=1\nB="\nA=1\n"\n', '#A=1\nAA=1\nB="\nA=1\n"\n'],
  ])('lacks %s', (_, text, expected) => {
    expect(withoutVariable(text, 'A')).toBe(expected);
  });
});
