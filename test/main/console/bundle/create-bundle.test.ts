import { describe, expect, it } from 'vitest';
import type { RecordedBody } from '../../../../src-gateway/recording/recorded-body.ts';
import { storedBeside } from '../../../../src-main/collector/files/beside-spans.ts';
import { readTraceFile } from '../../../../src-main/collector/files/read-trace-file.ts';
import { OtlpDecodeError } from '../../../../src-main/collector/otlp-decode-error.ts';
import type { TraceStore } from '../../../../src-main/collector/trace-store.ts';
import { createBundle } from '../../../../src-main/console/bundle/create-bundle.ts';
import { readSuite } from '../../../../src-main/console/suites/read-suite.ts';
import { sampleDecision } from '../../../support/sample-decision.ts';
import { sampleSelection } from '../../../support/sample-selection.ts';
import { spanId, type TestSpan, traceId } from '../../collector/collector-fixture.ts';
import { storeOf } from '../../collector/store-of.ts';

const secret = 'sk-live-1234567890abcdef';
const plain = 'correct horse battery staple';
const sha256 = `b81c${'0'.repeat(60)}`;
const config = `version: v0.4.0
model_providers:
  - model: openai/gpt-4o
    access_key: ${plain}
  - {model: openai/gpt-4o-mini, access_key: $OPENAI_API_KEY}
`;

const spans: readonly TestSpan[] = [
  {
    trace: 'a',
    span: '1',
    service: 'plano(inbound)',
    name: 'POST /v1/chat/completions',
    attributes: { 'plano.config.sha256': sha256.slice(0, 12), 'http.url': `https://x/?a=${secret}` },
  },
  {
    trace: 'a',
    span: '2',
    parent: '1',
    service: 'plano(llm)',
    attributes: {
      request_id: 'r1',
      'plano.listener.name': 'main',
      'llm.model': 'openai/gpt-4o',
      'session.token': 'abc',
      note: `the password is ${plain}`,
    },
    events: [secret],
  },
];

const request = JSON.stringify({
  model: 'plano',
  messages: [{ role: 'user', content: `my key is ${secret}, say "hi" with ${plain}` }],
});

function body(part: RecordedBody['part'], text: string): RecordedBody {
  return {
    ...{ traceId: traceId('a'), spanId: spanId('2'), part, contentType: 'application/json' },
    head: { start: 'POST /v1/chat/completions', headers: [['x-note', `Bearer ${secret}${secret}`]] },
    ...{ size: text.length, truncated: false, redacted: false, bytes: Buffer.from(text) },
  };
}

function recorded(): TraceStore {
  const store = storeOf(spans);
  store.keepBodies([body('request', request), body('response', '{"choices":[]}')]);
  const trace_id = traceId('a');
  store.decide([
    { spanId: spanId('2'), decision: sampleDecision({ trace_id, config_sha256: sha256 }) },
    { spanId: spanId('3'), decision: sampleSelection({ trace_id }) },
  ]);
  return store;
}

const findConfig = async (hash: string) => (sha256.startsWith(hash) ? { sha256, text: config } : null);

async function bundleOf(store: TraceStore) {
  const { masked, text } = await createBundle(await store.contents({}), findConfig);
  return { masked, text, document: JSON.parse(text) };
}

describe('a bundle', () => {
  it('holds spans, bodies, decisions, the config and a suite, and gives them back [ux R62]', async () => {
    const { document, text } = await bundleOf(recorded());
    const { beside, spans: read } = readTraceFile(Buffer.from(text));
    expect(read.map((span) => span.spanId).sort()).toEqual([spanId('1'), spanId('2')]);
    expect(beside?.bodies.map(({ part }) => part)).toEqual(['request', 'response']);
    expect(beside?.decisions.map(({ decision }) => decision.schema)).toEqual([
      'plano.routing_decision/1',
      'plano.agent_selection/1',
    ]);
    expect(beside?.configs).toEqual([{ sha256, text: config.replace(plain, 'cor…aple') }]);
    expect(readSuite(document.suite)).toMatchObject({
      problems: [],
      suite: { cases: [{ listener: 'main', expect: { route: 'code review' } }] },
    });
  });

  it('holds no secret, of whatever kind and wherever it stood, and says what was masked [ux R17] [ux R62]', async () => {
    const { document, masked, text } = await bundleOf(recorded());
    expect(text).not.toContain(secret);
    expect(text).not.toContain(plain);
    expect(text).toContain('$OPENAI_API_KEY');
    expect(text).not.toContain('"stringValue":"abc"');
    expect(masked).toBeGreaterThan(5);
    const { configSecrets, maskedTexts, places, rules } = document.redaction;
    expect([configSecrets, maskedTexts]).toEqual([1, masked]);
    expect(places).toContainEqual({ in: `body ${spanId('2')}/request`, texts: 2 });
    expect(places).toContainEqual({ in: `span ${spanId('1')}`, texts: 1 });
    expect(rules.join()).toContain('Masked');
  });

  it('gives the same store again where it is imported, and the same bundle [ux R62]', async () => {
    const first = await bundleOf(recorded());
    const { beside, spans: read } = readTraceFile(Buffer.from(first.text));
    const other = storeOf([]);
    await other.import(read, 'incident.bundle.json', () => undefined);
    if (beside === null) throw new Error('the file is no bundle');
    other.importBeside(storedBeside(beside));
    expect(other.snapshot(sha256.slice(0, 12))).toMatchObject({ sha256 });
    expect(other.configOf(traceId('a'))).toBe(sha256.slice(0, 12));
    const again = await createBundle(await other.contents({}), async (hash) => other.snapshot(hash));
    const { exportedAt: _at, redaction: _first, ...before } = first.document;
    const { exportedAt: _then, redaction: _second, ...after } = JSON.parse(again.text);
    expect(after).toEqual(before);
    expect(again.masked).toBe(0);
  });

  it.each([
    ['a decision that is none', (bundle: Bundle) => (bundle.decisions[0] = { spanId: spanId('2') })],
    ['a body of no trace', (bundle: Bundle) => Object.assign(bundle.bodies[0] ?? {}, { traceId: '../etc' })],
    ['a config without a hash', (bundle: Bundle) => (bundle.configs[0] = { text: '' })],
    ['no bodies at all', (bundle: Partial<Bundle>) => delete bundle.bodies],
  ])('is refused with %s', async (_what, spoil) => {
    const { document } = await bundleOf(recorded());
    spoil(document);
    expect(() => readTraceFile(Buffer.from(JSON.stringify(document)))).toThrow(OtlpDecodeError);
  });

  it('is refused when a later version wrote it', () => {
    const later = JSON.stringify({ format: 'plano.trace-bundle/9', resourceSpans: [] });
    expect(() => readTraceFile(Buffer.from(later))).toThrow('a newer Plano Console wrote');
  });
});

interface Bundle {
  bodies: object[];
  decisions: object[];
  configs: object[];
}
