import { describe, expect, it } from 'vitest';
import { plainText, readAnsi } from '../../../src-renderer/lib/ansi-text.ts';

const usual = { colour: null, isBold: false };

describe('text of a terminal', () => {
  it.each([
    [
      '\x1b[1;31mbad\x1b[0m end',
      [
        { text: 'bad', colour: 1, isBold: true },
        { ...usual, text: ' end' },
      ],
    ],
    [
      '\x1b[92mok\x1b[39m.',
      [
        { text: 'ok', colour: 10, isBold: false },
        { ...usual, text: '.' },
      ],
    ],
    ['\x1b[38;5;3;1mx', [{ text: 'x', colour: 3, isBold: true }]],
    ['\x1b[38;2;31;32;33mx', [{ ...usual, text: 'x' }]],
    ['\x1b[48;5;1mx', [{ ...usual, text: 'x' }]],
    [
      '\x1b[1mx\x1b[my',
      [
        { text: 'x', colour: null, isBold: true },
        { ...usual, text: 'y' },
      ],
    ],
  ])('keeps the sixteen colours of %j', (text, pieces) => {
    expect(readAnsi(text)).toEqual(pieces);
  });

  it.each([
    ['\x1b]8;;http://x\x1b\\link\x1b]8;;\x07', 'link'],
    ['\x1b[2J\x1b[Hgone', 'gone'],
    ['a\rb\x00c\x9b31md\ttab\nline', 'abcd\ttab\nline'],
    ['cut \x1b[3', 'cut 3'],
    ['cut \x1b', 'cut '],
    ['never \x1b]ended', 'never ended'],
  ])('leaves no control of %j', (text, plain) => {
    expect(plainText(text)).toBe(plain);
    expect(
      readAnsi(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(plain);
  });
});
