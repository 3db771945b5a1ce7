import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IndexedRange, scanMembers } from '../../../src-gateway/apis/json-members.ts';
import { elementsAt, membersAt, textAt, textBytesAt } from '../../../src-gateway/apis/json-ranges.ts';

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

  it('are the same whether they were noted with the whole text or are looked up', () => {
    const content = fc.oneof(fc.string(), fc.array(fc.dictionary(fc.string(), fc.jsonValue())));
    const messages = fc.array(fc.record({ role: fc.string(), content }));
    fc.assert(
      fc.property(messages, (list) => {
        const bytes = bytesOf({ messages: list });
        const noted = scanMembers(bytes).get('messages');
        const bare = noted && { start: noted.start, end: noted.end };
        expect(rangesIn(bytes, noted)).toEqual(rangesIn(bytes, bare));
      }),
    );
  });

  it('are found in a list that is too long to be noted', () => {
    const bytes = bytesOf({ messages: Array.from({ length: 5000 }, (_, role) => ({ role })) });
    const messages = scanMembers(bytes).get('messages');
    expect(messages?.elements).toBeUndefined();
    expect(elementsAt(bytes, messages)).toHaveLength(5000);
  });

  it.each([1, 'x', null, [], {}])('are none in %j', (value) => {
    const bytes = bytesOf(value);
    expect([elementsAt(bytes, whole(bytes)), [...membersAt(bytes, whole(bytes))]]).toEqual([[], []]);
  });

  it('hold texts, or not', () => {
    for (const value of ['a "b" \n é', '', 'user', '\ufeffmarked', 'x'.repeat(5000)]) {
      const bytes = bytesOf(value);
      expect(textAt(bytes, whole(bytes))).toBe(value);
      expect(Buffer.from(textBytesAt(bytes, whole(bytes)) ?? []).toString()).toBe(value);
    }
    expect(textBytesAt(bytesOf(1), { start: 0, end: 1 })).toBeNull();
    expect(textAt(bytesOf(1), { start: 0, end: 1 })).toBeNull();
    expect(textAt(Buffer.from('"\\u12"'), { start: 0, end: 6 })).toBeNull();
  });
});

/** Every place below a value, three levels deep. */
function rangesIn(bytes: Uint8Array, range: IndexedRange | undefined, levels = 3): unknown {
  if (range === undefined || levels === 0) return null;
  const inside = [...elementsAt(bytes, range), ...membersAt(bytes, range).values()];
  return [range.start, range.end, inside.map((each) => rangesIn(bytes, each, levels - 1))];
}
