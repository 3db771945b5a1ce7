import { describe, expect, it } from 'vitest';
import type { FormField, FormMap } from '../../../../src-gateway/config/form/form-field.ts';
import { formOf } from '../../../../src-gateway/config/form/form-of.ts';

/** The form as lines: what a person sees of each place. */
function shown(text: string): string[] {
  const { root } = formOf(text);
  return root === null ? [] : root.fields.flatMap((field) => lines(field));
}

function lines(field: FormField): string[] {
  switch (field.kind) {
    case 'scalar':
      return [`${field.id} ${field.control} ${field.masked ?? field.text}`];
    case 'fixed':
      return [`${field.id} fixed ${field.summary}: ${field.reason}`];
    case 'list':
      return [`${field.id} list of ${field.itemTitle}`, ...field.items.flatMap(lines)];
    case 'map':
      return [`${field.id} map ${field.label}`.trim(), ...field.fields.flatMap(lines)];
  }
}

function sectionOf(text: string, name: string): FormField | undefined {
  return formOf(text).root?.fields.find((field) => field.name === name);
}

describe('the form of a config', () => {
  it('has a control for each value, as the schema wants it, in the order of the file', () => {
    expect(
      shown(`version: v0.4.0
model_providers:
  - model: openai/gpt-4o
    default: true
routing_preferences:
  - name: review
    description: Finds bugs.
    models: [openai/gpt-4o]
listeners:
  - {name: main, type: model, port: 12000}
`),
    ).toEqual([
      'version choice v0.4.0',
      'model_providers list of Model provider',
      'model_providers[0] map openai/gpt-4o',
      'model_providers[0].model line openai/gpt-4o',
      'model_providers[0].default switch true',
      'routing_preferences list of Routing preference',
      'routing_preferences[0] map review',
      'routing_preferences[0].name line review',
      'routing_preferences[0].description lines Finds bugs.',
      'routing_preferences[0].models list of Model',
      'routing_preferences[0].models[0] line openai/gpt-4o',
      'listeners list of Listener',
      'listeners[0] map main',
      'listeners[0].name line main',
      'listeners[0].type choice model',
      'listeners[0].port number 12000',
    ]);
  });

  it('shows what it cannot edit, with what it is', () => {
    expect(
      shown(`overrides: &o {disable_signals: true}
tracing: *o
prompt_caching:
  <<: *o
  enabled: true
nonsense: {a: 1}
routing: [1]
mode: llm
mode: llm
`),
    ).toEqual([
      'overrides fixed {disable_signals: true}: The anchor &o marks it, and it is used elsewhere, too.',
      'tracing fixed *o: It is what the anchor &o marks.',
      'prompt_caching map',
      'prompt_caching.disable_signals fixed true: It comes from the anchor &o by a merge (<<).',
      'prompt_caching.enabled switch true',
      'nonsense fixed {a: 1}: The config language has no such field here.',
      'routing fixed [1]: A list stands where a map belongs.',
      'mode fixed llm: The key stands twice; the last one counts.',
    ]);
  });

  it('shows no secret, wherever it stands', () => {
    const secret = 'sk-live-1234567890abcdef';
    const text = `model_providers:
  - model: openai/a
    access_key: "${secret}"
    headers: {Authorization: Bearer ${secret}, x-team: search}
nonsense: {api_key: ${secret}}
state_storage: {type: postgres, connection_string: "postgresql://me:${secret}@db/x"}
`;
    expect(JSON.stringify(shown(text))).not.toContain(secret.slice(3, -4));
    expect(shown(text)).toEqual(
      expect.arrayContaining([
        'model_providers[0].access_key line sk-…cdef',
        'model_providers[0].headers.Authorization line Bearer sk-…cdef',
        'model_providers[0].headers.x-team line search',
        'nonsense fixed {api_key: sk-…cdef}: The config language has no such field here.',
        'state_storage.connection_string line postgresql://me:sk-…cdef@db/x',
      ]),
    );
  });

  it('offers the fields that a listener of this type lacks, those first that it needs', () => {
    const listeners = sectionOf('listeners:\n  - type: agent\n    name: a\n', 'listeners');
    const [listener] = listeners?.kind === 'list' ? listeners.items : [];
    const names = listener?.kind === 'map' ? listener.addable.map(({ name }) => name) : [];
    expect(names[0]).toBe('port');
    expect(names).toContain('agents');
    expect(names).not.toContain('filter_chain');
    const model = formOf('listeners:\n  - type: model\n').root?.fields[0];
    const [first] = model?.kind === 'list' ? model.items : [];
    expect(first?.kind === 'map' && first.addable.map(({ name }) => name)).not.toContain('agents');
  });

  it('offers what an exporter may be, whatever it is now', () => {
    const tracing = sectionOf('tracing:\n  exporters:\n    - {type: otlp, url: "http://a"}\n', 'tracing');
    const type = all(tracing).find(({ id }) => id.endsWith('.type'));
    expect(type?.kind === 'scalar' && type.options).toEqual(['posthog', 'otlp', 'file']);
  });

  it('keeps a value that is none of the allowed ones', () => {
    const field = sectionOf('version: v9\n', 'version');
    expect(field?.kind === 'scalar' && field.options.slice(0, 2)).toEqual(['v9', 'v0.4.0']);
  });

  it('knows what may go', () => {
    const fields = all(formOf('version: v0.4.0\nmodel_aliases:\n  fast:\n    target: x\n').root ?? undefined);
    expect(fields.filter(({ removable }) => removable).map(({ id }) => id)).toEqual([
      'model_aliases',
      'model_aliases.fast',
    ]);
  });

  it('offers every section of a file in which nothing stands', () => {
    expect(formOf('# mine\n').root?.addable.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['version', 'listeners', 'tracing']),
    );
  });

  it('says where a text is broken', () => {
    expect(formOf('version: "v0.4.0\nlisteners: []\n').problem?.range.start).toMatchObject({ line: 1 });
    expect(formOf('- a\n').problem?.message).toBe('a config is a map of sections');
  });
});

function all(field: FormField | FormMap | undefined): FormField[] {
  if (field === undefined) return [];
  const below = field.kind === 'map' ? field.fields : field.kind === 'list' ? field.items : [];
  return [field, ...below.flatMap(all)];
}
