import { parseJson } from './json-value.ts';
import type { ReplyEvent } from './reply.ts';

/** Longer events are rare: keeping one to compare with is not worth it. */
const longestEvent = 4096;

/**
 * Reads the text of an event that differs from the one before in nothing but its text, as hundreds in a row
 * do: that takes a quarter of the time of reading it whole.
 */
export class RepeatedText {
  readonly #member: string;
  #name = '';
  /** What stood around the text; `null`: the last event was no plain text. */
  #around: { readonly before: string; readonly behind: string } | null = null;

  /** `member`: the name of the member that holds the text. */
  constructor(member: string) {
    this.#member = `"${member}":`;
  }

  /** The text; `null`: the event must be read whole. */
  read(data: string, name: string): string | null {
    if (this.#around === null || name !== this.#name) return null;
    const { before, behind } = this.#around;
    const end = data.length - behind.length;
    // Equal texts are told apart by words of memory, `startsWith` goes by characters.
    if (end < before.length || data.slice(end) !== behind || data.slice(0, before.length) !== before)
      return null;
    // Anything that goes beyond one text is no JSON value by itself.
    const text = parseJson(data.slice(before.length, end));
    return typeof text === 'string' ? text : null;
  }

  /** Takes notice of an event that was read whole, and what came of it. */
  learn(data: string, name: string, events: readonly ReplyEvent[]): void {
    this.#name = name;
    this.#around = null;
    const [event, ...others] = events;
    if (event?.type !== 'text' || others.length > 0 || data.length > longestEvent) return;
    const at = data.indexOf(this.#member);
    // A second member of that name may be the one that is read.
    if (at === -1 || data.includes(this.#member, at + 1)) return;
    const behindColon = at + this.#member.length;
    const start = data[behindColon] === ' ' ? behindColon + 1 : behindColon;
    const literal = JSON.stringify(event.text);
    if (!data.startsWith(literal, start)) return;
    this.#around = { before: data.slice(0, start), behind: data.slice(start + literal.length) };
  }
}
