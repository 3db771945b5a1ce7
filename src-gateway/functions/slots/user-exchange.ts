import { type JsonObject, textMember } from '../../apis/json-value.ts';
import { messageText } from '../message-text.ts';

/** What the user said towards one answer, and before it. Texts, newest first. */
export interface UserExchange {
  /** Since the last answer that was complete: the newest message and those that it goes on with. */
  readonly current: readonly string[];
  readonly earlier: readonly string[];
  /** What the last question of ours asked for, in its order. */
  readonly asked: readonly string[];
}

/** Characters of a message that are searched for values: whoever says more means a model. */
const longestMessage = 8000;

const question = /^It seems I'm missing some information\. Could you provide the following details (.*?) \?/;

/** Splits a conversation where the last answer was complete; a question of ours is none. */
export function userExchange(messages: readonly JsonObject[]): UserExchange {
  const current: string[] = [];
  const earlier: string[] = [];
  let asked: readonly string[] | null = null;
  let isCurrent = true;
  for (const message of messages.toReversed()) {
    const role = textMember(message, 'role');
    // Clients of a stream put the engine's words and the question into one message.
    const text = (messageText(message) ?? '').replace(/^```json\n[^`]*```/, '');
    if (role === 'user') (isCurrent ? current : earlier).push(text.slice(0, longestMessage));
    if (role !== 'assistant') continue;
    const names = question.exec(text)?.[1];
    if (names !== undefined) asked ??= isCurrent ? names.split(', ') : [];
    else if (!(textMember(message, 'model') ?? '').startsWith('Arch')) isCurrent = false;
  }
  return { current, earlier, asked: asked ?? [] };
}
