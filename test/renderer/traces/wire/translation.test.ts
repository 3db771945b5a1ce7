import { describe, expect, it } from 'vitest';
import { onOneAxis } from '../../../../src-renderer/traces/wire/translation/event-axis.ts';
import { jsonLines } from '../../../../src-renderer/traces/wire/translation/json-lines.ts';
import {
  type FieldMark,
  matchBodies,
} from '../../../../src-renderer/traces/wire/translation/match-bodies.ts';

const crossing = (dropped: readonly string[] = []) => ({ dropped, sameApi: false });
const plain = (marks: ReadonlyMap<string, FieldMark>) =>
  Object.fromEntries(
    [...marks].map(([path, mark]) => [path, mark.kind === 'moved' ? `→ ${mark.path}` : mark.kind]),
  );

const asked = {
  model: 'sandbox-anthropic/haiku',
  reasoning_effort: 'high',
  stream: true,
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'hi' },
  ],
};
const sent = {
  model: 'haiku',
  max_tokens: 4096,
  stream: true,
  system: 'Be brief.',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
};

describe('the fields of a translated request', () => {
  const { source, target } = matchBodies(asked, sent, crossing(['reasoning_effort']));

  it('[ux N10] are marked as dropped where the gateway says so', () => {
    expect(source.get('reasoning_effort')).toEqual({ kind: 'dropped' });
  });

  it('are the same, changed, at another place, or in another form', () => {
    expect(plain(source)).toEqual({
      model: 'changed',
      reasoning_effort: 'dropped',
      stream: 'same',
      'messages[0].role': 'rewritten',
      'messages[0].content': '→ system',
      'messages[1].role': '→ messages[0].role',
      'messages[1].content': '→ messages[0].content[0].text',
    });
  });

  it('are added where the client said nothing of the kind', () => {
    expect(plain(target)).toEqual({
      model: 'changed',
      max_tokens: 'added',
      stream: 'same',
      system: '→ messages[0].content',
      'messages[0].role': '→ messages[1].role',
      'messages[0].content[0].type': 'added',
      'messages[0].content[0].text': '→ messages[1].content',
    });
  });

  it('are left out, not rewritten, where both sides speak the same API', () => {
    const marks = matchBodies({ a: 1, user: 'u' }, { a: 1 }, { dropped: [], sameApi: true });
    expect(plain(marks.source)).toEqual({ a: 'same', user: 'dropped' });
  });

  it('pair equal values one to one, in their order', () => {
    const two = matchBodies({ a: ['x', 'x'] }, { b: { c: 'x' }, d: 'x' }, crossing());
    expect(plain(two.source)).toEqual({ 'a[0]': '→ b.c', 'a[1]': '→ d' });
  });

  it('are dropped with all that stands in them', () => {
    const { source } = matchBodies(
      { response_format: { type: 'json', schema: [] }, n: 2 },
      { n: 2 },
      crossing(['response_format']),
    );
    expect(plain(source)).toEqual({
      'response_format.type': 'dropped',
      'response_format.schema': 'dropped',
      n: 'same',
    });
  });
});

describe('the lines of a body', () => {
  it('read like the JSON that they are', () => {
    const value = { a: [1, { b: 'c' }], d: {}, e: null };
    const lines = jsonLines(value, new Map());
    expect(JSON.parse(lines.map(({ text }) => text).join('\n'))).toEqual(value);
    expect(lines.map(({ depth }) => depth)).toEqual([0, 1, 2, 2, 3, 2, 1, 1, 1, 0]);
  });

  it('mark an object that was dropped as a whole once', () => {
    const { source } = matchBodies({ x: { y: 1, z: [2] }, k: 1 }, { k: 1 }, crossing(['x']));
    const marked = jsonLines({ x: { y: 1, z: [2] }, k: 1 }, source).filter(
      ({ mark }) => mark.kind === 'dropped',
    );
    expect(marked.map(({ isFirst, text }) => [text, isFirst])).toEqual([
      ['"x": {', true],
      ['"y": 1,', false],
      ['"z": [', false],
      ['2', false],
      [']', false],
      ['},', false],
    ]);
  });

  it('cut what would be a picture of a million characters', () => {
    const [line] = jsonLines('x'.repeat(1_000_000), new Map());
    expect(line?.text.length).toBeLessThan(1000);
  });
});

describe('the events of a stream', () => {
  it('stand on one axis; what the provider said leads to what the client gets', () => {
    const client = [
      { atMs: 5, data: 'C1' },
      { atMs: 9, data: 'C2' },
    ];
    const provider = [
      { atMs: 5, data: 'P1' },
      { atMs: 8, data: 'P2' },
    ];
    expect(onOneAxis(client, provider).map(({ data }) => data)).toEqual(['P1', 'C1', 'P2', 'C2']);
  });
});
