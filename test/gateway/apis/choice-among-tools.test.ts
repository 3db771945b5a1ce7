import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../src-gateway/apis/anthropic-messages/codec.ts';
import { DroppedFields } from '../../../src-gateway/apis/dropped-fields.ts';
import { openaiResponses } from '../../../src-gateway/apis/openai-responses/codec.ts';

const responses = { input: 'q', tools: [{ type: 'image_generation' }] };
const messages = {
  messages: [{ role: 'user', content: 'q' }],
  tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }],
};

describe('a choice among tools', () => {
  it.each<[string, Pick<typeof openaiResponses, 'decodeRequest'>, 'responses' | 'messages', object, unknown]>(
    [
      ['Responses', openaiResponses, 'responses', responses, 'required'],
      ['Messages', anthropicMessages, 'messages', messages, { type: 'any' }],
    ],
  )('of %s is left out and reported when no other API has any of them', (_, codec, api, body, choice) => {
    const read = (more: object) => {
      const dropped = new DroppedFields(api);
      return { ...codec.decodeRequest({ ...body, ...more }, dropped), lost: dropped.paths };
    };
    expect(read({ tool_choice: choice })).toMatchObject({ tools: [], toolChoice: null });
    expect(read({ tool_choice: choice }).lost).toContain('tool_choice');
    const auto = typeof choice === 'string' ? 'auto' : { type: 'auto' };
    expect(read({ tool_choice: auto })).toMatchObject({ toolChoice: null, lost: ['tools[0]'] });
    // A choice without any tools is the client's own, and its provider's to refuse.
    expect(read({ tools: [], tool_choice: choice }).toolChoice).toEqual({ type: 'required' });
  });
});
