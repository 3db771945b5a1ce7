import fc from 'fast-check';
import type { AttributeValue } from '../../../src-main/collector/span-record.ts';

const scalar = fc.oneof(
  fc.string().map((stringValue): AttributeValue => ({ stringValue })),
  fc.boolean().map((boolValue): AttributeValue => ({ boolValue })),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value): AttributeValue => ({ intValue: String(value) })),
  fc
    .double()
    .map((value): AttributeValue => ({ doubleValue: Number.isFinite(value) ? value + 0 : String(value) })),
  fc.uint8Array().map((bytes): AttributeValue => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
);
const { value: anyValue } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.record({ key: fc.string(), value: tie('value') }), { maxLength: 3 })
      .map((values) => ({ kvlistValue: { values } })),
  ),
}));
/** Attributes with values of every form, as a sender may send them. */
export const anyAttributes = fc.array(fc.record({ key: fc.string({ maxLength: 40 }), value: anyValue }), {
  maxLength: 4,
});
