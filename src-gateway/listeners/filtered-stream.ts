import type { ClientApi } from '../apis/client-api.ts';
import { joinBytes, splitEventBytes } from '../apis/sse.ts';
import { StreamObserver } from '../apis/stream-observer.ts';
import { FilterStop } from '../filters/filter-stop.ts';
import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import { areComplete, completeEvents, hasContent } from '../filters/stream-events.ts';
import type { ClientStreamOptions, EventSink } from './client-stream.ts';
import type { ConversationTurn } from './conversation-state.ts';
import { brokenEvent, stoppedEvent } from './filtered-stream-events.ts';
import { openClientStream } from './kept-stream.ts';
import { type BreakReason, breakReason } from './stream-break.ts';

/** Events wait here while a filter is asked about those before them; beyond this the provider waits. */
const mostQueuedBytes = 64 * 1024;

/** Far below any time that a listener waits for a client. */
const workingMs = 50;

export interface FilteredStreamOptions extends ClientStreamOptions {
  readonly api: ClientApi;
  readonly filters: OutputFilterRun;
  /** What the stream adds to a conversation, as the client gets to see it; `null`: nothing. */
  readonly turn: ConversationTurn | null;
  /** A filter has ended the client's stream, and the provider was told to stop: no more is to come. */
  onStopped(): void;
}

const noBytes = new Uint8Array(0);

/** The client's side of a stream whose every event passes through filters first, in order. */
export class FilteredStream implements EventSink {
  readonly isBetweenEvents = true;
  readonly #options: FilteredStreamOptions;
  readonly #client: EventSink;
  /** What the client has seen, where an error must be told in its terms. */
  readonly #sent: StreamObserver | null;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  /** While the provider's flow is held. */
  #holding: NodeJS.Timeout | null = null;
  #isPumping = false;
  #isOver = false;
  /** Nobody waited for what was still here, unless it is the gateway that stops. */
  #isCut = false;
  #drained: (() => void) | null = null;
  /** The provider's stream has ended: what to do when the client's has. */
  #ending: { readonly why: BreakReason | null; readonly onEnded: () => void } | null = null;

  constructor(options: FilteredStreamOptions) {
    const { api, exchange, flow } = options;
    this.#options = options;
    const drained = { ...flow, resume: () => this.#drained?.() };
    this.#client = openClientStream({ ...options, flow: drained }, options.turn);
    this.#sent = api === 'responses' ? new StreamObserver(api) : null;
    exchange.gone.addEventListener('abort', () => this.#drained?.(), { once: true });
  }

  write(events: Uint8Array): boolean {
    if (this.#isOver) return true;
    if (!areComplete(events)) {
      this.#stop(this.#options.filters.refuse('an event is too long to be filtered'));
      return true;
    }
    this.#add(events);
    if (this.#queuedBytes > mostQueuedBytes) this.#hold();
    return this.#holding === null;
  }

  end(last: Uint8Array, onEnded: () => void): void {
    this.#finish(last, null, onEnded);
  }

  break(_last: Uint8Array, why: BreakReason, onEnded: () => void): void {
    this.#finish(noBytes, why, onEnded);
  }

  #finish(last: Uint8Array, why: BreakReason | null, onEnded: () => void): void {
    if (this.#isOver) {
      onEnded();
      return;
    }
    this.#letGo();
    this.#ending = { why, onEnded };
    this.#drained?.();
    this.#add(completeEvents(last));
  }

  #add(events: Uint8Array): void {
    for (const event of splitEventBytes(events)) {
      this.#queue.push(event);
      this.#queuedBytes += event.length;
    }
    if (!this.#isPumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    const { exchange, filters } = this.#options;
    try {
      for (let events = this.#take(); events !== null && !this.#isOver; events = this.#take()) {
        if (exchange.gone.aborted) throw exchange.gone.reason;
        const filtered = hasContent(events) ? await filters.events(events) : events;
        await this.#send(filtered);
      }
    } catch (error) {
      this.#stop(error);
    }
    this.#isPumping = false;
    if (this.#ending !== null) this.#close();
  }

  /** The next event; with it, where that is wanted, those that came while the last ones were filtered. */
  #take(): Uint8Array | null {
    const [first] = this.#queue;
    if (first === undefined) return null;
    let count = 1;
    if (this.#options.filters.isBatched && hasContent(first)) {
      let length = first.length;
      for (const next of this.#queue.slice(1)) {
        length += next.length;
        if (length > mostQueuedBytes || !hasContent(next)) break;
        count += 1;
      }
    }
    const taken = joinBytes(this.#queue.splice(0, count));
    this.#queuedBytes -= taken.length;
    if (this.#queuedBytes <= mostQueuedBytes && this.#letGo()) this.#options.flow.resume();
    return taken;
  }

  /** As long as a filter is what is waited for, the client is not to blame for the flow that is held. */
  #hold(): void {
    this.#holding ??= setInterval(() => {
      if (this.#drained === null) this.#options.flow.working();
    }, workingMs);
  }

  /** `false`: nothing was held. */
  #letGo(): boolean {
    if (this.#holding === null) return false;
    clearInterval(this.#holding);
    this.#holding = null;
    return true;
  }

  /** Waits for a client that reads slowly; behind the end of the stream there is not much left to wait with. */
  async #send(events: Uint8Array): Promise<void> {
    if (events.length === 0 || this.#isOver) return;
    this.#sent?.push(events);
    const { exchange } = this.#options;
    if (this.#client.write(events) || this.#ending !== null || exchange.gone.aborted) return;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    this.#drained = null;
  }

  /** A filter's no, or a reply that nobody waits for: nothing that is still here may go out. */
  #stop(error: unknown): void {
    const { api, exchange, filters, flow } = this.#options;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#letGo();
    this.#isCut = exchange.gone.aborted;
    if (this.#isOver || this.#isCut) return;
    this.#isOver = true;
    const stop = error instanceof FilterStop ? error : filters.refuse('the filters have failed');
    this.#client.end(stoppedEvent(stop, { api, requestId: exchange.requestId, seen: this.#seen() }), () => {
      if (this.#ending !== null) return;
      flow.stop();
      this.#options.onStopped();
    });
  }

  #close(): void {
    const { api, exchange } = this.#options;
    const ending = this.#ending;
    if (ending === null) return;
    this.#ending = null;
    if (!this.#isOver) {
      this.#isOver = true;
      const why = ending.why ?? (this.#isCut ? breakReason(exchange, null) : null);
      const told = { api, requestId: exchange.requestId, seen: this.#seen() };
      this.#client.end(why === null ? noBytes : brokenEvent(why, told), ending.onEnded);
    } else ending.onEnded();
  }

  #seen(): string {
    return this.#sent?.read().text ?? '';
  }
}
