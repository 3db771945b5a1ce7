import { describe, expect, it } from 'vitest';
import type { TracingConfig } from '../../../src-gateway/config/gateway-config.ts';
import { compileCustomAttributes } from '../../../src-gateway/telemetry/custom-attributes.ts';
import { request, startTracer } from './tracer-fixture.ts';

interface Vector {
  readonly id: string;
  readonly prefixes: readonly string[];
  readonly statics?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, string>>;
}

const vectors: readonly Vector[] = [
  {
    id: '[observability O1]',
    prefixes: ['x-katanemo-'],
    headers: { 'x-katanemo-user-id': 'usr_12', 'x-katanemo-tenant-id': 'acme-corp', 'x-other-id': 'z' },
    expected: { 'user.id': 'usr_12', 'tenant.id': 'acme-corp' },
  },
  {
    id: '[observability O2]',
    prefixes: ['x-katanemo-'],
    statics: { 'tenant.id': 't0', environment: 'dev' },
    headers: { 'x-katanemo-tenant-id': 't9' },
    expected: { 'tenant.id': 't9', environment: 'dev' },
  },
  {
    id: '[observability O3]',
    prefixes: ['x-katanemo'],
    headers: { 'x-katanemo-a': '1', 'x-katanemob': '2' },
    expected: { a: '1', b: '2' },
  },
  {
    id: '[observability O4]',
    prefixes: ['x-katanemo-'],
    headers: { 'x-katanemo--deep-key': ' v ' },
    expected: { 'deep.key': 'v' },
  },
  { id: '[observability O5]', prefixes: ['x-', 'x-a-'], headers: { 'x-a-b': '1' }, expected: { 'a.b': '1' } },
  { id: '[observability O6]', prefixes: ['x-a-', 'x-'], headers: { 'x-a-b': '1' }, expected: { b: '1' } },
  {
    id: '[observability O7]',
    prefixes: ['X-Katanemo-'],
    headers: { 'X-Katanemo-Team': 'core' },
    expected: { team: 'core' },
  },
  {
    id: '[observability O8]',
    prefixes: ['x-'],
    headers: { 'x-api-key': 'sk-1', 'x-team': 'core' },
    expected: { 'api.key': '[redacted]', team: 'core' },
  },
  {
    id: '[observability O9]',
    prefixes: [],
    statics: { k: 'v' },
    headers: { 'x-a': '1' },
    expected: { k: 'v' },
  },
  { id: '[observability O10]', prefixes: [], headers: { 'x-a': '1', 'x-katanemo-b': '2' }, expected: {} },
];

describe('custom span attributes', () => {
  it.each(vectors)('$id come from headers and static pairs', async (vector) => {
    const attributes = await attributesOfLlmSpan(vector);

    expect(Object.fromEntries(Object.entries(attributes).filter(([key]) => !ownKeys.has(key)))).toEqual(
      vector.expected,
    );
  });

  it('[observability O11] cannot forge what the gateway says itself', async () => {
    const attributes = await attributesOfLlmSpan({
      prefixes: ['x-katanemo-'],
      headers: { 'x-katanemo-llm-model': 'evil' },
    });

    expect(attributes).toMatchObject({ 'header.llm.model': 'evil', 'llm.model': 'openai/gpt-4o' });
  });

  it('stand on every span of the request', async () => {
    const { tracer, spans } = startTracer({
      config: { headerPrefixes: ['x-katanemo-'], staticAttributes: { environment: 'dev' } },
    });
    const trace = tracer.startRequest(request({ 'x-katanemo-user-id': 'u1' }));
    for (const component of ['inbound', 'llm', 'routing', 'outbound', 'filter'] as const) {
      trace.startSpan({ component, name: component, kind: 1, parent: null }).end();
    }

    for (const span of await spans()) {
      expect(span.attributes).toMatchObject({
        'user.id': { stringValue: 'u1' },
        environment: { stringValue: 'dev' },
      });
    }
  });

  it.each([
    ['authorization', 'authorization'],
    ['x-session-token', 'x.session.token'],
    ['x-client-secrets', 'x.client.secrets'],
    ['x-db_password', 'x.db_password'],
    ['x-goog-api-key', 'x.goog.api.key'],
    ['x-amz-security-token', 'x.amz.security.token'],
  ])('never hold the value of %s', (header, key) => {
    expect(compile({ headerPrefixes: [header.slice(0, 1)] })({ headers: { [header]: 'hidden' } })).toEqual(
      new Map([[key.slice(1).replace(/^\./, ''), '[redacted]']]),
    );
  });

  it("never hold the gateway's own key", () => {
    expect(compile({ headerPrefixes: ['x-'] })({ headers: { 'x-plano-key': 'hidden' } })).toEqual(
      new Map([['header.plano.key', '[redacted]']]),
    );
  });

  it('take the last of a repeated header, skip what is not visible ASCII and what has no name left', () => {
    const attributes = compile({ headerPrefixes: ['x-'] })({
      headers: {},
      rawHeaders: ['X-A', '1', 'x-a', '2', 'X-', 'nameless', 'X-Emoji', 'ü', 'X-Empty', ''],
    });

    expect(attributes).toEqual(
      new Map([
        ['a', '2'],
        ['empty', ''],
      ]),
    );
  });

  it.each(['__proto__', 'constructor'])('survive a header called %s', (name) => {
    expect(compile({ headerPrefixes: ['x-'] })({ headers: {}, rawHeaders: [`x-${name}`, 'v'] })).toEqual(
      new Map([[name, 'v']]),
    );
  });
});

const ownKeys = new Set(['component', 'service.name.override', 'llm.model']);

async function attributesOfLlmSpan({
  prefixes,
  statics = {},
  headers,
}: Omit<Vector, 'id' | 'expected'>): Promise<Record<string, string>> {
  const { tracer, spans } = startTracer({ config: { headerPrefixes: prefixes, staticAttributes: statics } });
  const span = tracer
    .startRequest(request(headers))
    .startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
  span.set('llm.model', 'openai/gpt-4o');
  span.end();
  const [received] = await spans();
  return Object.fromEntries(
    Object.entries(received?.attributes ?? {}).map(([key, value]) => [
      key,
      (value as { stringValue: string }).stringValue,
    ]),
  );
}

function compile(config: Partial<TracingConfig>) {
  return compileCustomAttributes({ headerPrefixes: [], staticAttributes: {}, ...config });
}
