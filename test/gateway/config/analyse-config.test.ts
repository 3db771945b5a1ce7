import { describe, expect, it } from 'vitest';
import { analyse, findings } from './analyse.ts';
import { fileVectors } from './file-vectors.ts';

const vector = (id: string) => fileVectors.find((candidate) => candidate.id === id)?.text ?? '';
const good = `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`;

describe('one diagnostic', () => {
  it('carries code, place, verdict, fixes and tags', () => {
    const errors = analyse(vector('V18')).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([
      {
        code: 'CFG_AGENT_UNKNOWN',
        severity: 'error',
        message: expect.stringContaining('wether_agent'),
        path: 'listeners[0].agents[1].id',
        pointer: '/listeners/0/agents/1/id',
        range: expect.anything(),
        on: 'value',
        related: [],
        fixes: [
          { title: 'Replace with "weather_agent"', kind: 'choice', edits: expect.anything() },
          { title: 'Add agent "wether_agent" to agents', kind: 'choice', edits: expect.anything() },
        ],
        plano: 'R',
        tags: [],
        docs: expect.any(String),
      },
    ]);
    const text = vector('V18');
    const [{ range } = { range: { start: { offset: 0 }, end: { offset: 0 } } }] = errors;
    expect(text.slice(range.start.offset, range.end.offset)).toBe('wether_agent');
  });
});

describe('what surrounds the findings', () => {
  it('is silent about a good file', () => {
    const { valid, version, diagnostics } = analyse(good);
    expect([valid, version]).toEqual([true, 'v0.4.0']);
    expect(diagnostics.filter(({ severity }) => severity !== 'hint')).toEqual([]);
  });

  it.each([
    ['', 'CFG_EMPTY'],
    ['# nothing\n', 'CFG_EMPTY'],
    ['null\n', 'CFG_EMPTY'],
    ['- a\n', 'CFG_ROOT_NOT_MAP'],
    ['hello\n', 'CFG_ROOT_NOT_MAP'],
  ])('%j is %s', (text, code) => {
    expect(findings(text)).toEqual([`error ${code} `]);
    expect(analyse(text).effective).toBeNull();
  });

  it('refuses a second document, and offers to keep either', () => {
    const { diagnostics } = analyse(`${good}---\nversion: v0.3.0\n`);
    const found = diagnostics.find(({ code }) => code === 'CFG_YAML_MULTI_DOC');
    expect(found?.range.start).toMatchObject({ line: 4, column: 1 });
    expect(found?.fixes.map(({ kind }) => kind)).toEqual(['choice', 'choice']);
  });

  it('resolves anchors and merges, up to a limit', () => {
    const merged = `version: v0.4.0
listeners:
  - &base {type: model, name: a, port: 12000}
  - {<<: *base, name: b, port: 12002}
model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}]
`;
    expect(findings(merged)).toEqual([]);
    expect(analyse(merged).effective?.listeners.map(({ name, type }) => [name, type])).toEqual([
      ['a', 'model'],
      ['b', 'model'],
    ]);
    const bomb = `a: &a [x]\n${Array.from({ length: 8 }, (_, i) => `${'bcdefghi'[i]}: &${'bcdefghi'[i]} [${`*${'abcdefgh'[i]}, `.repeat(9)}]\n`).join('')}`;
    expect(findings(bomb)).toContainEqual(expect.stringContaining('CFG_YAML_ALIAS_LIMIT'));
  });

  it('treats a section without a value as absent', () => {
    expect(findings(`${good}agents:\n`)).toEqual(['warning CFG_NULL_SECTION agents']);
  });

  it('obeys ignore comments for warnings, not for errors', () => {
    const text = `${good}agents:  # plano-ignore CFG_NULL_SECTION\n# plano-ignore CFG_UNKNOWN_KEY, CFG_NULL_SECTION\nfilters:\noverides: {}\n`;
    expect(findings(text)).toEqual(['error CFG_UNKNOWN_KEY overides']);
  });

  it('reads a fragment without missing what is not in it', () => {
    const fragment =
      'routing_preferences:\n  - {name: code, description: writing new functions and modules, models: [openai/gpt-4o]}\n';
    expect(findings(fragment, { fragment: true })).toEqual([]);
    expect(findings(fragment)).not.toEqual([]);
  });

  it('raises what matters in production', () => {
    const text = `${good}state_storage: {type: memory}\n`;
    expect(findings(text)).toEqual([]);
    expect(findings(text, { profile: 'production' }).sort()).toEqual([
      'warning CFG_STATE_MEMORY_IN_PRODUCTION state_storage.type',
      'warning CFG_TRACING_MISSING ',
    ]);
  });

  it('takes a static attribute as a sign of production', () => {
    const text = `${good}tracing: {random_sampling: 10, span_attributes: {static: {environment: production}}}\nstate_storage: {type: memory}\n`;
    expect(findings(text)).toEqual(['warning CFG_STATE_MEMORY_IN_PRODUCTION state_storage.type']);
  });

  it('warns of loopback addresses inside a container', () => {
    const text = good.replace('port: 12000', 'port: 12000, address: 127.0.0.1');
    expect(findings(text, { mode: 'container' })).toEqual([
      'warning CFG_LISTENER_LOOPBACK_IN_CONTAINER listeners[0].address',
    ]);
    expect(findings(text)).toEqual([]);
  });

  it('reports lines and columns in UTF-16 units, also with CRLF', () => {
    const text = good.replaceAll('\n', '\r\n').replace('name: m', 'name: "𝒎", prt: 1');
    const found = analyse(text).diagnostics.find(({ code }) => code === 'CFG_UNKNOWN_KEY');
    expect(found?.range.start).toMatchObject({ line: 2, column: 39 });
    expect(text.slice(found?.range.start.offset, found?.range.end.offset)).toBe('prt');
  });
});

describe('secrets of the file', () => {
  const texts = [
    good.replace('$OPENAI_API_KEY', 'plainsecretvalue1234567'),
    good.replace('$OPENAI_API_KEY', '12_000_345_678_901_234'),
    good.replace('$OPENAI_API_KEY', '[plainsecretvalue1234567]'),
    `${good}tracing: {random_sampling: 1, exporters: [{type: posthog, url: "https://h", api_key: plainsecretvalue1234567}]}\n`,
    `${good}state_storage: {type: postgres, connection_string: "host=db.example.com user=u password=plainsecretvalue1234567"}\n`,
    `${good}system_prompt: "the key is sk-proj-0123456789abcdefghijABCDEFGHIJ"\n`,
    `${good}routing: {session_cache: {type: redis, url: "redis://u:plainsecretvalue1234567@h"}}\n`,
    `${good}endpoints: {e: {endpoint: h, http_headers: {X-Api-Key: plainsecretvalue1234567}}}\n`,
  ];

  it.each(texts)('never appear in messages, titles or the printed config: %#', (text) => {
    const { diagnostics, effective, variables } = analyse(text);
    const shown = JSON.stringify([
      diagnostics.map(({ message, fixes }) => [message, fixes.map(({ title }) => title)]),
      effective,
      variables,
    ]);
    for (const secret of [
      'plainsecretvalue1234567',
      '12_000_345',
      '12000345',
      'sk-proj-0123456789abcdefghijABCDEFGHIJ',
    ]) {
      expect(shown).not.toContain(secret);
    }
    expect(diagnostics.some(({ code }) => /SECRET|AMBIGUOUS|WRONG_TYPE/.test(code))).toBe(true);
  });

  it('asks for Service names in Kubernetes', () => {
    const text = good.replace(
      'openai/gpt-4o,',
      'openai/gpt-4o, base_url: "http://host.docker.internal:8000",',
    );
    expect(findings(text, { mode: 'kubernetes' })).toEqual([
      'warning CFG_DOCKER_HOST_IN_KUBERNETES model_providers[0].base_url',
    ]);
  });
});

describe('one cause', () => {
  it.each([
    ['verson', good.replace('version', 'verson'), 'error CFG_UNKNOWN_KEY verson'],
    ['listners', good.replace('listeners', 'listners'), 'error CFG_UNKNOWN_KEY listners'],
    [
      'a default in quotes',
      good.replace('true', '"true"'),
      'error CFG_WRONG_TYPE model_providers[0].default',
    ],
    [
      'a model in the wrong type',
      good.replace('openai/gpt-4o', '[a]'),
      'error CFG_WRONG_TYPE model_providers[0].model',
    ],
  ])('is one problem: %s', (_title, text, problem) => {
    expect(findings(text)).toEqual([problem]);
  });
});
