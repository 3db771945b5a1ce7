import type { Block, Conversation, Turn } from '../../src-gateway/apis/conversation.ts';

export const emptyConversation: Conversation = {
  system: [],
  turns: [],
  tools: [],
  toolChoice: null,
  reasoning: null,
  outputFormat: null,
  options: {},
  stream: false,
  extra: {},
};

export const user = (...blocks: Block[]): Turn => ({ role: 'user', blocks });

export const assistant = (...blocks: Block[]): Turn => ({ role: 'assistant', blocks });

export const text = (words: string): Block => ({ type: 'text', path: 'p', text: words });

export const toolCall = (
  id: string,
  input = '{}',
  more: Partial<Block & { type: 'tool_call' }> = {},
): Block => ({ type: 'tool_call', path: `call ${id}`, id, name: 'f', kind: 'function', input, ...more });

export const toolResult = (callId: string, content: readonly Block[], isError = false): Block => ({
  type: 'tool_result',
  path: `result ${callId}`,
  callId,
  content,
  isError,
});
