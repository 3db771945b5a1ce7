import { member } from '../apis/json-value.ts';

/** The words of a chat message, parts joined by line breaks; `null`: it has no content. */
export function messageText(message: unknown): string | null {
  const content = member(message, 'content');
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  return content
    .map((part: unknown) => member(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('\n');
}
