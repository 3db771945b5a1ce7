import { createHash } from 'node:crypto';
import { analyseConfig } from '../../src-gateway/config/analyse-config.ts';
import { describeChanges } from '../../src-gateway/config/describe-changes.ts';
import { type EnvironmentLookup, environmentFromLayers } from '../../src-gateway/config/environment.ts';
import { toDiagnosis } from '../../src-main/console/config-service.ts';
import { updatesElsewhere } from '../../src-main/console/updates/updates-elsewhere.ts';
import type { RecordingState } from '../../src-main/contract/body-calls.ts';
import type { ConfigDiagnosis } from '../../src-main/contract/config-calls.ts';
import {
  type ConsoleSettings,
  defaultChoices,
  defaultSettings,
} from '../../src-main/contract/console-settings.ts';
import type { CallRow } from '../../src-main/contract/cost-calls.ts';
import type { DockerView } from '../../src-main/contract/docker-calls.ts';
import type { Draft } from '../../src-main/contract/draft-calls.ts';
import type { GatewayView } from '../../src-main/contract/gateway-calls.ts';
import type { LogEntry } from '../../src-main/contract/host-calls.ts';
import type { PlaygroundResult } from '../../src-main/contract/playground-calls.ts';
import type { SecretsState } from '../../src-main/contract/secret-calls.ts';
import type { SettingsFile } from '../../src-main/contract/settings-calls.ts';
import {
  type StartLadder,
  type StartRung,
  type StartRungId,
  startRungs,
} from '../../src-main/contract/start-ladder.ts';
import type { SpanShape, TraceRow } from '../../src-main/contract/trace-calls.ts';
import type { Remembered } from '../../src-main/contract/window-calls.ts';
import { runningGateway } from './host-double.ts';
import type { Script } from './scripted-console.ts';

export const sampleConfig = `version: v0.4.0
# What clients call
listeners:
  - type: model
    name: main
    port: 12000
  - type: agent
    name: desk
    port: 8001
    address: 0.0.0.0
    router: plano_orchestrator_v1
    agents:
      - id: weather
        description: Weather of any city
agents:
  - id: weather
    url: http://127.0.0.1:10510
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
  - model: anthropic/claude-sonnet-4-5
    access_key: $ANTHROPIC_API_KEY
`;

const environment = environmentFromLayers([
  {
    source: '.env',
    values: new Map([['OPENAI_API_KEY', { value: 'sk-sample-000000000000001234', line: 1 }]]),
  },
]);

const analyse = (text: string, variables: EnvironmentLookup = environment) =>
  analyseConfig({
    text,
    file: 'config.yaml',
    hash: sha256(text),
    environment: variables,
    checkEnvironment: true,
  });

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What the real validator says of a text, as it arrives in the window. */
export function diagnoseSample(text: string, variables: EnvironmentLookup = environment): ConfigDiagnosis {
  return JSON.parse(JSON.stringify(toDiagnosis(analyse(text, variables))));
}

const day = 1_790_000_000_000n;

const rungs: Readonly<Record<StartRungId, readonly [ms: number | null, detail: string | null]>> = {
  schema: [3.2, 'config.yaml'],
  references: [null, null],
  variables: [0.3, '2 of 2 set'],
  ports: [2.1, '12000, 8001 are free'],
  providers: [null, 'not asked: a start does not wait for them'],
  listeners: [412, 'main :12000'],
  health: [18, 'all answer'],
};

/** A start that failed at a rung, or that went well. */
export function sampleLadder(
  failed: StartRungId | null = null,
  detail: string | null = null,
  findings: StartLadder['findings'] = [],
): StartLadder {
  const at = failed === null ? startRungs.length : startRungs.indexOf(failed);
  return {
    startedAt: Number(day),
    findings,
    rungs: startRungs.map((id, index): StartRung => {
      if (index > at) return { id, state: 'not-run', ms: null, detail: null };
      const [ms, found] = rungs[id];
      if (index === at) return { id, state: 'failed', ms, detail };
      return { id, state: id === 'providers' ? 'skipped' : 'passed', ms, detail: found };
    }),
  };
}

export const sampleGateway: GatewayView = {
  ...runningGateway,
  state: 'degraded',
  appliedSha256: sha256(sampleConfig),
  collector: { address: '127.0.0.1', grpc: 4317, http: 4318 },
  sandbox: { url: 'http://127.0.0.1:12800' },
  start: sampleLadder(),
  listeners: [
    ...runningGateway.listeners.map((listener) => ({ ...listener, requests: 1240, errors: 3, inFlight: 1 })),
    {
      name: 'desk',
      type: 'agent',
      address: '0.0.0.0',
      port: 8001,
      url: 'http://127.0.0.1:8001',
      implicit: false,
      agents: 1,
      lan: true,
      state: 'failed',
      error: 'Port 8001 is held by another program: node (pid 4242).',
      errorCode: 'EADDRINUSE',
      requests: 0,
      errors: 0,
      inFlight: 0,
    },
  ],
};

const ns = (ms: number) => String(day * 1_000_000n + BigInt(Math.round(ms * 1e6)));
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const whole = (key: string, value: number) => ({ key, value: { intValue: String(value) } });

export interface SampleSpan {
  readonly id: string;
  readonly parent?: string;
  readonly name: string;
  readonly service: string;
  readonly from: number;
  readonly to: number;
  readonly attributes?: SpanShape['attributes'];
  readonly status?: SpanShape['status'];
  readonly events?: SpanShape['events'];
}

/** A stored span; times in milliseconds from the start of its trace. */
export function sampleSpan(traceId: string, span: SampleSpan): SpanShape {
  return {
    traceId,
    spanId: span.id,
    parentSpanId: span.parent ?? '',
    name: span.name,
    kind: 1,
    startTimeUnixNano: ns(span.from),
    endTimeUnixNano: ns(span.to),
    service: span.service,
    status: span.status ?? { code: 0, message: '' },
    attributes: [...(span.attributes ?? [])],
    events: [...(span.events ?? [])],
    links: [],
    scope: { name: 'plano', version: '0.1.0' },
    resource: { attributes: [text('service.name', 'plano'), text('host.name', 'sample')] },
  };
}

export const sampleTraceId = '7f4e9a1c00000000000000000000beef';

const rateLimited = whole('http.status_code', 429);

export const sampleSpans: readonly SpanShape[] = [
  {
    id: 'a000000000000001',
    name: 'POST /v1/chat/completions',
    service: 'plano(inbound)',
    from: 0,
    to: 2410,
    attributes: [
      text('http.method', 'POST'),
      whole('http.status_code', 200),
      text('plano.listener.name', 'main'),
      text('tenant.id', 'acme'),
    ],
  },
  {
    id: 'a000000000000002',
    parent: 'a000000000000001',
    name: 'POST /v1/chat/completions plano -> anthropic/claude-sonnet-4-5',
    service: 'plano(llm)',
    from: 6,
    to: 2405,
    attributes: [
      text('llm.model', 'claude-sonnet-4-5'),
      text('llm.provider', 'anthropic'),
      text('model.requested', 'plano'),
      whole('llm.time_to_first_token', 920),
      whole('llm.duration_ms', 2399),
      whole('llm.usage.prompt_tokens', 2840),
      whole('llm.usage.completion_tokens', 312),
      whole('llm.usage.cached_input_tokens', 1024),
      { key: 'llm.is_streaming', value: { boolValue: true } },
      { key: 'gen_ai.response.finish_reasons', value: { arrayValue: { values: [{ stringValue: 'stop' }] } } },
      text('plano.route.name', 'code review'),
      text('plano.session_id', 'session-41'),
    ],
    events: [{ name: 'llm.time_to_first_token', timeUnixNano: ns(926), attributes: [] }],
  },
  {
    id: 'a000000000000003',
    parent: 'a000000000000002',
    name: 'execute_raw_filter (guard)',
    service: 'plano(filter)',
    from: 8,
    to: 58,
  },
  {
    id: 'a000000000000004',
    parent: 'a000000000000002',
    name: 'routing',
    service: 'plano(routing)',
    from: 60,
    to: 180,
    attributes: [text('route.selected_model', 'openai/gpt-4o')],
  },
  {
    id: 'a000000000000005',
    parent: 'a000000000000004',
    name: 'POST router.example/v1/chat/completions',
    service: 'plano(outbound)',
    from: 64,
    to: 174,
  },
  {
    id: 'a000000000000006',
    parent: 'a000000000000002',
    name: 'POST api.openai.com/v1/chat/completions',
    service: 'plano(outbound)',
    from: 184,
    to: 414,
    attributes: [rateLimited, text('error.message', 'Rate limit reached for gpt-4o')],
    status: { code: 2, message: 'Rate limit reached for gpt-4o' },
  },
  {
    id: 'a000000000000007',
    parent: 'a000000000000002',
    name: 'POST api.anthropic.com/v1/messages',
    service: 'plano(outbound)',
    from: 420,
    to: 2400,
    attributes: [whole('http.status_code', 200)],
  },
  {
    id: 'a000000000000008',
    parent: 'ffffffffffffffff',
    name: 'lookup',
    service: 'shop-backend',
    from: 700,
    to: 900,
  },
].map((span) => sampleSpan(sampleTraceId, span));

/** The call of the sample trace that succeeded. */
export const sampleCalls: readonly CallRow[] = [
  {
    traceId: sampleTraceId,
    spanId: 'a000000000000002',
    startMs: 1_790_000_000_006,
    model: 'anthropic/claude-sonnet-4-5',
    requestModel: 'plano',
    provider: 'anthropic',
    route: 'code review',
    listener: 'main',
    agent: null,
    sessionId: 'session-41',
    requestId: 'request-1',
    status: 200,
    failed: false,
    error: null,
    streaming: true,
    promptTokens: 3864,
    cachedTokens: 1024,
    cacheCreationTokens: null,
    completionTokens: 312,
    reasoningTokens: null,
    timeToFirstTokenMs: 920,
    durationMs: 2399,
    costNanoUsd: 12_100_000,
    costSource: 'bundled',
    costAssumed: false,
  },
];

export function sampleRow(part: Partial<TraceRow> = {}): TraceRow {
  return {
    traceId: sampleTraceId,
    startNs: ns(0),
    durationMs: 2410,
    rootName: 'POST /v1/chat/completions',
    rootService: 'plano(inbound)',
    listener: 'main',
    httpStatus: 200,
    spanCount: 8,
    errorCount: 0,
    partial: false,
    requestModel: 'plano',
    costNanoUsd: 12_100_000,
    costAssumed: false,
    unpricedCalls: 0,
    model: 'claude-sonnet-4-5',
    route: 'code review',
    llmCalls: 1,
    promptTokens: 2840,
    completionTokens: 312,
    timeToFirstTokenMs: 920,
    streaming: true,
    preview: 'Explain this function and point out bugs...',
    sessionId: 'session-41',
    quality: null,
    flagged: false,
    marks: [],
    tried: [],
    ...part,
  };
}

/** `count` rows a second apart, newest first; every ninth failed. */
export function sampleRows(count: number): TraceRow[] {
  return Array.from({ length: count }, (_, index) => {
    const failed = index % 9 === 4;
    const direct = index % 3 === 1;
    return sampleRow({
      traceId: index === 0 ? sampleTraceId : index.toString(16).padStart(32, '0'),
      startNs: ns(-index * 1000),
      durationMs: failed ? 84.2 : 400 + ((index * 377) % 2600),
      httpStatus: failed ? 401 : 200,
      errorCount: failed ? 2 : 0,
      requestModel: direct ? 'openai/gpt-4o' : 'plano',
      model: direct ? 'openai/gpt-4o' : failed ? null : 'claude-sonnet-4-5',
      route: direct || failed ? null : 'code review',
      promptTokens: failed ? null : 900 + index * 13,
      completionTokens: failed ? null : 120 + index,
      timeToFirstTokenMs: failed ? null : 210 + index,
      quality: failed ? null : (['neutral', 'good', 'poor', 'excellent', 'severe'][index % 5] ?? null),
      flagged: !failed && index % 5 !== 0 && index % 2 === 0,
    });
  });
}

const sampleLogs: readonly LogEntry[] = Array.from({ length: 60 }, (_, index): LogEntry => {
  const level = index % 13 === 7 ? 'warn' : index % 29 === 11 ? 'error' : 'info';
  return {
    time: Number(day) + index * 412,
    sequence: index + 1,
    kind: level === 'info' ? 'access' : 'process',
    level,
    source: 'gateway',
    listener: 'main',
    message:
      level === 'error'
        ? '401 from openai, variable OPENAI_API_KEY from .env:1'
        : level === 'warn'
          ? 'provider answered 429, next candidate'
          : `POST /v1/chat/completions 200 ${400 + index * 7} ms`,
    traceId: index % 2 === 0 ? sampleTraceId : null,
    requestId: null,
  };
});

/** Somebody has consented. */
export const sampleRecording: RecordingState = {
  ...{ policy: 'full', decidedBy: 'choice', isOpen: false },
  ...{ usedBytes: 222_000_000, maxBytes: 536_870_912, maxAgeDays: 7, dropped: 0 },
};

/** As the web door has it: nobody chose anything, and there is no keychain. */
export const sampleSecrets: SecretsState = {
  ...{ place: null, keychain: null, hasKeychain: false, locked: false },
  ...{ secrets: [], left: [] },
};

/** A console that runs, with a few traces and a config that has one unset variable. */
export function sampleScript(): Script {
  const file = {
    path: '/home/dev/shop-gateway/config.yaml',
    text: sampleConfig,
    sha256: sha256(sampleConfig),
    appliedSha256: sha256(sampleConfig),
  };
  const stats = { traces: 1240, spans: 9_920, dropped: {}, bytes: 14_000_000 };
  return {
    'host.info': () => ({
      version: '0.1.0',
      node: 'v24',
      platform: 'linux',
      pid: 1,
      instance: 'default',
      home: '/home/dev/.plano',
      mode: 'web',
      configPath: file.path,
      workspace: 'shop-gateway',
      demo: false,
      documentation: '',
    }),
    ...settingsScript(),
    ...updatesScript(),
    ...windowScript(),
    'workspaces.list': () => ({
      workspaces: [
        { path: file.path, name: 'shop-gateway', current: true, missing: false },
        { path: '/home/dev/desk/config.yaml', name: 'desk', current: false, missing: false },
        { path: '/home/dev/gone/config.yaml', name: 'gone', current: false, missing: true },
      ],
    }),
    'recording.state': () => sampleRecording,
    'secrets.state': () => sampleSecrets,
    'traces.storage': () => ({
      stats,
      limits: { bytes: 2_147_483_648, ageMs: 7 * 24 * 3_600_000, spans: 1_000_000 },
      clearing: null,
    }),
    'prompts.list': () => ({ folder: '.plano/prompts', prompts: [] }),
    'suites.list': () => ({ folder: '.plano/suites', suites: [] }),
    'bodies.list': () => ({ bodies: [], told: [] }),
    'messages.read': () => ({ call: null }),
    'config.read': () => file,
    'config.diagnose': (params) => diagnoseSample(params.text),
    'config.variable-names': () => ({ names: ['OPENAI_API_KEY', 'HOME'] }),
    'config.review': (params) => {
      const after = analyse(params.text).effective;
      return {
        changes: after
          ? describeChanges(analyse(sampleConfig).effective, after).map((change) => ({ ...change }))
          : [],
        appliedText: sampleConfig,
        diagnosis: diagnoseSample(params.text),
      };
    },
    ...draftScript(),
    'gateway.status': () => sampleGateway,
    'models.list': () => ({
      models: [
        { id: 'openai/gpt-4o', provider: 'openai', default: true, aliasOf: null, wildcard: false },
        {
          id: 'anthropic/claude-sonnet-4-5',
          provider: 'anthropic',
          default: false,
          aliasOf: null,
          wildcard: false,
        },
        { id: 'fast', provider: 'openai', default: false, aliasOf: 'openai/gpt-4o', wildcard: false },
      ],
    }),
    'costs.report': () => ({
      rows: [],
      others: null,
      total: {
        calls: 41,
        failedCalls: 2,
        unpricedCalls: 3,
        promptTokens: 52_000,
        cachedTokens: 12_000,
        cacheCreationTokens: null,
        completionTokens: 9_000,
        reasoningTokens: null,
        costNanoUsd: 420_000_000,
        costAssumed: false,
      },
    }),
    'traces.list': ({ limit }) => ({ rows: sampleRows(Math.min(limit, 60)), more: false, unknownKeys: [] }),
    'traces.keys': () => ({ keys: ['llm.model', 'model', 'plano.route.name', 'status', 'tenant.id'] }),
    'traces.values': ({ key }) => ({ values: key === 'plano.route.name' ? ['code review', 'chat'] : [] }),
    'traces.stats': () => stats,
    'traces.get': () => ({ row: sampleRow({ errorCount: 1 }), spans: [...sampleSpans] }),
    'traces.calls': () => ({
      calls: [...sampleCalls],
      turn: { sessionId: 'session-41', turn: 3, turns: 4 },
    }),
    'decisions.read': () => ({ decisions: [] }),
    'saved-filters.read': () => ({ file: '.plano/ui.json', filters: [] }),
    'traces.config': () => ({ hash: null, text: null, source: null, isCurrent: false }),
    'routing.outline': () => ({ routes: [], routers: [] }),
    'filters.outline': () => ({ filters: [], chains: [] }),
    'targets.outline': () => ({ targets: [], engines: [] }),
    'logs.read': () => ({ entries: [...sampleLogs], dropped: 0 }),
  };
}

/** Settings in memory. */
/** As a host without an app around it. */
function updatesScript(): Script {
  const { 'updates.state': state } = updatesElsewhere('0.1.0');
  return { 'updates.state': state };
}

function settingsScript(): Script {
  let settings: ConsoleSettings = defaultSettings;
  let settingsFile: SettingsFile = {
    path: '/home/dev/.plano/settings.json',
    text: '{\n  "theme": "system"\n}\n',
    sha256: 'a1',
    problems: [],
    state: 'used',
    decidedElsewhere: [],
  };
  return {
    'settings.read': () => settings,
    'settings.set-keys': ({ commands }) => {
      const keys = { ...settings.keys };
      for (const command of commands) {
        if (command.keys === null) delete keys[command.id];
        else keys[command.id] = command.keys;
      }
      settings = { ...settings, keys };
      return settings;
    },
    'settings.change': ({ name, value }) => {
      settings = { ...settings, [name]: value ?? defaultChoices[name] };
      return settings;
    },
    'settings.file': () => settingsFile,
    'settings.check': () => ({ problems: [] }),
    'settings.save-file': ({ text }) => {
      settingsFile = { ...settingsFile, text };
      return settingsFile;
    },
  };
}

/** What windows remember, in memory. */
function windowScript(): Script {
  const remembered = new Map<string, Remembered>();
  return {
    'window.recall': () => ({ entries: [...remembered.values()] }),
    'window.remember': ({ entries }) => {
      for (const entry of entries) remembered.set(entry.key, entry);
      return {};
    },
  };
}

/** Drafts in memory, as a host keeps them on its disk; `drafts` are those that earlier windows left. */
export function draftScript(drafts: readonly Draft[] = []): Script {
  const kept = new Map(drafts.map((draft) => [draft.id, draft]));
  return {
    'drafts.keep': (draft) => {
      const keptAt = Date.now();
      kept.set(draft.id, { ...draft, keptAt, open: false });
      return { keptAt };
    },
    'drafts.read': () => ({
      drafts: [...kept.values()].sort((one, other) => other.keptAt - one.keptAt),
    }),
    'drafts.clear': ({ id }) => {
      kept.delete(id);
      return {};
    },
    'drafts.hold': () => new Promise(() => {}),
  };
}

/** An engine with a PostgreSQL that runs. */
export const sampleDocker: DockerView = {
  engine: {
    ...{ address: 'unix:///var/run/docker.sock', version: '28.0.1', apiVersion: '1.48' },
    ...{ os: 'Debian GNU/Linux 12', isRootless: false },
  },
  problem: null,
  tried: [],
  containers: [
    {
      ...{ id: 'c'.repeat(64), name: 'plano-postgres-default', role: 'postgres', instance: 'default' },
      ...{ image: 'postgres:16', isRunning: true, status: 'Up 3 minutes (healthy)', health: 'healthy' },
      ports: [{ address: '127.0.0.1', port: 5432, inner: 5432 }],
    },
  ],
  helpers: [
    {
      ...{ role: 'postgres', title: 'PostgreSQL', purpose: 'Keeps conversations.', image: 'postgres:16' },
      ...{ isHere: true, containerId: 'c'.repeat(64), config: 'state_storage:\n  type: postgres\n' },
    },
    {
      ...{ role: 'redis', title: 'Redis', purpose: 'Shares sessions between gateways.', image: 'redis:7' },
      ...{ isHere: false, containerId: null, config: null },
    },
  ],
  volumes: [{ name: 'plano-postgres-old', instance: 'old', isUsed: false }],
};

/** What a request of the playground came to. */
export const sampleReply: PlaygroundResult = {
  status: 200,
  traceId: sampleTraceId,
  requestId: 'r1',
  resolvedModel: 'openai/gpt-4o',
  agents: [],
  router: 'none',
  text: 'One two three.',
  promptTokens: 9,
  completionTokens: 4,
  path: null,
  functionCall: null,
  finishReason: 'stop',
  events: [],
  timeToFirstTokenMs: 210,
  durationMs: 1_900,
  error: null,
  raw: 'data: {}',
};
