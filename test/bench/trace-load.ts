import { encodeRequest } from '../main/collector/encode-request.ts';

export const spansPerTrace = 5;
export const tracesPerRequest = 100;
export const spansPerRequest = spansPerTrace * tracesPerRequest;
/** Between the starts of two traces. */
const pauseNs = 10_000_000n;
const firstStartNs = 1_700_000_000_000_000_000n;
/** Every value of `user.id` is that of so many traces. */
const tracesPerUser = 4;

export function traceIdOf(trace: number): string {
  return scattered(trace).toString(16).padStart(16, '0').repeat(2);
}

export function startNsOf(trace: number, firstNs = firstStartNs): bigint {
  return firstNs + BigInt(trace) * pauseNs;
}

export function userOf(trace: number): string {
  return `u${String(Math.floor(trace / tracesPerUser)).padStart(6, '0')}`;
}

/**
 * Requests of traces as our gateway records them: inbound, filter, routing, call and provider, twelve
 * attributes each. One request is encoded; the others differ from it in ids, times and users, which are
 * written over its bytes, so that making the load costs next to nothing. The result makes request `index`, in
 * a buffer of its own. `firstNs`: the start of the first trace.
 */
export function traceLoad(firstNs = firstStartNs): (index: number) => Uint8Array<ArrayBuffer> {
  const template = Buffer.from(encodeRequest({ resourceSpans: templateSpans() }));
  const places = findPlaces(template);
  return (index) => {
    const bytes = new Uint8Array(template.length);
    bytes.set(template);
    const view = new DataView(bytes.buffer);
    for (const { at, kind, trace, span } of places) {
      const number = index * tracesPerRequest + trace;
      switch (kind) {
        case 'trace':
          view.setBigUint64(at, scattered(number));
          view.setBigUint64(at + 8, scattered(number));
          break;
        case 'span':
          view.setBigUint64(at, scattered(number * spansPerTrace + span + 1, 7));
          break;
        case 'time':
          view.setBigUint64(at, startNsOf(number, firstNs) + BigInt(span) * 1_000_000n, true);
          break;
        case 'user':
          bytes.set(Buffer.from(userOf(number)), at);
          break;
        default:
          kind satisfies never;
      }
    }
    return bytes;
  };
}

/** An id that looks random, the same for the same number. */
function scattered(number: number, salt = 0): bigint {
  return BigInt.asUintN(64, (BigInt(number) + 1n) * 0x9e3779b97f4a7c15n + BigInt(salt)) | 1n;
}

const services = ['plano(inbound)', 'plano(filter)', 'plano(routing)', 'plano(llm)', 'plano(outbound)'];
const models = [
  'gpt-4o',
  'gpt-4o-mini',
  'claude-sonnet',
  'claude-haiku',
  'gemini-pro',
  'mistral',
  'o3',
  'qwen',
];
const routes = ['code generation', 'code review', 'small talk', 'translation', 'search'];

/** A request's spans come service by service, as one exporter per service sends them. */
function templateSpans(): readonly unknown[] {
  return services.map((service, span) => ({
    resource: {
      attributes: [text('service.name', service), text('service.version', '1.0'), text('host.name', 'box')],
    },
    scopeSpans: [
      {
        scope: { name: 'plano-console', version: '1.0' },
        spans: Array.from({ length: tracesPerRequest }, (_, trace) => templateSpan(trace, span)),
      },
    ],
  }));
}

function templateSpan(trace: number, span: number): unknown {
  const model = models[trace % models.length] ?? '';
  const failed = trace % 50 === 7;
  return {
    traceId: marker('t', trace, span, 16),
    spanId: marker('s', trace, span, 8),
    ...(span > 0 && { parentSpanId: marker('s', trace, span === 4 ? 3 : 0, 8) }),
    name: span === 3 ? `POST /v1/chat/completions ${model}` : `step ${span}`,
    kind: span === 0 ? 2 : 1,
    startTimeUnixNano: markedTime(trace, span),
    endTimeUnixNano: markedTime(trace, span),
    attributes: [
      text('request_id', `r-${trace}-${span}`),
      text('user.id', `U${String(trace).padStart(6, '0')}`),
      text('env', trace % 2 === 0 ? 'dev' : 'prod'),
      text('tenant.id', `tenant-${trace % 20}`),
      text('plano.listener.name', trace % 3 === 0 ? 'main' : 'agents'),
      text(`quarter.${trace % 4}`, 'yes'),
      ...(span === 3
        ? [
            text('llm.model', model),
            text('llm.provider', 'openai'),
            text('plano.route.name', routes[trace % routes.length] ?? ''),
            integer('llm.usage.prompt_tokens', 100 + trace),
            integer('llm.usage.completion_tokens', 10 + trace),
            integer('llm.time_to_first_token', 200 + trace),
          ]
        : [
            text('http.method', 'POST'),
            text('http.path', '/v1/chat/completions'),
            text('component', 'proxy'),
            text('user_agent', 'OpenAI/JS 4.0'),
            integer('response_size', 1000 + trace),
          ]),
      integer('http.status_code', failed ? 500 : 200),
    ],
  };
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const integer = (key: string, value: number) => ({ key, value: { intValue: String(value) } });

/** An id that says in ASCII where it stands in the template. */
function marker(kind: 's' | 't', trace: number, span: number, bytes: number): string {
  return Buffer.from(`${kind}${String(trace).padStart(3, '0')}${span}`.padEnd(bytes, '!')).toString('hex');
}

function markedTime(trace: number, span: number): string {
  return Buffer.from(`T${String(trace).padStart(3, '0')}${span}!!`.padEnd(8, '\0'))
    .readBigUInt64LE()
    .toString();
}

interface Place {
  readonly at: number;
  readonly kind: 'trace' | 'span' | 'time' | 'user';
  readonly trace: number;
  readonly span: number;
}

function findPlaces(template: Buffer): readonly Place[] {
  const ascii = template.toString('latin1');
  const places: Place[] = [];
  for (const match of ascii.matchAll(/([st])(\d{3})(\d)!{3,}|T(\d{3})(\d)!!\0|U(\d{6})/g)) {
    const [, kind, trace, span, timeTrace, timeSpan, user] = match;
    const at = match.index;
    if (kind !== undefined) {
      places.push({ at, kind: kind === 't' ? 'trace' : 'span', trace: Number(trace), span: Number(span) });
    } else if (user !== undefined) {
      places.push({ at, kind: 'user', trace: Number(user), span: 0 });
    } else {
      places.push({ at, kind: 'time', trace: Number(timeTrace), span: Number(timeSpan) });
    }
  }
  const parents = tracesPerRequest * (spansPerTrace - 1);
  const expected = spansPerRequest * 5 + parents;
  if (places.length !== expected) throw new Error(`${places.length} places in the template, not ${expected}`);
  return places;
}
