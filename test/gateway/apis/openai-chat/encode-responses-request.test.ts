import { describe, expect, it } from 'vitest';
import type { EncodeTarget } from '../../../../src-gateway/apis/codec.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import { openaiResponses } from '../../../../src-gateway/apis/openai-responses/codec.ts';
import { openaiTarget } from '../../../support/codec-contexts.ts';

function fromResponses(body: JsonObject, target: Partial<EncodeTarget> = {}) {
  const dropped = new DroppedFields('responses');
  const conversation = openaiResponses.decodeRequest(body, dropped);
  const encoded = openaiChat.encodeRequest(conversation, { ...openaiTarget, ...target }, dropped);
  return { sent: encoded.body, toolNames: encoded.toolNames, lost: dropped.paths };
}

describe('a request of OpenAI Responses, written as Chat Completions', () => {
  it('has instructions, items, limit, format and tools in their places [llm-apis V38]', () => {
    const { sent } = fromResponses(
      {
        model: 'groq/l',
        instructions: 'S',
        input: [
          { role: 'user', content: [{ type: 'input_text', text: 'q' }] },
          { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c1', output: '7' },
        ],
        max_output_tokens: 9,
        text: { format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } },
        tools: [{ type: 'function', name: 'f' }],
      },
      { provider: 'groq', model: 'l', takesDeveloperRole: false, content: 'text-preferred' },
    );
    expect(sent).toMatchObject({
      messages: [
        { role: 'system', content: 'S' },
        { role: 'user', content: 'q' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '7' },
      ],
      max_completion_tokens: 9,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'n', schema: { type: 'object' }, strict: true },
      },
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }],
    });
  });

  it('offers custom tools as functions of one text, and knows the way back', () => {
    const { sent, toolNames } = fromResponses({
      model: 'm',
      input: [
        { type: 'custom_tool_call', call_id: 'c1', name: 'shell', input: 'ls' },
        { type: 'custom_tool_call_output', call_id: 'c1', output: 'a b' },
      ],
      tools: [{ type: 'custom', name: 'shell', description: 'Runs' }],
      tool_choice: { type: 'custom', name: 'shell' },
    });
    expect(sent).toMatchObject({
      messages: [
        { tool_calls: [{ type: 'function', function: { name: 'shell', arguments: '{"input":"ls"}' } }] },
        { role: 'tool', content: 'a b' },
      ],
      tools: [
        {
          type: 'function',
          function: {
            name: 'shell',
            description: 'Runs',
            parameters: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
          },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'shell' } },
    });
    expect([...toolNames]).toEqual([['shell', { name: 'shell', kind: 'custom', namespace: null }]]);
  });
});
