import { listMember, member, parseJson, textMember } from '../apis/json-value.ts';
import { SseParser } from '../apis/sse-parser.ts';

/** Of an answer that is no JSON, in characters; more is no answer that another agent could use. */
const longestRawText = 1024 * 1024;

/** What an agent said, for the agents behind it: `body` is its whole reply, `contentType` its header. */
export function agentAnswerText(contentType: string, body: Uint8Array): string {
  if (contentType.includes('text/event-stream')) return streamedText(body);
  const text = new TextDecoder().decode(body);
  const value = parseJson(text);
  return textOfReply(value) ?? text.slice(0, longestRawText);
}

/** The deltas in their order; what cannot be read is passed over. */
function streamedText(body: Uint8Array): string {
  const parser = new SseParser();
  let deltas: string | null = null;
  let whole = '';
  for (const { data } of [...parser.push(body), ...parser.end()]) {
    const choice = listMember(parseJson(data), 'choices')[0];
    const delta = contentText(member(member(choice, 'delta'), 'content'));
    if (delta !== null) deltas = (deltas ?? '') + delta;
    whole ||= contentText(member(member(choice, 'message'), 'content')) ?? '';
  }
  return deltas ?? whole;
}

/** `null`: it is no reply of an API that is known. */
function textOfReply(reply: unknown): string | null {
  const message = member(listMember(reply, 'choices')[0], 'message');
  if (message !== undefined) return contentText(member(message, 'content')) ?? '';
  if (textMember(reply, 'type') === 'message') return contentText(member(reply, 'content'));
  if (textMember(reply, 'object') !== 'response') return null;
  return listMember(reply, 'output')
    .flatMap((item) => contentText(member(item, 'content')) ?? [])
    .join('\n');
}

/** A text, or the texts of its parts; `null`: neither. */
function contentText(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  return content.flatMap((part) => textMember(part, 'text') ?? []).join('\n');
}
