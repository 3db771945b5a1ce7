import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withCacheMarkers } from '../../../src-gateway/caching/cache-markers.ts';
import { type CacheStrategy, cacheStrategy } from '../../../src-gateway/caching/cache-strategy.ts';

const marker = { cache_control: { type: 'ephemeral' } };
const text = (length: number) => 's'.repeat(length);
const markText = (body: string, strategy: CacheStrategy, least = 1024) =>
  Buffer.from(withCacheMarkers(Buffer.from(body), strategy, least)).toString();
const mark = (body: object, strategy: CacheStrategy, least = 1024) =>
  JSON.parse(markText(JSON.stringify(body), strategy, least));

describe('cacheStrategy', () => {
  it.each([
    ['messages', 'anthropic', 'claude-sonnet-4-6', 'breakpoints'],
    ['messages', 'vercel', 'some-model', 'breakpoints'],
    ['chat', 'openrouter', 'anthropic/claude-sonnet-4-6', 'content-part'],
    ['chat', 'digitalocean', 'Anthropic-Claude-4', 'content-part'],
    ['chat', 'edenai', 'anthropic/x', 'content-part'],
    ['chat', 'anthropic', 'claude-sonnet-4-6', 'nothing'],
    ['chat', 'openrouter', 'openai/gpt-4o', 'nothing'],
    ['chat', 'openai', 'gpt-4o', 'nothing'],
    ['responses', 'openai', 'gpt-4o', 'nothing'],
    ['converse', 'amazon_bedrock', 'anthropic.claude-sonnet-4-6', 'nothing'],
  ] as const)('of %s at %s for %s is %s', (api, provider, model, strategy) => {
    expect(cacheStrategy(api, provider, model)).toBe(strategy);
  });
});

describe('breakpoints', () => {
  const hi = { role: 'user', content: 'hi' };
  const base = { model: 'm', max_tokens: 1, messages: [hi] };

  it('stand behind the system prompt and the last message, and change no other byte', () => {
    const system = JSON.stringify(`${text(4096)}\u00e9`);
    const body = `{ "system" : ${system}, "big": 12345678901234567890, "messages":[{"role":"user", "content" :"hi"}]}`;
    const marked = '"cache_control":{"type":"ephemeral"}';
    expect(markText(body, 'breakpoints')).toBe(
      `{ "system" : [{"type":"text","text":${system},${marked}}], "big": 12345678901234567890, ` +
        `"messages":[{"role":"user", "content" :[{"type":"text","text":"hi",${marked}}]}]}`,
    );
  });

  it.each([
    ['a prompt that is one byte too short', text(4095), 1024],
    ['a config that asks for less than providers cache', text(800), 100],
    ['a config that asks for more than there is', text(4096), 2000],
  ])('are not set for %s', (_, system, least) => {
    expect(mark({ ...base, system }, 'breakpoints', least)).toEqual({ ...base, system });
  });

  it('count bytes, not characters, and blocks as well as texts', () => {
    const system = [{ type: 'text', text: 'é'.repeat(2048) }];
    expect(mark({ ...base, system }, 'breakpoints').system).toEqual([{ ...system[0], ...marker }]);
  });

  it.each([
    ['a message', { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', ...marker }] }] }],
    ['the system prompt', { system: [{ type: 'text', text: text(4096), ...marker }] }],
    ['a tool', { tools: [{ name: 'f', ...marker }] }],
    ['the request', marker],
  ])('are left to a client that marked %s', (_, part) => {
    const body = { ...base, system: text(4096), ...part };
    expect(mark(body, 'breakpoints')).toEqual(body);
  });

  it('are not kept away by a text that speaks of them', () => {
    const system = `${text(4096)} {"cache_control": 1}`;
    expect(mark({ ...base, system }, 'breakpoints').messages[0].content[0]).toMatchObject(marker);
  });

  it('stand on the last tool where there is no system prompt', () => {
    const tools = [{ name: 'a' }, { name: 'b', description: text(5000), input_schema: { type: 'object' } }];
    const marked = mark({ ...base, tools }, 'breakpoints');
    expect(marked.tools).toEqual([tools[0], { ...tools[1], ...marker }]);
    expect(marked.messages[0].content).toEqual([{ type: 'text', text: 'hi', ...marker }]);
    expect(mark({ ...base, tools, system: null }, 'breakpoints').tools[1]).toMatchObject(marker);
  });

  it.each([
    ['tool results', [{ type: 'tool_result', tool_use_id: 't', content: 'x' }], 0],
    [
      'the last block that may carry one',
      [
        { type: 'text', text: 'a' },
        { type: 'thinking', thinking: 'b' },
      ],
      0,
    ],
    [
      'no empty text',
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: '' },
      ],
      0,
    ],
    [
      'no image',
      [
        { type: 'text', text: 'a' },
        { type: 'image', source: {} },
      ],
      0,
    ],
  ])('stand on %s', (_, content, at) => {
    const body = { ...base, system: text(4096), messages: [hi, { role: 'user', content }] };
    const marked = mark(body, 'breakpoints').messages[1].content;
    expect(marked).toEqual(content.map((block, index) => (index === at ? { ...block, ...marker } : block)));
  });
});

describe('the marker of a chat message', () => {
  const user = { role: 'user', content: 'hi' };

  it('stands on the first system message', () => {
    const messages = [{ role: 'system', content: text(8000) }, user];
    expect(mark({ messages }, 'content-part')).toEqual({
      messages: [{ role: 'system', content: [{ type: 'text', text: text(8000), ...marker }] }, user],
    });
  });

  it('stands on the last text of its parts', () => {
    const parts = [{ type: 'text', text: text(8000) }, { type: 'text', text: 'b' }, { type: 'image_url' }];
    const marked = mark({ messages: [user, { role: 'developer', content: parts }] }, 'content-part');
    expect(marked.messages[1].content).toEqual([parts[0], { ...parts[1], ...marker }, parts[2]]);
    expect(marked.messages[0]).toEqual(user);
  });

  it('stands on the first message where the tools alone are long enough', () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: { d: text(5000) } } }];
    expect(mark({ tools, messages: [user] }, 'content-part').messages[0].content[0]).toMatchObject(marker);
  });
});

describe('withCacheMarkers', () => {
  it('only ever adds markers', () => {
    const withoutMarkers = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_, part) => {
        // A text of its own became a list of one part.
        const isWrapped = Array.isArray(part) && part.length === 1 && part[0]?.type === 'text';
        if (isWrapped && Object.keys(part[0]).join() === 'type,text') return part[0].text;
        if (part && typeof part === 'object') delete part.cache_control;
        return part;
      });
    const content = fc.oneof(fc.string(), fc.jsonValue());
    const message = fc.record({ role: fc.constantFrom('user', 'system', 'assistant'), content });
    const body = fc.record({ messages: fc.array(message), system: content, tools: fc.array(fc.jsonValue()) });
    fc.assert(
      fc.property(body, fc.constantFrom<CacheStrategy>('breakpoints', 'content-part'), (value, strategy) => {
        const long = { ...value, tools: [...value.tools, { name: text(9000) }] };
        expect(withoutMarkers(mark(long, strategy))).toEqual(withoutMarkers(long));
      }),
    );
  });
});
