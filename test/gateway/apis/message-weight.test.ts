import { describe, expect, it } from 'vitest';
import { messageWeight } from '../../../src-gateway/apis/message-weight.ts';

describe('what of a Messages request becomes input', () => {
  it('is its texts, tools, tool calls and their results', () => {
    expect(
      messageWeight({
        system: [{ type: 'text', text: 'S' }],
        tools: [{ name: 'f', description: 'does', input_schema: { type: 'object' } }],
        messages: [
          { role: 'user', content: 'q' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'not read again' },
              { type: 'text', text: 'a' },
              { type: 'tool_use', id: 't', name: 'f', input: { x: 1 } },
            ],
          },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 't',
                content: [{ type: 'text', text: 'r' }, { type: 'image' }],
              },
              { type: 'tool_result', tool_use_id: 'u', content: 'plain' },
              { type: 'image', source: {} },
            ],
          },
        ],
      }),
    ).toEqual({
      texts: ['S', 'f', 'does', '{"type":"object"}', 'q', 'a', '{"x":1}', 'r', 'plain'],
      messages: 3,
      images: 2,
    });
  });

  it('is nothing of what has another shape', () => {
    expect(messageWeight({ system: 5, tools: {}, messages: [null, 'x', { content: [7] }] })).toEqual({
      texts: [],
      messages: 1,
      images: 0,
    });
  });
});
