import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSpans } from '../../../src-main/collector/check-spans.ts';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import { decodeProtobuf } from '../../../src-main/collector/decode-protobuf.ts';
import { OtlpDecodeError } from '../../../src-main/collector/otlp-decode-error.ts';
import type { AttributeValue, SpanRecord } from '../../../src-main/collector/span-record.ts';
import { anyAttributes as attributes } from './any-attributes.ts';
import { otlpJson, otlpSpan } from './collector-fixture.ts';
import { encodeRequest } from './encode-request.ts';

/** Runs a decoder on hostile input: a result or the typed error, nothing else. */
function survives(decode: () => SpanRecord[]): void {
  try {
    checkSpans(decode());
  } catch (error) {
    if (!(error instanceof OtlpDecodeError)) throw error;
  }
}

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));
const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const span = fc.record({
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: fc.oneof(fc.constant(''), hex(8)),
  traceState: fc.string(),
  flags: fc.nat(),
  name: fc.string(),
  kind: fc.nat({ max: 5 }),
  startTimeUnixNano: time,
  endTimeUnixNano: time,
  attributes,
  droppedAttributesCount: fc.nat(),
  events: fc.array(fc.record({ name: fc.string(), timeUnixNano: time, attributes }), { maxLength: 2 }),
  links: fc.array(fc.record({ traceId: hex(16), spanId: hex(8), attributes }), { maxLength: 2 }),
  status: fc.record({ code: fc.nat({ max: 2 }), message: fc.string() }),
});
const request = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({ attributes }),
      scopeSpans: fc.array(
        fc.record({
          scope: fc.record({ name: fc.string(), version: fc.string() }),
          spans: fc.array(span, { maxLength: 3 }),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 2 },
  ),
});

describe('decoding OTLP', () => {
  it('reads the same spans from both encodings', () => {
    fc.assert(
      fc.property(request, (value) => {
        expect(decodeProtobuf(encodeRequest(value))).toEqual(decodeJson(JSON.stringify(value)));
      }),
    );
  });

  it('keeps texts apart, however often others come in between', () => {
    const texts = Array.from({ length: 10_000 }, (_, index) => `${'é日x'[index % 3]}${index % 5_000}`);
    const spans = texts.map((name) =>
      otlpSpan({ trace: 'a', span: '1', name, attributes: { [name]: name } }),
    );
    const read = decodeProtobuf(encodeRequest({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
    expect(read.map(({ name, attributes: [only] }) => [name, only?.key, only?.value.stringValue])).toEqual(
      texts.map((text) => [text, text, text]),
    );
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => survives(() => decodeProtobuf(bytes))),
      {
        numRuns: 2_000,
      },
    );
  });

  it('survives bytes that were cut or changed on the way', () => {
    const inputs = fc.tuple(request.map(encodeRequest), fc.nat(), fc.nat(), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(inputs, ([bytes, cut, place, byte]) => {
        const damaged = Uint8Array.from(bytes.subarray(0, bytes.length - (cut % (bytes.length + 1))));
        if (damaged.length > 0) damaged[place % damaged.length] = byte;
        survives(() => decodeProtobuf(damaged));
      }),
      { numRuns: 1_000 },
    );
  });

  it('survives any JSON', () => {
    const names = fc.constantFrom(
      'resourceSpans',
      'scopeSpans',
      'spans',
      'attributes',
      'value',
      'events',
      'arrayValue',
    );
    const objects = fc.object({ key: names, maxDepth: 6 });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), objects), (value) =>
        survives(() => decodeJson(JSON.stringify(value) ?? '')),
      ),
    );
  });

  it('takes fields in any order and skips those that it does not know', () => {
    // ScopeSpans before Resource, an unknown field 99 (fixed32) between them.
    const scopeSpans = Buffer.from([0x12, 0x04, 0x12, 0x02, 0x2a, 0x00]);
    const resource = Buffer.from([
      0x0a,
      0x16,
      0x0a,
      0x14,
      0x0a,
      0x0c,
      ...Buffer.from('service.name'),
      0x12,
      0x04,
      0x0a,
      0x02,
      0x68,
      0x69,
    ]);
    const unknown = Buffer.from([0x9d, 0x06, 1, 2, 3, 4]);
    const body = Buffer.concat([scopeSpans, unknown, resource]);
    const spans = decodeProtobuf(Buffer.concat([Buffer.from([0x0a, body.length]), body]));
    expect(spans.map((entry) => entry.resource.service)).toEqual(['hi']);
  });

  it.each([
    ['a number where text belongs', { name: 5 }],
    ['text where a boolean belongs', { attributes: [{ key: 'k', value: { boolValue: 'true' } }] }],
    ['a fraction as integer', { attributes: [{ key: 'k', value: { intValue: 1.5 } }] }],
    ['an integer beyond 64 bits', { attributes: [{ key: 'k', value: { intValue: '9223372036854775808' } }] }],
    ['bytes that are not base64', { attributes: [{ key: 'k', value: { bytesValue: '!' } }] }],
    ['a negative time', { startTimeUnixNano: '-1' }],
  ])('refuses %s', (_what, change) => {
    const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [change] }] }] });
    expect(() => decodeJson(text)).toThrow(OtlpDecodeError);
  });

  it('reads integers as text or number, doubles that JSON cannot write, and null as absent', () => {
    const entry = {
      ...otlpSpan({ trace: 'a', span: '1' }),
      startTimeUnixNano: 1_700_000_000_000_000_000,
      parentSpanId: null,
      attributes: [
        { key: 'text', value: { intValue: '-9223372036854775808' } },
        { key: 'number', value: { intValue: 7 } },
        { key: 'nan', value: { doubleValue: 'NaN' } },
        { key: 'endless', value: { doubleValue: '-Infinity' } },
        { key: 'empty', value: null },
      ],
    };
    const [read] = decodeJson(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [entry] }] }] }));
    expect(read?.startNs).toBe(1_700_000_000_000_000_000n);
    expect(read?.attributes.map((attribute) => attribute.value)).toEqual([
      { intValue: '-9223372036854775808' },
      { intValue: '7' },
      { doubleValue: 'NaN' },
      { doubleValue: '-Infinity' },
      {},
    ]);
  });
});

describe('limits of a span', () => {
  const nested = (levels: number): AttributeValue =>
    levels === 0 ? { intValue: '1' } : { arrayValue: { values: [nested(levels - 1)] } };

  function checked(change: Record<string, unknown>): SpanRecord {
    const text = JSON.stringify(otlpJson([{ trace: 'a', span: '1' }]));
    const value = JSON.parse(text);
    Object.assign(value.resourceSpans[0].scopeSpans[0].spans[0], change);
    const spans = [decodeJson(JSON.stringify(value)), decodeProtobuf(encodeRequest(value))].map(
      (read) => checkSpans(read).accepted[0],
    );
    expect(spans[0]).toEqual(spans[1]);
    return spans[0] as SpanRecord;
  }

  it('leaves out attributes beyond 512, events beyond 512 and links beyond 128, and counts them', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: { intValue: '1' } }));
    const entry = checked({
      attributes: many(515),
      events: Array.from({ length: 513 }, () => ({ name: 'e', timeUnixNano: '1', attributes: [] })),
      links: Array.from({ length: 130 }, () => ({
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        attributes: [],
      })),
    });
    expect([entry.attributes.length, entry.events.length, entry.links.length]).toEqual([512, 512, 128]);
    expect([entry.droppedAttributes, entry.droppedEvents, entry.droppedLinks]).toEqual([3, 1, 2]);
  });

  it('cuts long text at a whole character and says by how much', () => {
    const entry = checked({ attributes: [{ key: 'k', value: { stringValue: `a${'é'.repeat(40_000)}` } }] });
    const text = entry.attributes[0]?.value.stringValue ?? '';
    expect(text.endsWith('é…[truncated 14466 bytes]')).toBe(true);
    expect(Buffer.byteLength(text.replace(/….*/, ''))).toBe(65_535);
  });

  it('lets message text be longer', () => {
    const value = { stringValue: 'x'.repeat(100_000) };
    const entry = checked({
      attributes: [
        { key: 'gen_ai.input.messages', value },
        { key: 'llm.input_messages.0.message.content', value },
        { key: 'note', value },
      ],
    });
    expect(entry.attributes.map((attribute) => attribute.value.stringValue?.length)).toEqual([
      100_000, 100_000, 65_560,
    ]);
  });

  it('leaves out a value that nests deeper than 16 levels', () => {
    const entry = checked({
      attributes: [
        { key: 'deep', value: nested(17) },
        { key: 'fine', value: nested(16) },
      ],
    });
    expect(entry.attributes.map((attribute) => attribute.key)).toEqual(['fine']);
    expect(entry.droppedAttributes).toBe(1);
  });
});
