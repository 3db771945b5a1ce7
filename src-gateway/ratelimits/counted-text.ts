import type { ClientApi } from '../apis/client-api.ts';
import { type RequestBody, readMember } from '../apis/request-body.ts';

/** The text of a request that limits count. */
export interface CountedText {
  readonly text: string;
  /** Definitions and results of tools. */
  readonly tools: string;
}

/** What is read here is what Plano counts: the words of the messages, not what surrounds them. */
export function countedText(api: ClientApi, body: RequestBody): CountedText {
  const tools = body.members.has('tools') ? JSON.stringify(readMember(body, 'tools') ?? '') : '';
  switch (api) {
    case 'chat':
      return { text: chatText(readMember(body, 'messages')), tools };
    case 'messages': {
      const messages = readMember(body, 'messages');
      const blocks = [readMember(body, 'system'), ...contents(messages)].flatMap(blocksOf);
      const words = (type: string) => blocks.filter((block) => property(block, 'type') === type);
      const results = words('tool_result').flatMap((block) => textsOf(property(block, 'content')));
      return {
        text: words('text').flatMap(textsOf).join(' '),
        tools: [tools, ...results].filter(Boolean).join(' '),
      };
    }
    case 'responses': {
      const input = readMember(body, 'input');
      if (typeof input === 'string') return { text: input, tools };
      const items = Array.isArray(input) ? input : [];
      const outputs = items.flatMap((item: unknown) => textsOf(property(item, 'output')));
      return {
        text: items.filter(isMessageItem).map(spokenText).join(''),
        tools: [tools, ...outputs].filter(Boolean).join(' '),
      };
    }
    default:
      return api satisfies never;
  }
}

function chatText(messages: unknown): string {
  return Array.isArray(messages) ? messages.map(spokenText).join('') : '';
}

/** A blank in front of every message, also of one that says nothing. */
function spokenText(message: unknown): string {
  return ` ${textsOf(property(message, 'content')).join(' ')}`;
}

function contents(messages: unknown): unknown[] {
  return Array.isArray(messages) ? messages.map((message: unknown) => property(message, 'content')) : [];
}

function blocksOf(content: unknown): unknown[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content : [];
}

function isMessageItem(item: unknown): boolean {
  const type = property(item, 'type');
  return type === 'message' || (type === undefined && property(item, 'role') !== undefined);
}

/** What stands for a part without words of its own. */
const placeholders: Readonly<Record<string, string>> = {
  image_url: '[Image]',
  input_image: '[Image]',
  input_file: '[File]',
  input_audio: '[Audio]',
};

/** The words of a content, which is a text, a list of parts, or one part. */
function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  if (Array.isArray(content)) return content.flatMap(textsOf);
  const text = property(content, 'text');
  if (typeof text === 'string') return [text];
  const type = property(content, 'type');
  const placeholder = typeof type === 'string' ? placeholders[type] : undefined;
  return placeholder === undefined ? [] : [placeholder];
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
