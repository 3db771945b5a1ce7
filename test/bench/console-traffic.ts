import { setTimeout as after } from 'node:timers/promises';
import { spansPerRequest, traceLoad } from './trace-load.ts';

export const largeTraceId = 'be9c4'.padEnd(32, '0');

/** Spans per agent turn: the turn, a filter, a routing step, a model call with its outbound call, tools. */
const turn = [
  'agent',
  'filter',
  'routing',
  'llm',
  'outbound',
  'tool',
  'tool',
  'tool',
  'tool',
  'tool',
] as const;
const batch = 10_000;
const beginMs = Date.now() - 3_600_000;

/** One trace of a long agent run, sent as any OTLP exporter would. */
export async function sendLargeTrace(collectorUrl: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += batch) {
    const size = Math.min(batch, count - from);
    await post(
      collectorUrl,
      Array.from({ length: size }, (_, index) => runSpan(from + index)),
    );
  }
}

export interface Pace {
  /** Traces. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Traces in one export; left out: each has its own. */
  readonly together?: number;
}

/** Small traces of five spans at an even pace. */
export async function sendTraces(
  collectorUrl: string,
  { perSecond, seconds, together = 1 }: Pace,
): Promise<void> {
  const began = performance.now();
  for (let sent = 0; sent < perSecond * seconds; sent += together) {
    const traces = Array.from({ length: together }, (_, index) => smallTrace(sent + index));
    await post(collectorUrl, traces.flat(), Date.now() - 100);
    await after(Math.max(0, began + ((sent + together) * 1000) / perSecond - performance.now()));
  }
}

/** Exports in a collector's hands at once, each waiting for its answer. */
const inFlight = 4;

/** Spans a second, from the first byte sent to the answer behind the last commit. */
export async function floodWithSpans(collectorUrl: string, count: number): Promise<number> {
  const encode = traceLoad(BigInt(beginMs) * 1_000_000n);
  const exports = Array.from({ length: count / spansPerRequest }, (_, index) => encode(index));
  const began = performance.now();
  const waiting = exports.values();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const body of waiting) await postBytes(collectorUrl, 'application/x-protobuf', body);
    }),
  );
  return count / ((performance.now() - began) / 1000);
}

function smallTrace(number: number) {
  const traceId = (0xabc0000 + number).toString(16).padStart(32, '1');
  return turn.slice(0, 5).map((kind, index) => ({
    ...span({ kind, id: hex(index + 1), parent: index === 0 ? '' : hex(1), fromMs: index, ms: 40 - index }),
    traceId,
  }));
}

function runSpan(index: number) {
  const place = index % turn.length;
  const first = index - place;
  const kind = turn[place] ?? 'tool';
  const parent = place === 0 ? (index === 0 ? '' : hex(1)) : place === 4 ? hex(first + 4) : hex(first + 1);
  const ms = index === 0 ? 600_000 : place === 0 ? 50 : 5 + place;
  return { ...span({ kind, id: hex(index + 1), parent, fromMs: index * 5, ms }), traceId: largeTraceId };
}

interface SketchedSpan {
  readonly kind: (typeof turn)[number];
  readonly id: string;
  readonly parent: string;
  readonly fromMs: number;
  readonly ms: number;
}

function span({ kind, id, parent, fromMs, ms }: SketchedSpan) {
  return { kind, spanId: id, parentSpanId: parent, fromMs, ms };
}

async function post(
  collectorUrl: string,
  spans: readonly (ReturnType<typeof span> & { readonly traceId: string })[],
  startMs = beginMs,
): Promise<void> {
  const nano = (ms: number) => `${BigInt(startMs + ms) * 1_000_000n}`;
  const body = {
    resourceSpans: turn.map((service) => ({
      resource: { attributes: [text('service.name', `plano(${service})`)] },
      scopeSpans: [
        {
          spans: spans
            .filter(({ kind }) => kind === service)
            .map(({ kind, traceId, spanId, parentSpanId, fromMs, ms }) => ({
              traceId,
              spanId,
              parentSpanId,
              name: names[kind],
              kind: 1,
              startTimeUnixNano: nano(fromMs),
              endTimeUnixNano: nano(fromMs + ms),
              attributes: kind === 'llm' ? callAttributes : [text('plano.listener.name', 'main')],
            })),
        },
      ],
    })),
  };
  await postBytes(collectorUrl, 'application/json', JSON.stringify(body));
}

async function postBytes(
  collectorUrl: string,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const reply = await fetch(`${collectorUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`The collector answered ${reply.status}: ${text}`);
}

const names: Record<(typeof turn)[number], string> = {
  agent: 'agent turn',
  filter: 'execute_raw_filter (guard)',
  routing: 'routing',
  llm: 'POST /v1/chat/completions plano -> openai/gpt-4o',
  outbound: 'POST api.openai.com/v1/chat/completions',
  tool: 'tool call',
};

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const whole = (key: string, value: number) => ({ key, value: { intValue: String(value) } });
const callAttributes = [
  text('llm.model', 'gpt-4o'),
  text('llm.provider', 'openai'),
  text('model.requested', 'plano'),
  whole('llm.time_to_first_token', 3),
  whole('llm.usage.prompt_tokens', 1200),
  whole('llm.usage.completion_tokens', 300),
  whole('http.status_code', 200),
  text('plano.route.name', 'code review'),
  text('plano.session_id', 'session-41'),
  text('llm.user_message_preview', 'Explain this function and point out bugs'),
];

function hex(value: number): string {
  return value.toString(16).padStart(16, '0');
}
