import { type JsonObject, listMember, member, textMember } from '../apis/json-value.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { messageText } from './message-text.ts';
import { readRawAnswer } from './parse-arch-answer.ts';
import { archFunction } from './tool-schema.ts';

export interface ArchPrompt {
  readonly functions: readonly FunctionDefinition[];
  /** Chat messages, without what belongs to the gateway. */
  readonly messages: readonly JsonObject[];
  /** Results of tools are left out. */
  readonly optimizeContextWindow: boolean;
  /** Tokens, by the estimate of four bytes each. */
  readonly budget: number;
  /** Ask for what is missing, whatever the model would say by itself. */
  readonly asksBack: boolean;
}

/** The conversation cannot be put to the model; the message is Plano's own. */
export class ArchPromptError extends Error {
  override readonly name = 'ArchPromptError';
}

interface ArchMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * The messages that Arch-Function is sent: its instructions, the end of the conversation that fits, and
 * the beginning of its own answer. Throws `ArchPromptError` when nobody asks anything at its end.
 */
export function archMessages(prompt: ArchPrompt): readonly ArchMessage[] {
  const system = { role: 'system', content: instructions(prompt.functions) };
  const processed = prompt.messages.flatMap((message, index) =>
    processedMessage(message, prompt.messages[index - 1], prompt.optimizeContextWindow),
  );
  if (processed.at(-1)?.role !== 'user') throw new ArchPromptError('Last message must be from user');
  const start = '```json\\n{\\"';
  const content = prompt.asksBack ? `${start}required_functions\\":` : start;
  return [system, ...fitting(processed, system, prompt.budget), { role: 'assistant', content }];
}

function processedMessage(
  message: JsonObject,
  before: JsonObject | undefined,
  optimizeContextWindow: boolean,
): readonly ArchMessage[] {
  const role = textMember(message, 'role') ?? 'user';
  if (role === 'tool') {
    if (optimizeContextWindow) return [{ role: 'user', content: '<tool_response>\n\n</tool_response>' }];
    return [{ role: 'user', content: toolResponse(messageText(message) ?? '', before) }];
  }
  const [call] = listMember(message, 'tool_calls');
  if (role === 'assistant' && call !== undefined) {
    const called = JSON.stringify(member(call, 'function') ?? {});
    return [{ role, content: `<tool_call>\n${called}\n</tool_call>` }];
  }
  const content = messageText(message);
  return content === null ? [] : [{ role, content }];
}

/** A result under the name of its function, where the message before it tells one. */
function toolResponse(result: string, before: JsonObject | undefined): string {
  const name = calledName(before);
  if (name === null) return result;
  return `<tool_response>\n${JSON.stringify({ name, result })}\n</tool_response>`;
}

function calledName(before: JsonObject | undefined): string | null {
  const [call] = listMember(before, 'tool_calls');
  if (call !== undefined) return textMember(member(call, 'function'), 'name') ?? 'no_name';
  const answer = readRawAnswer(before === undefined ? '' : (messageText(before) ?? ''));
  return answer === null ? null : (answer.calls[0]?.name ?? 'no_name');
}

/** From the last user message on at which the budget is spent. */
function fitting(
  messages: readonly ArchMessage[],
  system: ArchMessage,
  budget: number,
): readonly ArchMessage[] {
  let used = tokens(system);
  for (let index = messages.length - 1; index > 0; index -= 1) {
    const message = messages[index];
    if (message === undefined) continue;
    used += tokens(message);
    if (used >= budget && message.role === 'user') return messages.slice(index);
  }
  return messages;
}

function tokens({ content }: ArchMessage): number {
  return Buffer.byteLength(content) / 4;
}

/** Line breaks and quotes of the examples stand escaped in it: so the model was trained. */
function instructions(functions: readonly FunctionDefinition[]): string {
  const tools = functions.map((each) => JSON.stringify(archFunction(each)));
  const lines = [
    'You help users and may call functions to do so.',
    '',
    'The functions that you have are described by their signatures between <tools></tools> XML tags:',
    '<tools>',
    ...tools,
    '</tools>',
    '',
    'Decide which functions the latest user message needs, and collect from the conversation the values of their required parameters. Never invent a value: ask for those that are missing.',
    '',
    'Answer in exactly one of these forms:',
    '1. No function is needed:',
    '```json',
    String.raw`{\"response\": \"your answer\"}`,
    '```',
    '2. Functions are needed and required parameters are missing:',
    '```json',
    String.raw`{\"required_functions\": [\"func_name1\", \"func_name2\"], \"clarification\": \"your question\"}`,
    '```',
    '3. Functions are needed and all required parameters are known:',
    '```json',
    String.raw`{\"tool_calls\": [{\"name\": \"func_name1\", \"arguments\": {\"argument1\": \"value1\"}}]}`,
    '```',
  ];
  return lines.join('\\n');
}
