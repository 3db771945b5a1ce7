import { describe, expect, it } from 'vitest';
import type { Block, Turn } from '../../../src-gateway/apis/conversation.ts';
import { DroppedFields } from '../../../src-gateway/apis/dropped-fields.ts';
import { pairToolResults } from '../../../src-gateway/apis/pair-tool-results.ts';

const text = (value: string): Block => ({ type: 'text', path: value, text: value });
const call = (id: string): Block => ({
  type: 'tool_call',
  path: `call ${id}`,
  id,
  name: 'f',
  kind: 'function',
  input: '{}',
});
const result = (callId: string, value: string): Block => ({
  type: 'tool_result',
  path: `result ${callId}`,
  callId,
  content: [text(value)],
  isError: false,
});
const user = (...blocks: Block[]): Turn => ({ role: 'user', blocks });
const assistant = (...blocks: Block[]): Turn => ({ role: 'assistant', blocks });

function pair(turns: readonly Turn[]) {
  const dropped = new DroppedFields('chat');
  return { turns: pairToolResults(turns, dropped), lost: dropped.paths };
}

describe('pairToolResults', () => {
  it('puts all results that answer one turn into one turn, before the words of the user', () => {
    const { turns, lost } = pair([
      user(text('q')),
      assistant(call('a'), call('b')),
      user(result('b', '2')),
      user(text('go')),
      user(result('a', '1')),
    ]);
    expect(turns).toEqual([
      user(text('q')),
      assistant(call('a'), call('b')),
      user(result('a', '1'), result('b', '2'), text('go')),
    ]);
    expect(lost).toEqual([]);
  });

  it('makes up a result that is missing, also at the end, and says so', () => {
    const { turns, lost } = pair([assistant(call('a')), user(text('go')), assistant(call('b'))]);
    expect(turns.map(({ blocks }) => blocks.map(({ type }) => type))).toEqual([
      ['tool_call'],
      ['tool_result', 'text'],
      ['tool_call'],
      ['tool_result'],
    ]);
    expect(turns[1]?.blocks[0]).toMatchObject({ callId: 'a', content: [{ text: '[no result]' }] });
    expect(lost).toEqual(['call a', 'call b']);
  });

  it('turns a result without its call into words of the user, and says so', () => {
    const { turns, lost } = pair([user(result('x', '7'), text('go'))]);
    expect(turns).toEqual([user(text('7'), text('go'))]);
    expect(lost).toEqual(['result x']);
  });

  it('puts results before a system text that stands between the calls and them', () => {
    const system: Turn = { role: 'system', blocks: [text('S')] };
    const answered = [assistant(call('a')), system, user(text('go'), result('a', '1'))];
    const expected = [assistant(call('a')), user(result('a', '1')), system, user(text('go'))];
    expect(pair(answered)).toEqual({ turns: expected, lost: [] });
    const open = pair([assistant(call('a')), system, assistant(text('so')), assistant(call('b')), system]);
    expect(open.turns.map(({ role, blocks }) => [role, ...blocks.map(({ type }) => type)])).toEqual([
      ['assistant', 'tool_call'],
      ['user', 'tool_result'],
      ['system', 'text'],
      ['assistant', 'text', 'tool_call'],
      ['user', 'tool_result'],
      ['system', 'text'],
    ]);
  });

  it('leaves a system text between two turns where it is', () => {
    const system: Turn = { role: 'developer', blocks: [text('S')] };
    expect(pair([user(text('a')), system, user(text('b'))]).turns).toEqual([
      user(text('a')),
      system,
      user(text('b')),
    ]);
  });
});
