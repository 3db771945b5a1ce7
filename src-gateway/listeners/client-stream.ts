import { IdleTimer } from '../upstream/idle-timer.ts';
import type { FlowControl } from '../upstream/send-upstream.ts';
import type { Exchange } from './exchange.ts';
import type { BreakReason } from './stream-break.ts';

export interface ClientStreamOptions {
  readonly exchange: Exchange;
  readonly flow: FlowControl;
  /** What keeps a silent stream open. */
  readonly heartbeat: string;
  /** Milliseconds of silence until the client gets a sign of life; 0: never. */
  readonly heartbeatMs: number;
}

/** Where the events of a relay go. */
export interface EventSink {
  readonly isBetweenEvents: boolean;
  /** Complete events, except for one that is too long to be held. `false` asks to wait until the flow is resumed. */
  write(events: Uint8Array): boolean;
  /** `onEnded`: the client has been sent everything. */
  end(last: Uint8Array, onEnded: () => void): void;
  /** The same of a stream that broke; `last` says so to the client, and why is in it. */
  break(last: Uint8Array, why: BreakReason, onEnded: () => void): void;
}

const mostQueuedBytes = 16 * 1024;

/** The client's side of a stream: joins what comes in one turn, holds the flow back, shows signs of life. */
export class ClientStream implements EventSink {
  readonly #options: ClientStreamOptions;
  readonly #onDrain = () => this.#options.flow.resume();
  #heartbeat: IdleTimer | null;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  /** Nothing of ours may land inside an event that was too long to be held. */
  #isBetweenEvents = true;

  constructor(options: ClientStreamOptions) {
    const { exchange, heartbeatMs } = options;
    this.#options = options;
    exchange.response.on('drain', this.#onDrain);
    this.#heartbeat = heartbeatMs > 0 ? new IdleTimer(heartbeatMs, () => this.#beat()) : null;
    exchange.departure.addEventListener('abort', () => this.#stopHeartbeat());
  }

  get isBetweenEvents(): boolean {
    return this.#isBetweenEvents;
  }

  write(bytes: Uint8Array): boolean {
    // What one turn of the event loop brings is one write, and goes out together with that of other clients.
    if (this.#queue.push(bytes) === 1) setImmediate(() => this.#flush());
    this.#queuedBytes += bytes.length;
    // A client that does not keep up is seen by the response alone.
    if (this.#queuedBytes > mostQueuedBytes) this.#flush();
    return !this.#options.exchange.response.writableNeedDrain;
  }

  end(last: Uint8Array, onEnded: () => void): void {
    const { exchange } = this.#options;
    exchange.response.off('drain', this.#onDrain);
    this.#stopHeartbeat();
    if (last.length > 0) this.#queue.push(last);
    this.#flush();
    exchange.end();
    onEnded();
  }

  break(last: Uint8Array, _why: BreakReason, onEnded: () => void): void {
    this.end(last, onEnded);
  }

  #beat(): void {
    const { exchange, heartbeat, heartbeatMs } = this.#options;
    this.#heartbeat = new IdleTimer(heartbeatMs, () => this.#beat());
    if (this.#isBetweenEvents && !exchange.response.writableNeedDrain) {
      exchange.write(Buffer.from(heartbeat));
    }
  }

  #stopHeartbeat(): void {
    this.#heartbeat?.stop();
  }

  #flush(): void {
    const [only] = this.#queue;
    if (only === undefined) return;
    const bytes = this.#queue.length === 1 ? only : Buffer.concat(this.#queue);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#isBetweenEvents = endsLine(bytes);
    this.#heartbeat?.touch();
    this.#options.exchange.write(bytes);
  }
}

/** Complete events end with a line; a piece of one, passed on because it is too long, hardly ever does. */
function endsLine(bytes: Uint8Array): boolean {
  const last = bytes.at(-1);
  return last === 0x0a || last === 0x0d;
}
