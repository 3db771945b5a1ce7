import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../src-gateway/apis/api-error.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiResponses } from '../../../../src-gateway/apis/openai-responses/codec.ts';
import { openaiTarget } from './contexts.ts';

function decode(body: JsonObject) {
  const dropped = new DroppedFields('responses');
  return { conversation: openaiResponses.decodeRequest(body, dropped), lost: dropped.paths };
}

function refusal(body: JsonObject): ApiError {
  try {
    decode(body);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('the request was accepted');
}

describe('a Responses request', () => {
  it('may be one text', () => {
    expect(decode({ model: 'm', input: 'hi', instructions: 'S' }).conversation).toMatchObject({
      system: [{ role: 'system', text: 'S' }],
      turns: [{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }],
    });
  });

  it('keeps the calls of a turn with the words before them, and their outputs in one turn', () => {
    const { conversation } = decode({
      model: 'm',
      input: [
        { role: 'developer', content: 'D' },
        { role: 'user', content: [{ type: 'input_text', text: 'q' }] },
        { role: 'assistant', content: [{ type: 'output_text', text: 'ok', annotations: [] }] },
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"x":1}' },
        { type: 'custom_tool_call', call_id: 'b', name: 'run', input: 'ls' },
        { type: 'function_call_output', call_id: 'a', output: '7' },
        { type: 'custom_tool_call_output', call_id: 'b', output: [{ type: 'input_text', text: 'out' }] },
      ],
    });
    expect(conversation.system).toMatchObject([{ role: 'developer', text: 'D' }]);
    expect(conversation.turns).toMatchObject([
      { role: 'user', blocks: [{ text: 'q' }] },
      {
        role: 'assistant',
        blocks: [
          { type: 'text', text: 'ok' },
          { type: 'tool_call', id: 'a', name: 'f', kind: 'function', input: '{"x":1}' },
          { type: 'tool_call', id: 'b', name: 'run', kind: 'custom', input: 'ls' },
        ],
      },
      {
        role: 'user',
        blocks: [
          { type: 'tool_result', callId: 'a', content: [{ text: '7' }] },
          { type: 'tool_result', callId: 'b', content: [{ text: 'out' }] },
        ],
      },
    ]);
  });

  it('hoists the tools of a namespace, completes a schema and reports what only this vendor runs', () => {
    const { conversation, lost } = decode({
      model: 'm',
      input: 'q',
      tools: [
        { type: 'function', name: 'f' },
        { type: 'namespace', name: 'crm', tools: [{ type: 'function', name: 'find', parameters: {} }] },
        { type: 'mcp', server_label: 's' },
        { type: 'apply_patch' },
      ],
      tool_choice: { type: 'mcp', server_label: 's' },
    });
    expect(conversation.tools).toMatchObject([
      { name: 'f', parameters: { type: 'object', properties: {} }, namespace: null },
      { name: 'find', parameters: { type: 'object', properties: {} }, namespace: 'crm' },
      { type: 'function', name: 'apply_patch' },
    ]);
    expect(conversation.toolChoice).toEqual({ type: 'auto' });
    expect(lost).toEqual(['tools[2]', 'tool_choice']);
  });

  it.each([
    [{ input: 5 }, 'invalid_value', 'input'],
    [{ input: ['x'] }, 'invalid_value', 'input[0]'],
    [{ input: [{ role: 'nobody', content: 'x' }] }, 'invalid_value', 'input[0].role'],
    [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'item_not_found', 'input[0]'],
    [
      { input: [{ type: 'function_call_output', call_id: 'nope', output: '' }] },
      'missing_tool_call',
      'input[0]',
    ],
    [{ input: 'q', background: true }, 'unsupported_parameter', 'background'],
    [{ input: 'q', conversation: 'conv_1' }, 'unsupported_parameter', 'conversation'],
  ])('refuses %j with %s at %s', (body, code, param) => {
    expect(refusal(body)).toMatchObject({ status: 400, code, param });
  });

  it('throws nothing but its own error, whatever the body', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('input', 'tools', 'tool_choice', 'text', 'reasoning', 'include', 'instructions'),
          fc.oneof(fc.jsonValue(), fc.array(randomItem)),
        ),
        (body) => {
          try {
            const dropped = new DroppedFields('responses');
            const conversation = openaiResponses.decodeRequest(body, dropped);
            openaiResponses.encodeRequest(conversation, openaiTarget, dropped);
          } catch (error) {
            expect(error).toBeInstanceOf(ApiError);
          }
        },
      ),
    );
  });
});

const randomItem = fc.record(
  {
    type: fc.constantFrom(
      'message',
      'function_call',
      'function_call_output',
      'reasoning',
      'custom',
      'function',
    ),
    role: fc.constantFrom('user', 'assistant', 'system'),
    content: fc.jsonValue(),
    call_id: fc.constantFrom('a', 'b'),
    name: fc.jsonValue(),
    output: fc.jsonValue(),
    summary: fc.jsonValue(),
    parameters: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
