import { describe, expect, it } from 'vitest';
import type { ReplyEvent } from '../../../src-gateway/apis/reply.ts';
import { ToolRestorer } from '../../../src-gateway/apis/restore-tools.ts';
import { type ToolNameRule, ToolNamer } from '../../../src-gateway/apis/tool-names.ts';

const rule: ToolNameRule = { allowed: /[A-Za-z0-9_-]/, longest: 16, hasCustomTools: false };
const functionTool = (name: string, namespace: string | null = null) => ({
  type: 'function' as const,
  path: 'tools[0]',
  name,
  description: null,
  parameters: {},
  strict: null,
  cacheControl: null,
  namespace,
});
const customTool = (name: string) => ({
  type: 'custom' as const,
  path: 'tools[0]',
  name,
  description: null,
  format: null,
});

function restored(restorer: ToolRestorer, events: readonly ReplyEvent[]): ReplyEvent[] {
  return events.flatMap((event) => restorer.restore(event));
}

describe('ToolNamer', () => {
  it('leaves names alone that the provider takes', () => {
    const namer = new ToolNamer([functionTool('get_weather')], rule);
    expect(namer.sentName('get_weather')).toBe('get_weather');
    expect(namer.names.size).toBe(0);
  });

  it('writes others so that two tools never share a name, and knows the way back', () => {
    const tools = ['get.weather', 'get/weather', 'a name that is much too long', '', 'get_weather'];
    const namer = new ToolNamer(
      tools.map((name) => functionTool(name)),
      rule,
    );
    const sent = tools.map((name) => namer.sentName(name));
    expect(new Set(sent).size).toBe(tools.length);
    for (const [index, name] of sent.entries()) {
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,16}$/);
      expect(namer.names.get(name)?.name ?? name).toBe(tools[index]);
    }
  });

  it('tells two namespaces with the same member apart', () => {
    const namer = new ToolNamer([functionTool('find', 'crm'), functionTool('find', 'mail')], rule);
    expect([...namer.names]).toEqual([
      ['find', { name: 'find', kind: 'function', namespace: 'crm' }],
      ['mail__find', { name: 'find', kind: 'function', namespace: 'mail' }],
    ]);
  });
});

describe('ToolRestorer', () => {
  it('gives a custom tool its free text, whole, however its arguments came', () => {
    const { names } = new ToolNamer([customTool('run')], rule);
    const events: ReplyEvent[] = [
      { type: 'tool_start', tool: 0, id: 'c', name: 'run', kind: 'function' },
      { type: 'tool_input', tool: 0, text: '{"input":"ls' },
      { type: 'tool_input', tool: 0, text: ' \\"x\\""}' },
      { type: 'tool_end', tool: 0 },
    ];
    expect(restored(new ToolRestorer(names), events)).toEqual([
      { type: 'tool_start', tool: 0, id: 'c', name: 'run', kind: 'custom' },
      { type: 'tool_input', tool: 0, text: 'ls "x"' },
      { type: 'tool_end', tool: 0 },
    ]);
  });

  it('loses nothing when the provider never says that the call is complete', () => {
    const { names } = new ToolNamer([customTool('run')], rule);
    const finish: ReplyEvent = { type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } };
    expect(
      restored(new ToolRestorer(names), [
        { type: 'tool_start', tool: 0, id: 'c', name: 'run', kind: 'function' },
        { type: 'tool_input', tool: 0, text: 'no json' },
        finish,
      ]).slice(1),
    ).toEqual([{ type: 'tool_input', tool: 0, text: 'no json' }, finish]);
  });
});
