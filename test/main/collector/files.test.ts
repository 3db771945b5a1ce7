import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSpans } from '../../../src-main/collector/check-spans.ts';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import { readTraceFile } from '../../../src-main/collector/files/read-trace-file.ts';
import { writeTraceFile } from '../../../src-main/collector/files/write-trace-file.ts';
import { OtlpDecodeError } from '../../../src-main/collector/otlp-decode-error.ts';
import { otlpJson, runningCollector, spanId, type TestSpan, traceId } from './collector-fixture.ts';
import { encodeRequest } from './encode-request.ts';

const spans: readonly TestSpan[] = [
  {
    trace: 'b',
    span: '2',
    parent: '1',
    service: 'b',
    start: 1_700_000_000_005,
    attributes: { text: 'é "x"' },
  },
  { trace: 'b', span: '1', service: 'a', status: 2, events: ['exception'], attributes: { count: 3 } },
  { trace: 'a', span: '3', service: 'a', start: 1_700_000_000_001, attributes: { ratio: { double: 0.5 } } },
];

const records = () => checkSpans(decodeJson(JSON.stringify(otlpJson(spans)))).accepted;
const bytes = (text: string) => new TextEncoder().encode(text);

describe('a file of traces', () => {
  it('has the same bytes for the same spans, in whatever order they come', () => {
    const expected = writeTraceFile('otlp-json', records());
    fc.assert(
      fc.property(fc.shuffledSubarray(records(), { minLength: 3 }), (shuffled) => {
        expect(writeTraceFile('otlp-json', shuffled)).toBe(expected);
      }),
    );
    expect(JSON.parse(expected).resourceSpans).toHaveLength(2);
  });

  it.each(['otlp-json', 'otlp-jsonl'] as const)('can be read again: %s', (format) => {
    const text = writeTraceFile(format, records());
    const byId = (list: readonly ReturnType<typeof records>[number][]) =>
      [...list].sort((a, b) => (a.traceId + a.spanId < b.traceId + b.spanId ? -1 : 1));
    expect(byId(readTraceFile(bytes(text)).spans)).toEqual(byId(records()));
    expect(byId(readTraceFile(gzipSync(text)).spans)).toEqual(byId(records()));
  });

  it('has a line for each trace, the oldest first', () => {
    const lines = writeTraceFile('otlp-jsonl', records()).trimEnd().split('\n');
    expect(lines.map((line) => line.includes(traceId('b')))).toEqual([true, false]);
  });

  it('is a table without formulas as CSV', () => {
    const hostile = records().map((span) => ({ ...span, name: '=HYPERLINK("http://x")' }));
    const [header, first] = writeTraceFile('csv', hostile).split('\r\n');
    expect(header).toContain('trace_id,span_id');
    expect(first).toContain(`${traceId('b')},${spanId('1')},,a,"'=HYPERLINK(""http://x"")",1,`);
  });

  it('may be OTLP as protobuf', () => {
    const read = readTraceFile(encodeRequest(otlpJson(spans)));
    expect(read.spans.map((span) => span.traceId)).toEqual(['b', 'b', 'a'].map(traceId));
  });

  it('may be from Jaeger', () => {
    const file = {
      data: [
        {
          traceID: 'abc',
          processes: { p1: { serviceName: 'shop', tags: [{ key: 'host', type: 'string', value: 'h1' }] } },
          spans: [
            {
              traceID: 'abc',
              spanID: '1f',
              operationName: 'pay',
              references: [{ refType: 'CHILD_OF', traceID: 'abc', spanID: '1e' }],
              startTime: 1_700_000_000_000_001,
              duration: 2_500,
              processID: 'p1',
              tags: [
                { key: 'span.kind', type: 'string', value: 'client' },
                { key: 'error', type: 'bool', value: true },
                { key: 'retries', type: 'int64', value: 2 },
              ],
              logs: [
                {
                  timestamp: 1_700_000_000_000_100,
                  fields: [{ key: 'event', type: 'string', value: 'retry' }],
                },
              ],
            },
          ],
        },
      ],
    };
    expect(readTraceFile(bytes(JSON.stringify(file))).spans).toMatchObject([
      {
        traceId: `${'0'.repeat(29)}abc`,
        spanId: '000000000000001f',
        parentSpanId: '000000000000001e',
        name: 'pay',
        kind: 3,
        startNs: 1_700_000_000_000_001_000n,
        endNs: 1_700_000_000_002_501_000n,
        statusCode: 2,
        attributes: expect.arrayContaining([{ key: 'retries', value: { intValue: '2' } }]),
        events: [{ name: 'retry', timeUnixNano: '1700000000000100000' }],
        resource: { service: 'shop' },
      },
    ]);
  });

  it.each([
    ['', 'the file is empty'],
    ['{"resourceSpans":', 'invalid JSON'],
    ['{"resourceSpans":[]}\n{oops', 'in line 2'],
    ['{"spans":[]}', 'neither OTLP'],
    ['{"traces":{}}', 'traces is not an array'],
    ['{"data":[{"spans":[{"startTime":"x"}]}]}', 'startTime is not a number of microseconds'],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => readTraceFile(bytes(text))).toThrow(message);
  });

  it('says that gzip is cut off', () => {
    expect(() => readTraceFile(gzipSync('{}').subarray(0, 9))).toThrow('cannot be decompressed');
  });

  it('is read or refused, whatever its bytes are', () => {
    const sample = bytes(writeTraceFile('otlp-jsonl', records()));
    const mutated = fc
      .tuple(fc.nat({ max: sample.length - 1 }), fc.uint8Array({ maxLength: 6 }))
      .map(([at, put]) => {
        const copy = Uint8Array.from(sample);
        copy.set(put.subarray(0, copy.length - at), at);
        return copy;
      });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          mutated,
          mutated.map((some) => gzipSync(some).subarray(0, -4)),
        ),
        (some) => {
          try {
            readTraceFile(some);
          } catch (error) {
            if (!(error instanceof OtlpDecodeError)) throw error;
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** What `planoai trace --json` of the original prints: ten spans, five deep. */
function originalFile() {
  const chain = ['plano(inbound)', 'plano(orchestrator)', 'plano(agent)', 'plano(llm)', 'plano(routing)'];
  const span = (index: number, service: string, parent: number | null) => ({
    traceId: traceId('c'),
    spanId: spanId(index.toString(16).padStart(2, '0')),
    parentSpanId: parent === null ? '' : spanId(parent.toString(16).padStart(2, '0')),
    name: `span ${index}`,
    startTimeUnixNano: `${1_770_937_700_000_000_000n + BigInt(index)}`,
    endTimeUnixNano: `${1_770_937_701_000_000_000n - BigInt(index)}`,
    service,
    attributes: [{ key: 'http.status_code', value: { intValue: '200' } }],
  });
  const deep = chain.map((service, index) => span(index + 1, service, index === 0 ? null : index));
  const flat = Array.from({ length: 5 }, (_, index) => span(index + 6, 'plano(filter)', 2));
  return { traces: [{ trace_id: traceId('c'), spans: [...deep, ...flat] }] };
}

describe('the collector and files', () => {
  const importFile = async (content: string) => {
    const running = await runningCollector();
    return {
      ...running,
      outcome: await running.collector.import({ file: 'dir/old.json', bytes: bytes(content) }),
    };
  };

  it('imports what the command line of the original prints [observability O108]', async () => {
    const { collector, outcome } = await importFile(JSON.stringify(originalFile()));
    expect(outcome).toEqual({ traces: 1, spans: 10, rejected: {} });
    const stored = await collector.get(traceId('c'));
    expect(stored?.row).toMatchObject({ spanCount: 10, rootName: 'span 1', rootService: 'plano(inbound)' });
    const parents = new Map(stored?.spans.map(({ spanId: id, parentSpanId }) => [id, parentSpanId]));
    const depth = (id: string): number => (id === '' ? 0 : 1 + depth(parents.get(id) ?? ''));
    expect(Math.max(...[...parents.keys()].map(depth))).toBe(5);
    expect([...parents.values()].filter((parent) => parent === '')).toHaveLength(1);
  });

  it('exports what it imported, over and over the same [observability O109]', async () => {
    const { collector: first } = await importFile(JSON.stringify(originalFile()));
    const exported = await first.export({ format: 'otlp-json' });
    expect(exported).toMatchObject({ fileName: 'plano-traces.json', traces: 1, spans: 10, complete: true });
    const { collector: second } = await importFile(exported.text);
    expect((await second.export({ format: 'otlp-json' })).text).toBe(exported.text);
    expect(await second.get(traceId('c'))).toEqual(await first.get(traceId('c')));
  });

  it('exports what a query finds, and says where it cannot be read', async () => {
    const { collector } = await importFile(writeTraceFile('otlp-json', records()));
    expect(await collector.export({ format: 'csv', query: 'count=3' })).toMatchObject({
      traces: 1,
      spans: 2,
    });
    expect(await collector.export({ format: 'csv', errorsOnly: true })).toMatchObject({ traces: 1 });
    await expect(collector.export({ format: 'csv', query: 'count=' })).rejects.toMatchObject({
      code: 'invalid_query',
      details: { from: 7, to: 7 },
    });
  });

  it('counts what it refuses of a file, and merges with what is there', async () => {
    const document = JSON.parse(writeTraceFile('otlp-json', records()));
    document.resourceSpans[0].scopeSpans[0].spans[0].spanId = '';
    const { collector, outcome } = await importFile(JSON.stringify(document));
    expect(outcome).toEqual({ traces: 2, spans: 2, rejected: { 'invalid span_id': 1 } });
    const again = await collector.import({
      file: 'whole.json',
      bytes: bytes(writeTraceFile('otlp-json', records())),
    });
    expect(again).toEqual({ traces: 2, spans: 3, rejected: {} });
    expect(await collector.stats()).toMatchObject({ traces: 2, spans: 3 });
  });

  it('keeps imported traces beyond the limits that delete others', async () => {
    const { collector } = await runningCollector({ retention: { maxSpans: 2 } });
    await collector.import({ file: 'old.json', bytes: bytes(JSON.stringify(originalFile())) });
    const fresh = Array.from(
      { length: 6_000 },
      (_, index): TestSpan => ({ trace: (0x10000 + index).toString(16), span: '1' }),
    );
    collector.ingest(encodeRequest(otlpJson(fresh)).slice());
    await expect
      .poll(async () => (await collector.stats()).dropped['span limit'] ?? 0)
      .toBeGreaterThan(5_000 - 10);
    expect((await collector.get(traceId('c')))?.row.spanCount).toBe(10);
  });

  it('refuses what is no file of traces', async () => {
    await expect(importFile('hello')).rejects.toMatchObject({ code: 'import_refused' });
  });
});
