import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsAt, membersAt, textAt } from '../../../src-gateway/apis/json-ranges.ts';

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value, null, 1));
const whole = (bytes: Uint8Array) => ({ start: 0, end: bytes.length });

describe('places inside a JSON text', () => {
  it('are those of its elements and members, however deep', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (list) => {
        const bytes = bytesOf(list);
        const found = elementsAt(bytes, whole(bytes)).map((element) =>
          [...membersAt(bytes, element)].map(([name, { start, end }]) => [
            name,
            JSON.parse(bytes.subarray(start, end).toString()),
          ]),
        );
        expect(found).toEqual(list.map((each) => Object.entries(JSON.parse(JSON.stringify(each)))));
      }),
    );
  });

  it.each([1, 'x', null, [], {}])('are none in %j', (value) => {
    const bytes = bytesOf(value);
    expect([elementsAt(bytes, whole(bytes)), [...membersAt(bytes, whole(bytes))]]).toEqual([[], []]);
  });

  it('hold texts, or not', () => {
    for (const value of ['a "b" \n é', '']) {
      const bytes = bytesOf(value);
      expect(textAt(bytes, whole(bytes))).toBe(value);
    }
    expect(textAt(bytesOf(1), { start: 0, end: 1 })).toBeNull();
    expect(textAt(Buffer.from('"\\u12"'), { start: 0, end: 6 })).toBeNull();
  });
});
