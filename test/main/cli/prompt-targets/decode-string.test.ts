import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeString } from '../../../../src-main/cli/prompt-targets/python/decode-string.ts';

describe('a Python string literal', () => {
  it.each([
    [`'a'`, 'a'],
    [`"it's"`, "it's"],
    [`"""two\r\nlines"""`, 'two\nlines'],
    [String.raw`'a\tb\x41\u00e9\U0001F600\101'`, 'a\tbAé😀A'],
    [String.raw`r'\d+\''`, String.raw`\d+\'`],
    [String.raw`'\d \q'`, String.raw`\d \q`],
    ["'one\\\ntwo'", 'onetwo'],
    [`u'a'`, 'a'],
  ])('%s is its text', (literal, text) => {
    expect(decodeString(literal)).toBe(text);
  });

  it.each(["b'a'", "Rb'a'", "f'{a}'", "fr'{a}'"])('%s is no plain text', (literal) => {
    expect(decodeString(literal)).toBeNull();
  });

  it('is any text again that was escaped', () => {
    const escaped = (text: string) =>
      [...text].map((letter) => `\\U${letter.codePointAt(0)?.toString(16).padStart(8, '0')}`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeString(`"${escaped(text).join('')}"`)).toBe(text);
      }),
    );
  });
});
