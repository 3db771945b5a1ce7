import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isScalar, Lexer, parseDocument } from 'yaml';
import type { TextEdit } from '../../../../src-gateway/config/diagnostic.ts';
import { editForm } from '../../../../src-gateway/config/form/edit-form.ts';
import type { FormField } from '../../../../src-gateway/config/form/form-field.ts';
import { formOf } from '../../../../src-gateway/config/form/form-of.ts';
import { readSource } from '../../../../src-gateway/config/source/read-source.ts';
import type { Path } from '../../../../src-gateway/config/source/source-node.ts';
import { applyFix } from '../apply-fix.ts';
import { everyField } from '../every-field.ts';
import { fileVectors } from '../file-vectors.ts';
import { oddlySpaced } from '../oddly-spaced.ts';
import { rightExamples } from '../right-examples.ts';
import { wrongExamples } from '../wrong-examples.ts';
import { makeChange, pathOf } from './make-change.ts';

const set = (text: string, path: string, value: string) =>
  makeChange(text, { kind: 'set', path: pathOf(path), text: value });
const remove = (text: string, path: string) => makeChange(text, { kind: 'remove', path: pathOf(path) });
const addKey = (text: string, path: string, name: string) =>
  makeChange(text, { kind: 'add-key', path: pathOf(path), name });
const addItem = (text: string, path: string) => makeChange(text, { kind: 'add-item', path: pathOf(path) });

/** Where the keys of the table are fields. */
const SECTIONS: Readonly<Record<string, string>> = {
  name: 'listeners',
  port: 'listeners',
  access_key: 'model_providers',
  default: 'model_providers',
  description: 'routing_preferences',
  limit: 'ratelimits',
  endpoint: 'prompt_targets',
};

describe('a value that is changed in the form', () => {
  it('[ux A19] changes nothing but its own bytes', () => {
    const text = `version: v0.4.0   # the language
listeners:
  - type: model
    name:   main
    port: 12000     # keep me aligned

    # a listener for agents comes here
unknown_key: {kept: "as it is"}
`;
    const edit = editForm(text, { kind: 'set', path: pathOf('listeners[0].port'), text: '12001' });
    const start = text.indexOf('12000');
    expect(edit).toMatchObject({
      kind: 'edits',
      edits: [{ newText: '12001', range: { start: { offset: start }, end: { offset: start + 5 } } }],
    });
    expect(set(text, 'listeners[0].port', '12001')).toBe(text.replace('12000', '12001'));
  });

  it.each([
    ['plain text', 'name: main # x', 'front door', 'name: front door # x'],
    ['what must be quoted', 'name: main # x', 'a: b # c', 'name: "a: b # c" # x'],
    ['text that looks like a number', 'name: main', '12', 'name: "12"'],
    ['text that looks like a truth value', 'name: main', 'yes', 'name: "yes"'],
    ['text in single quotes', "name: 'main'  # x", "it's", "name: 'it''s'  # x"],
    ['text in double quotes', 'name: "main"', 'front', 'name: "front"'],
    ['a number in quotes, which belongs without', 'port: "1"', '2', 'port: 2'],
    ['a number that is none yet', 'port: 12000', '12a', 'port: 12a'],
    ['a variable', 'access_key: $A', '$B', 'access_key: $B'],
    ['nothing of a text', 'name: main # x', '', 'name: "" # x'],
    ['a key without a value', 'name: # x', 'main', 'name: main # x'],
    ['a key without a value at the end', 'name:', 'main', 'name: main'],
    ['a truth value', 'default: yes', 'false', 'default: false'],
    [
      'a number in flow style',
      'limit: {tokens: 5, unit: day}',
      '7',
      'limit: {tokens: 7, unit: day}',
      'limit.tokens',
    ],
    [
      'text in flow style',
      'endpoint: {name: a, path: /x}',
      'a, b',
      'endpoint: {name: "a, b", path: /x}',
      'endpoint.name',
    ],
    ['text over two lines', 'name: a\n      b\nport: 1', 'a c', 'name: a c\nport: 1'],
    ['a paragraph more', 'description: a # x', 'a\nb', 'description: |- # x\n  a\n  b'],
    ['lines in double quotes', 'description: "a\\nb"', 'a\nc', 'description: "a\\nc"'],
    [
      'a line of a block',
      'description: | # x\n    a\n    b\nport: 1',
      'a\nc\n',
      'description: | # x\n    a\n    c\nport: 1',
    ],
    ['the end of a block', 'description: |\n  a\nport: 1', 'a', 'description: |-\n  a\nport: 1'],
    ['an empty block', 'description: |- # x\n  a\nport: 1', '', 'description: "" # x\nport: 1'],
    ['a folded block', 'description: >-\n  a\n  b\nport: 1', 'a c', 'description: >-\n  a c\nport: 1'],
    ['a line that starts with a blank', 'description: |\n  a\n', ' a\n b', 'description: " a\\n b"\n'],
  ])('may be %s', (_, line, value, changed, path = line.split(':')[0] ?? '') => {
    const section = SECTIONS[line.split(':')[0] ?? ''] ?? '';
    const within = (lines: string) => `${section}:\n  -\n    ${lines.replaceAll('\n', '\n    ')}\n`;
    expect(set(within(line), `${section}[0].${path}`, value)).toBe(within(changed));
  });

  it('is written as it was before the typing began', () => {
    const path = pathOf('listeners[0].name');
    const text = 'listeners:\n  - name: "1"\n';
    expect(makeChange(text, { kind: 'set', path, text: '1a', style: 'plain' })).toBe(
      'listeners:\n  - name: 1a\n',
    );
  });

  it('keeps the line ends of the file', () => {
    expect(set('description: a\r\nmode: llm\r\n', 'description', 'a\nb')).toBe(
      'description: |-\r\n  a\r\n  b\r\nmode: llm\r\n',
    );
  });

  it.each([
    ['an anchor in use', 'a: &p {port: 1}\nb: *p\n', 'a.port', 'The anchor &p marks it'],
    ['an alias', 'a: &p 1\nb: *p\n', 'b', 'It is what the anchor &p marks'],
    ['what is merged', 'a: &p {port: 1}\nb: {<<: *p}\n', 'b.port', 'by a merge'],
    ['a key that stands twice', 'a: 1\na: 2\n', 'a', 'stands twice'],
    ['a place that is gone', 'a: 1\n', 'b', 'not in the text any more'],
    ['a text that is broken', 'a: "1\n', 'a', 'cannot be read as YAML'],
  ])('is refused for %s', (_, text, path, reason) => {
    expect(set(text, path, '2')).toContain(reason);
  });

  it('may have an anchor that nothing uses', () => {
    expect(set('port: &p 1 # x\n', 'port', '2')).toBe('port: &p 2 # x\n');
  });
});

describe('what is taken out in the form', () => {
  const text = `listeners:
  - name: a # first
    # where
    port: 1
  - name: b
model_aliases:
  fast: {target: x}
routing: {session_ttl_seconds: 5, session_max_entries: 6}
`;
  it.each([
    ['an entry with its line', 'listeners[0].port', text.replace('    port: 1\n', '')],
    [
      'the first entry of an item',
      'listeners[0].name',
      text.replace('name: a # first\n    # where', '# where'),
    ],
    ['an item', 'listeners[1]', text.replace('  - name: b\n', '')],
    ['an entry in braces', 'routing.session_ttl_seconds', text.replace('session_ttl_seconds: 5, ', '')],
    [
      'the last entry, with what held it',
      'model_aliases.fast',
      text.replace('model_aliases:\n  fast: {target: x}\n', ''),
    ],
    ['the only entry of an item', 'listeners[1].name', text.replace('name: b', '{}')],
  ])('is %s', (_, path, changed) => expect(remove(text, path)).toBe(changed));

  it('leaves comments that are about something else', () => {
    const commented = 'model_aliases: # ours\n  # none so far\n  fast: {target: x} # gone\nmode: llm\n';
    expect(remove(commented, 'model_aliases.fast')).toBe(
      'model_aliases: {} # ours\n  # none so far\nmode: llm\n',
    );
  });

  it('may be what nothing can be left out of', () => {
    expect(remove('listeners:\n  - name: a\nmode: llm\n', 'listeners[0]')).toBe('listeners: []\nmode: llm\n');
  });

  it('is not what an alias elsewhere needs', () => {
    expect(remove('a: {k: &p 1, l: 2}\nb: *p\n', 'a.k')).toMatch(/anchor &p/);
    expect(remove('a: {k: {m: &p 1}, l: 2}\nb: *p\n', 'a.k')).toMatch(/^\(The form cannot/);
  });
});

describe('what is added in the form', () => {
  it.each([
    [
      'an item of a block',
      'listeners:\n  - type: model\n    name: a\n    port: 12000 # x\n',
      'listeners',
      'listeners:\n  - type: model\n    name: a\n    port: 12000 # x\n  - type: model\n    name: ""\n    port: 12002\n',
    ],
    [
      'an item at the margin',
      'agents:\n- id: a\n  url: b\nmode: llm\n',
      'agents',
      'agents:\n- id: a\n  url: b\n- id: ""\n  url: ""\nmode: llm\n',
    ],
    [
      'an item in brackets',
      'agents: [{id: a, url: b}]\n',
      'agents',
      'agents: [{id: a, url: b}, {id: "", url: ""}]\n',
    ],
    [
      'the first item',
      'agents: [] # none\nmode: llm\n',
      'agents',
      'agents: # none\n  - id: ""\n    url: ""\nmode: llm\n',
    ],
    ['the first item of nothing', 'agents: # none\n', 'agents', 'agents: # none\n  - id: ""\n    url: ""\n'],
    [
      'an item of items',
      'routing_preferences:\n  - name: a\n',
      'routing_preferences',
      'routing_preferences:\n  - name: a\n  - name: ""\n    description: ""\n    models:\n      - ""\n',
    ],
    [
      'an item behind an alias',
      'x: &b {id: a, url: b}\nagents:\n  - *b\n',
      'agents',
      'x: &b {id: a, url: b}\nagents:\n  - *b\n  - id: ""\n    url: ""\n',
    ],
  ])('is %s', (_, text, path, changed) => expect(addItem(text, path)).toBe(changed));

  it.each([
    [
      'a field',
      'listeners:\n  - type: model\n    port: 1 # x\n# end\n',
      'listeners[0]',
      'timeout',
      'listeners:\n  - type: model\n    port: 1 # x\n    timeout: 300s\n# end\n',
    ],
    [
      'a field in braces',
      'listeners: [{type: model}]\n',
      'listeners[0]',
      'max_retries',
      'listeners: [{type: model, max_retries: 0}]\n',
    ],
    [
      'a truth value, as what is not so anyway',
      'prompt_caching:\n  enabled: true\n',
      'prompt_caching',
      'session_affinity',
      'prompt_caching:\n  enabled: true\n  session_affinity: false\n',
    ],
    [
      'an entry with a name of its own',
      'model_aliases:\n  a: {target: x}\n',
      'model_aliases',
      'fast.v1',
      'model_aliases:\n  a: {target: x}\n  fast.v1:\n    target: ""\n',
    ],
    [
      'an entry whose name needs quotes',
      'tracing:\n  span_attributes:\n    static: {}\n',
      'tracing.span_attributes.static',
      'yes',
      'tracing:\n  span_attributes:\n    static:\n      "yes": ""\n',
    ],
    ['a section', 'version: v0.4.0\n', '', 'agents', 'version: v0.4.0\nagents:\n  - id: ""\n    url: ""\n'],
    [
      'a section of which nothing is needed',
      'version: v0.4.0',
      '',
      'tracing',
      'version: v0.4.0\ntracing: {}',
    ],
    ['the first section of a file', '# mine\n', '', 'version', '# mine\nversion: v0.4.0\n'],
    [
      'a field of a section without any',
      'tracing: # x\nmode: llm\n',
      'tracing',
      'random_sampling',
      'tracing: # x\n  random_sampling: 0\nmode: llm\n',
    ],
    [
      'a field beside a merge',
      'x: &b {id: a}\nagents:\n  - <<: *b\n    id: c\n',
      'agents[0]',
      'url',
      'x: &b {id: a}\nagents:\n  - <<: *b\n    id: c\n    url: ""\n',
    ],
  ])('may be %s', (_, text, path, name, changed) => expect(addKey(text, path, name)).toBe(changed));

  it('has no name twice', () => {
    expect(addKey('model_aliases:\n  a: {target: x}\n', 'model_aliases', 'a')).toBe(
      '(There is already an entry named a.)',
    );
    expect(addKey('model_aliases: {}\n', 'model_aliases', ' ')).toBe('(A name is needed.)');
  });
});

describe('the order of a list', () => {
  const text = 'routing_preferences:\n  - models:\n      - a/b # dear\n      - "c" # cheap\n';
  it('changes while comments stay', () => {
    const path = pathOf('routing_preferences[0].models[1]');
    expect(makeChange(text, { kind: 'move-item', path, by: -1 })).toBe(
      'routing_preferences:\n  - models:\n      - "c" # dear\n      - a/b # cheap\n',
    );
  });
});

describe('any change of any file in the form', { timeout: 60_000 }, () => {
  const examples = [...wrongExamples, ...rightExamples].map(({ text }) => text);
  const files = [...new Set([...fileVectors.map(({ text }) => text), ...examples, everyField])].filter(
    (text) => readSource(text).problems.length === 0,
  );

  const scalars = (text: string) => fieldsOf(text).filter((field) => field.kind === 'scalar');

  it('reads again as the same config with that value, the rest unchanged to the byte', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('12001', 'a\nb\n', '$A', '# x', 'yes', "it's"),
    );
    fc.assert(
      fc.property(
        fc.oneof(oddlySpaced(files), fc.constantFrom(...files)),
        fc.nat(),
        value,
        (text, pick, typed) => {
          const fields = scalars(text);
          const field = fields[pick % fields.length];
          if (field === undefined) return;
          const edit = editForm(text, { kind: 'set', path: field.path, text: typed });
          if (edit.kind === 'refused') return;
          const after = applyFix(text, { title: '', kind: 'choice', edits: edit.edits });
          expectSameOutside(text, after, edit.edits);
          expect(scalars(after).find(({ id }) => id === field.id)?.text).toBe(typed);
          expect(readWith(after, field.path, 'changed')).toEqual(readWith(text, field.path, 'changed'));
          expect(commentsOf(after)).toEqual(commentsOf(text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is possible for every value', () => {
    const refused = files.flatMap((text) =>
      scalars(text).filter(
        (field) => editForm(text, { kind: 'set', path: field.path, text: 'x1' }).kind === 'refused',
      ),
    );
    expect(refused.map(({ id }) => id)).toEqual([]);
  });

  it('takes every part out that may go, and nothing else', () => {
    for (const text of files) {
      for (const field of fieldsOf(text).filter(({ removable }) => removable)) {
        const edit = editForm(text, { kind: 'remove', path: field.path });
        expect(edit.kind, `${field.id}\n${text}`).toBe('edits');
      }
    }
  });

  it('adds every field and item that it offers', () => {
    for (const text of files) {
      for (const field of fieldsOf(text)) {
        const adds = [
          ...(field.kind === 'map'
            ? field.addable.map(({ name }) => ({ kind: 'add-key', path: field.path, name }) as const)
            : []),
          ...(field.kind === 'map' && field.entryTitle !== null
            ? [{ kind: 'add-key', path: field.path, name: 'new_one' } as const]
            : []),
          ...(field.kind === 'list' ? [{ kind: 'add-item', path: field.path } as const] : []),
        ];
        for (const change of adds) {
          expect(editForm(text, change).kind, `${JSON.stringify(change)}\n${text}`).toBe('edits');
        }
      }
    }
  });
});

function fieldsOf(text: string): FormField[] {
  const within = (field: FormField): FormField[] => [
    field,
    ...(field.kind === 'map'
      ? field.fields.flatMap(within)
      : field.kind === 'list'
        ? field.items.flatMap(within)
        : []),
  ];
  const { root } = formOf(text);
  return root === null ? [] : within(root);
}

function expectSameOutside(before: string, after: string, edits: readonly TextEdit[]): void {
  let [from, at] = [0, 0];
  for (const { range, newText } of [...edits].sort(
    (one, other) => one.range.start.offset - other.range.start.offset,
  )) {
    const kept = before.slice(from, range.start.offset);
    expect(after.slice(at, at + kept.length)).toBe(kept);
    const eol = before.includes('\r\n') ? '\r\n' : '\n';
    expect(newText.replaceAll(eol, '')).not.toMatch(/[\r\n]/);
    at += kept.length + newText.length;
    from = range.end.offset;
  }
  expect(after.slice(at)).toBe(before.slice(from));
}

/** What the YAML library reads, with another value in one place. */
function readWith(text: string, path: Path, value: string): unknown {
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent' });
  const node = document.getIn(path, true);
  if (isScalar(node)) node.value = value;
  else document.setIn(path, value);
  return document.toJS();
}

/** As the library's own lexer sees them. */
function commentsOf(text: string): string[] {
  return [...new Lexer().lex(text)].filter((token) => token.startsWith('#')).map((token) => token.trimEnd());
}
