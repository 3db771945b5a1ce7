import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isJson,
  JsonSyntaxError,
  placeOf,
  scanMembers,
  valueAt,
} from '../../../src-gateway/apis/json-members.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('scanMembers', () => {
  it('finds the same members and values as JSON.parse, however the text is spaced', () => {
    const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue());
    const spacing = fc.constantFrom<string | number | undefined>(undefined, 1, '\t', '\r\n');
    fc.assert(
      fc.property(object, spacing, (value, space) => {
        const text = bytes(JSON.stringify(value, null, space));
        const expected: Record<string, unknown> = JSON.parse(new TextDecoder().decode(text));
        const members = scanMembers(text);
        expect([...members.keys()].sort()).toEqual(Object.keys(expected).sort());
        for (const [name, range] of members) expect(valueAt(text, range)).toEqual(expected[name]);
      }),
    );
  });

  it('keeps the last value of a repeated name', () => {
    const text = bytes('{"model":"a","model":"b"}');
    const range = scanMembers(text).get('model');
    expect(range && valueAt(text, range)).toBe('b');
  });

  it('reads a name that is written with escapes', () => {
    expect([...scanMembers(bytes('{"m\\u006fdel":1}')).keys()]).toEqual(['model']);
  });

  it.each([
    ['', 0],
    ['[]', 0],
    ['"text"', 0],
    ['{', 1],
    ['{"a"}', 4],
    ['{"a":}', 5],
    ['{"a":1,}', 7],
    ['{"a":1 "b":2}', 7],
    ['{"a":[1,]}', 8],
    ['{"a":[1}', 7],
    ['{"a":{"b"}}', 9],
    ['{"a":"open', 5],
    ['{"a":"\\"}', 5],
    ['{"a":nul}', 5],
    ['{"a":01}', 5],
    ['{"a":1}}', 7],
    ['{"a":1} x', 8],
  ])('says at which byte %j stops being an object', (text, offset) => {
    expect(() => scanMembers(bytes(text))).toThrow(JsonSyntaxError);
    try {
      scanMembers(bytes(text));
    } catch (error) {
      expect(error).toMatchObject({ offset });
    }
  });

  it('never accepts a cut text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (value, cut) => {
        const text = bytes(JSON.stringify(value));
        expect(() => scanMembers(text.subarray(0, cut % text.length))).toThrow(JsonSyntaxError);
      }),
    );
  });

  it('refuses nesting that has no end, without running out of stack', () => {
    expect(() => scanMembers(bytes(`{"a":${'['.repeat(1_000_000)}`))).toThrow(/less nesting/);
  });
});

describe('isJson', () => {
  it('agrees with JSON.parse on complete and cut values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(isJson(bytes(text))).toBe(true);
        if (typeof value === 'object' && value !== null) expect(isJson(bytes(text.slice(0, -1)))).toBe(false);
      }),
    );
  });
});

describe('placeOf', () => {
  it('counts lines and characters, not bytes', () => {
    const text = bytes('{\n  "é": ?}');
    expect(placeOf(text, text.indexOf(0x3f))).toEqual({ line: 2, column: 8 });
  });
});
