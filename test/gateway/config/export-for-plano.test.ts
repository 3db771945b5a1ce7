import { describe, expect, it } from 'vitest';
import { exportForPlano } from '../../../src-gateway/config/export-for-plano.ts';
import { analyse } from './analyse.ts';
import { everyField } from './every-field.ts';
import { fileVectors } from './file-vectors.ts';
import { rightExamples } from './right-examples.ts';
import { wrongExamples } from './wrong-examples.ts';

const head = `version: v0.4.0 # the form
listeners:
  - {type: model, name: m, port: 12000}
`;
const providers = 'model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}]\n';

/** Sections before and after the export. */
const cases: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    'keys that only we know',
    `model_providers:
  # mine
  - model: openai/gpt-4o # best
    access_key: $A
    default: true
    default_max_tokens: 100 # enough
    strip: [store]
`,
    `model_providers:
  # mine
  - model: openai/gpt-4o # best
    access_key: $A
    default: true
`,
  ],
  [
    'keys of a limit',
    `${providers}ratelimits:
  - model: gpt-4o
    selector: {key: x-user, value: a, default: b}
    limit: {tokens: 10, unit: hour, count: total, count_tools: true}
`,
    `${providers}ratelimits:
  - model: gpt-4o
    selector: {key: x-user, value: a}
    limit: {tokens: 10, unit: hour}
`,
  ],
  [
    'destinations of spans',
    `${providers}tracing:
  random_sampling: 0.5
  exporters:
    - {type: file, path: spans.jsonl}
    - {type: posthog, url: "https://h", api_key: $K}
    # collector
    - type: otlp
      url: http://h:4318
`,
    `${providers}tracing:
  random_sampling: 1
  exporters:
    - {type: posthog, url: "https://h", api_key: $K}
    # collector
`,
  ],
  [
    'the only destination of spans',
    `${providers}tracing:
  random_sampling: 10
  exporters: [{type: file, path: spans.jsonl}]
`,
    `${providers}tracing:
  random_sampling: 10
`,
  ],
  [
    'a store in a file',
    `${providers}state_storage: {type: sqlite, path: ./s.db, ttl_seconds: 60} # here\n`,
    `${providers}state_storage: {type: memory} # here\n`,
  ],
  ['no store', `${providers}state_storage: {type: none}\n`, providers],
  [
    'a local price list',
    `${providers}model_metrics_sources: [{type: cost, provider: models.dev, url: "file:///p.json"}]
`,
    `${providers}model_metrics_sources: [{type: cost, provider: models.dev}]
`,
  ],
  [
    'nothing of a file that Plano takes anyway',
    `agents: [{id: a, url: "http://h:1"}]
filters: [{id: f, url: "http://h:2", type: http}]
${providers}`,
    `agents: [{id: a, url: "http://h:1"}]
filters: [{id: f, url: "http://h:2", type: http}]
${providers}`,
  ],
  [
    'an address that Plano has not built in',
    'model_providers: [{model: openrouter/*, access_key: $A}] # routes\n',
    'model_providers: [{model: openrouter/*, access_key: $A, base_url: https://openrouter.ai/api/v1}] # routes\n',
  ],
];

describe('export for Plano', () => {
  it.each(cases)('leaves out or respells %s, and keeps comments', (_, before, after) => {
    const { text, left } = exportForPlano(head + before);
    expect(text).toBe(head + after);
    expect(left).toEqual([]);
  });

  it('names filters and the version as Plano does', () => {
    const text = `version: v0.3
agents: [{id: a, url: "http://h:1"}]
filters: [{id: f, url: "http://h:2", type: http}]
listeners:
  - type: agent
    name: desk
    port: 8000
    agents: [{id: a, description: Weather for any city., filter_chain: [f], output_filters: [f]}]
${providers}`;
    const exported = exportForPlano(text);
    expect(exported.text).toBe(
      text
        .replace('v0.3\n', 'v0.3.0\n')
        .replace('filter_chain: [f], output_filters: [f]', 'input_filters: [f]'),
    );
    expect(exported.changes.map(({ code, line }) => `${code} ${line}`).sort()).toEqual([
      'CFG_AGENT_OUTPUT_FILTERS 8',
      'CFG_FILTER_CHAIN_FORM 8',
      'CFG_VERSION_NONCANONICAL 1',
    ]);
  });

  it('tells what Plano has no form of', () => {
    const text = `version: v0.4.0
listeners: [{type: model, name: a, port: 12000}, {type: model, name: b, port: 12002}]
${providers}`;
    const { text: after, changes, left } = exportForPlano(text);
    expect([after, changes]).toEqual([text, []]);
    expect(left.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'CFG_MULTIPLE_MODEL_LISTENERS listeners[1].type',
    ]);
  });

  it('gives back a text that cannot be read, with the reason', () => {
    const { text, edits, left } = exportForPlano('version: [\n');
    expect([text, edits]).toEqual(['version: [\n', []]);
    expect(left.map(({ code }) => code)).toContain('CFG_YAML_SYNTAX');
  });

  const texts = [
    everyField,
    ...fileVectors.map(({ text }) => text),
    ...[...wrongExamples, ...rightExamples].map(({ text }) => text),
  ];

  it.each(texts.map((text, index) => ({ index, text })))('is its own export: file $index', ({ text }) => {
    const first = exportForPlano(text);
    expect(exportForPlano(first.text)).toMatchObject({ text: first.text, changes: [] });
    let rebuilt = text;
    for (const { range, newText } of [...first.edits].reverse()) {
      rebuilt = rebuilt.slice(0, range.start.offset) + newText + rebuilt.slice(range.end.offset);
    }
    expect(rebuilt).toBe(first.text);
    const refused = analyse(first.text, { checkEnvironment: false }).diagnostics.filter(
      ({ plano }) => plano === 'S' || plano === 'V',
    );
    expect(refused.filter(({ code }) => /^CFG_EXTENSION|FILTER_CHAIN_FORM|NONCANONICAL$/.test(code))).toEqual(
      [],
    );
    // Nothing that starts here stops starting by the export.
    if (analyse(text).valid) expect(analyse(first.text).valid).toBe(true);
  });
});
