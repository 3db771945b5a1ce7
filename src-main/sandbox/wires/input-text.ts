import { invalidRequest } from '../api-failure.ts';
import { countTokens } from '../count-tokens.ts';
import { objectsOf, textOf } from '../json-value.ts';

const tokensPerMessage = 4;

/** The text of a message's content: a string as it is, parts joined by line breaks, media left out. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((part) => textOf(part.text) || (part.type === 'tool_result' ? contentText(part.content) : ''))
    .filter((text) => text !== '')
    .join('\n');
}

/** The texts that the conversation ends with, as far as `isWanted` goes back; `null`: there are none. */
export function trailing(texts: readonly string[], isWanted: (index: number) => boolean): string | null {
  const before = texts.findLastIndex((_, index) => !isWanted(index));
  return before === texts.length - 1 ? null : texts.slice(before + 1).join('\n');
}

/** Every text of the input, four tokens per message, and the offered tools as JSON. */
export function measureInput(messages: readonly string[], tools: unknown): number {
  const texts = messages.reduce((sum, text) => sum + countTokens(text) + tokensPerMessage, 0);
  return texts + (tools === undefined ? 0 : countTokens(JSON.stringify(tools)));
}

/** An output limit as the request gives it; `null`: none. */
export function limitOf(value: unknown, param: string): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  throw invalidRequest(`Invalid value for '${param}': expected an integer of at least 1.`, param);
}
