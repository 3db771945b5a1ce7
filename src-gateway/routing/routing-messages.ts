import type { Block, Conversation } from '../apis/conversation.ts';
import { byteLength, trimMiddle } from './trim-middle.ts';

/** What one side said, as a router reads it. */
export interface RoutingMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** The words of a conversation: what systems, tools and pictures say is left out. */
export function routingMessages({ turns }: Pick<Conversation, 'turns'>): readonly RoutingMessage[] {
  return turns.flatMap(({ role, blocks }): readonly RoutingMessage[] => {
    if (role !== 'user' && role !== 'assistant') return [];
    const text = textOf(blocks);
    return text === '' ? [] : [{ role, text }];
  });
}

function textOf(blocks: readonly Block[]): string {
  return blocks
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .filter((text) => text !== '')
    .join('\n');
}

export interface SelectedMessages {
  /** Oldest first. */
  readonly messages: readonly RoutingMessage[];
  /** Those that a router was not shown. */
  readonly dropped: number;
  /** One was shortened. */
  readonly trimmed: boolean;
}

/** Messages that a router is shown at most. */
const mostMessages = 16;
/** A message that alone is over any budget. */
const longestLoneMessage = 4096;

/**
 * The newest messages that fit a budget. `room`: tokens, by the estimate of four bytes each. A user's
 * message that does not fit is shortened in its middle.
 */
export function selectMessages(all: readonly RoutingMessage[], room: number): SelectedMessages {
  const messages: RoutingMessage[] = [];
  let used = 0;
  let trimmed = false;
  for (const message of all.slice(-mostMessages).reverse()) {
    const cost = Math.floor(byteLength(message.text) / 4);
    if (used + cost <= room) {
      messages.push(message);
      used += cost;
      continue;
    }
    if (message.role === 'user' && room - used > 0) {
      messages.push({ ...message, text: trimMiddle(message.text, (room - used) * 4) });
      trimmed = true;
    }
    break;
  }
  const newest = all.at(-1);
  if (messages.length === 0 && newest !== undefined) {
    const text = trimMiddle(newest.text, longestLoneMessage);
    messages.push({ ...newest, text });
    trimmed = text !== newest.text;
  }
  return { messages: messages.reverse(), dropped: all.length - messages.length, trimmed };
}
