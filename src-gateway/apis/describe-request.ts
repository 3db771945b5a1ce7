import { redactSecrets } from '../config/secrets.ts';
import type { ClientApi } from './client-api.ts';
import { type RequestBody, readMember } from './request-body.ts';

/** What a trace tells of a request. */
export interface RequestDescription {
  readonly temperature: string | null;
  readonly maxTokens: number | null;
  readonly topP: number | null;
  /** `name(...)` per tool, one a line; `null` without tools. */
  readonly tools: string | null;
  /** The last user text, 50 characters and `...`; `null` when there is none. */
  readonly preview: string | null;
}

const previewLength = 50;
/** Longer than a preview by more than any secret that may reach into it. */
const searchedLength = 1024;

/**
 * Reads the parts of a body that a trace shows; call it when the answer is on its way. `redact` masks the
 * secrets in a text. Never throws.
 */
export function describeRequest(
  api: ClientApi,
  body: RequestBody,
  redact: (text: string) => string = redactSecrets,
): RequestDescription {
  const read = (name: string) => readMember(body, name);
  const temperature = read('temperature');
  const topP = read('top_p');
  return {
    temperature: typeof temperature === 'number' ? String(temperature) : null,
    topP: typeof topP === 'number' ? topP : null,
    maxTokens: firstInteger([read('max_completion_tokens'), read('max_output_tokens'), read('max_tokens')]),
    tools: describeTools(read('tools')),
    preview: shorten(lastUserText(read(api === 'responses' ? 'input' : 'messages')), redact),
  };
}

function firstInteger(values: readonly unknown[]): number | null {
  for (const value of values) if (typeof value === 'number' && Number.isInteger(value)) return value;
  return null;
}

function describeTools(tools: unknown): string | null {
  if (!Array.isArray(tools) || tools.length === 0) return null;
  const names = tools.flatMap((tool: unknown) => {
    const name =
      property(property(tool, 'function'), 'name') ?? property(tool, 'name') ?? property(tool, 'type');
    return typeof name === 'string' ? [`${name}(...)`] : [];
  });
  return names.length === 0 ? null : names.join('\n');
}

/** Text of the last message whose role is `user` and that says something: tool results do not. */
function lastUserText(messages: unknown): string | null {
  if (typeof messages === 'string') return messages;
  if (!Array.isArray(messages)) return null;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message: unknown = messages[index];
    if (property(message, 'role') !== 'user') continue;
    const text = textOf(property(message, 'content'));
    if (text !== '') return text;
  }
  return null;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => property(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('\n');
}

function shorten(whole: string | null, redact: (text: string) => string): string | null {
  if (whole === null || whole === '') return null;
  // Before it is cut: half a secret is not known as one.
  const text = redact(whole.slice(0, searchedLength));
  const characters = [...text.slice(0, 2 * previewLength + 2)];
  if (characters.length <= previewLength) return text;
  return `${characters.slice(0, previewLength).join('')}...`;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
