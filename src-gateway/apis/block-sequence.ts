import { parseJson } from './json-value.ts';
import type { ReplyEvent } from './reply.ts';

/**
 * Puts the events of a reply in an order in which one block is complete before the next begins. Calls may
 * come interleaved from a provider; clients of Anthropic and of OpenAI's Responses read them only one
 * after the other. What belongs to a later block waits until the open call is complete. Each call that was
 * opened is closed by a `tool_end`.
 */
export class BlockSequence {
  #open: { readonly tool: number; input: string } | null = null;
  #waiting: ReplyEvent[] = [];

  push(event: ReplyEvent): readonly ReplyEvent[] {
    switch (event.type) {
      case 'start':
      case 'usage':
      case 'service_tier':
      case 'dropped':
        return [event];
      case 'finish':
      case 'end':
      case 'error':
        return [...this.#closeAll(), event];
      case 'tool_input':
        if (this.#open?.tool === event.tool) {
          this.#open.input += event.text;
          return [event];
        }
        break;
      case 'tool_end':
        if (this.#open?.tool === event.tool) return [event, ...this.#release()];
        break;
      default:
        break;
    }
    if (this.#isBusy()) return this.#hold(event);
    // The open call is complete, though nobody said so: what waited for it comes before this event.
    if (this.#waiting.length > 0) return [...this.#close(), ...this.#release(), ...this.push(event)];
    // Of a call that was closed already.
    if (event.type === 'tool_input' || event.type === 'tool_end') return [];
    const closed = this.#close();
    if (event.type === 'tool_start') this.#open = { tool: event.tool, input: '' };
    return [...closed, event];
  }

  /** A call is open whose arguments are not complete yet. */
  #isBusy(): boolean {
    return this.#open !== null && parseJson(this.#open.input) === undefined;
  }

  #hold(event: ReplyEvent): readonly ReplyEvent[] {
    this.#waiting.push(event);
    return [];
  }

  #close(): readonly ReplyEvent[] {
    const open = this.#open;
    this.#open = null;
    return open === null ? [] : [{ type: 'tool_end', tool: open.tool }];
  }

  /** The open call is complete: what waited goes its way, up to the next call that is not. */
  #release(): readonly ReplyEvent[] {
    this.#open = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting.flatMap((event) => this.push(event));
  }

  #closeAll(): readonly ReplyEvent[] {
    const events = [...this.#close()];
    while (this.#waiting.length > 0) events.push(...this.#release(), ...this.#close());
    return events;
  }
}
