import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src-gateway/config/source/decode-text.ts';

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)),
  );

describe('the bytes of a file', () => {
  it('are its text when they are UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const whole = text.toWellFormed();
        fc.pre(!whole.startsWith('\uFEFF'));
        expect(decodeText(bytes(whole))).toEqual({ text: whole, byteOrderMark: '' });
      }),
    );
  });

  it('keep a byte order mark apart', () => {
    expect(decodeText(bytes([0xef, 0xbb, 0xbf], 'a: 1'))).toEqual({ text: 'a: 1', byteOrderMark: '\uFEFF' });
  });

  it.each([
    ['a Latin-1 letter', bytes('a: ', [0xff], '\nb: 1\n'), 3, 'a: '],
    ['a letter behind others of several bytes', bytes('ä€😀', [0xfe]), 9, 'ä€😀'],
    ['a character cut at the end', bytes('ab', [0xe2, 0x82]), 2, 'ab'],
    ['a continuation byte alone', bytes('é', [0x80]), 2, 'é'],
    ['an overlong form', bytes('a', [0xc0, 0xaf]), 1, 'a'],
    ['a bad byte behind a byte order mark', bytes([0xef, 0xbb, 0xbf], 'a', [0xff]), 4, 'a'],
    ['UTF-16', bytes([0xff, 0xfe, 0x61, 0]), 0, ''],
  ])('tell where %s is', (_, given, badByte, before) => {
    expect(decodeText(given)).toEqual({ badByte, before });
  });

  it('are sound up to the first bad one, wherever it is put', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        fc.pre(!before.startsWith('\uFEFF'));
        expect(decodeText(bytes(before, [0xff], after))).toEqual({ badByte: bytes(before).length, before });
      }),
    );
  });
});
