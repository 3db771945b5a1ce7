import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../../src-gateway/apis/conversation.ts';
import type { Reply, ReplyEvent } from '../../../src-gateway/apis/reply.ts';
import { ThoughtSignatures } from '../../../src-gateway/apis/thought-signatures.ts';

const reply = (id: string, signature?: string): Reply => ({
  id: '',
  model: '',
  createdAt: null,
  blocks: [
    {
      type: 'tool_call',
      id,
      name: 'f',
      kind: 'function',
      input: '{}',
      ...(signature !== undefined && { signature }),
    },
  ],
  finish: { reason: 'tool_calls', stopSequence: null },
  usage: null,
  serviceTier: null,
});
const conversation = (id: string, signature?: string): Conversation => ({
  system: [],
  turns: [
    {
      role: 'assistant',
      blocks: reply(id, signature).blocks.flatMap((block) =>
        block.type === 'tool_call' ? [{ ...block, path: 'p' }] : [],
      ),
    },
  ],
  tools: [],
  toolChoice: null,
  reasoning: null,
  outputFormat: null,
  options: {},
  stream: false,
  extra: {},
});

describe('ThoughtSignatures', () => {
  it('gives a call back what it came with, to the same provider only', () => {
    const signatures = new ThoughtSignatures(() => 0);
    signatures.keep('gemini', reply('a', 'sig'));
    expect(signatures.restore('gemini', conversation('a'))).toEqual(conversation('a', 'sig'));
    expect(signatures.restore('openrouter', conversation('a'))).toEqual(conversation('a'));
    expect(signatures.restore('gemini', conversation('b'))).toEqual(conversation('b'));
    expect(signatures.restore('gemini', conversation('a', 'own'))).toEqual(conversation('a', 'own'));
  });

  it('keeps those of streams', () => {
    const signatures = new ThoughtSignatures(() => 0);
    const start = {
      type: 'tool_start',
      tool: 0,
      id: 'a',
      name: 'f',
      kind: 'function',
      signature: 's',
    } as const;
    const events: readonly ReplyEvent[] = [start, { type: 'end' }];
    const decoder = signatures.keepingDecoder('gemini', { push: () => events, end: () => [] });
    expect(decoder.push(new Uint8Array())).toBe(events);
    expect(decoder.end()).toEqual([]);
    expect(signatures.restore('gemini', conversation('a'))).toEqual(conversation('a', 's'));
  });

  it('forgets after an hour, and of too many the one that was not used for the longest time', () => {
    let now = 0;
    const signatures = new ThoughtSignatures(() => now);
    signatures.keep('gemini', reply('first', 's'));
    signatures.keep('gemini', reply('used', 's'));
    for (let count = 2; count < 10_000; count += 1) signatures.keep('gemini', reply(`c${count}`, 's'));
    signatures.restore('gemini', conversation('first'));
    signatures.keep('gemini', reply('one more', 's'));
    expect(signatures.restore('gemini', conversation('used'))).toEqual(conversation('used'));
    expect(signatures.restore('gemini', conversation('first'))).toEqual(conversation('first', 's'));
    now = 3_600_001;
    expect(signatures.restore('gemini', conversation('first'))).toEqual(conversation('first'));
  });
});
