import { terminalErrorEvent } from '../apis/api-error.ts';
import { type ChatStreamDefect, ChatStreamRepair } from '../apis/chat-stream-repair.ts';
import type { ClientApi } from '../apis/client-api.ts';
import { heartbeats } from '../apis/heartbeat.ts';
import { SseCutter } from '../apis/sse.ts';
import { type StreamFacts, StreamObserver } from '../apis/stream-observer.ts';
import { withoutUsageEvent } from '../apis/usage-event.ts';
import type { FlowControl, ReplySink } from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { Exchange } from './exchange.ts';

/** Events are passed on whole, so that an error event of ours never lands inside one; up to this size. */
const mostHeldBytes = 256 * 1024;

const noBytes = new Uint8Array(0);
const timedOut = { code: 'upstream_timeout', message: 'upstream request timeout' };
const truncated = { code: 'upstream_truncated', message: 'upstream stream ended before completion' };
const shuttingDown = { code: 'shutting_down', message: 'the gateway is shutting down' };

export interface StreamRelayOptions {
  readonly exchange: Exchange;
  readonly flow: FlowControl;
  readonly api: ClientApi;
  /** The gateway asked for the usage, the client did not. */
  readonly dropUsageEvent: boolean;
  /** What the provider's stream needs to be read by its own API's client. */
  readonly chatDefects: readonly ChatStreamDefect[];
  /** Milliseconds of silence until the client gets a sign of life; 0: never. */
  readonly heartbeatMs: number;
  /** Called once, with what was observed and whether the stream broke. */
  onEnd(end: StreamEnd): void;
}

export interface StreamEnd {
  readonly facts: StreamFacts;
  /** Milliseconds since the request began; `null`: nothing came. */
  readonly firstByteMs: number | null;
  readonly broken: boolean;
}

/** Passes a stream of events on byte for byte, what arrived together in one write. */
export class StreamRelay implements ReplySink {
  readonly #options: StreamRelayOptions;
  readonly #cutter = new SseCutter(mostHeldBytes);
  readonly #observer: StreamObserver;
  readonly #repair: ChatStreamRepair | null;
  readonly #onDrain = () => this.#options.flow.resume();
  #queue: Uint8Array[] = [];
  #firstByteMs: number | null = null;
  /** Nothing of ours may land inside an event that was too long to be held. */
  #isBetweenEvents = true;
  readonly #heartbeat: NodeJS.Timeout | null;

  constructor(options: StreamRelayOptions) {
    const { api, chatDefects, exchange, heartbeatMs } = options;
    this.#options = options;
    this.#observer = new StreamObserver(api);
    this.#repair = chatDefects.length > 0 ? new ChatStreamRepair(chatDefects) : null;
    exchange.response.on('drain', this.#onDrain);
    this.#heartbeat = heartbeatMs > 0 ? setInterval(() => this.#beat(), heartbeatMs) : null;
    exchange.gone.addEventListener('abort', () => this.#stopHeartbeat(), { once: true });
  }

  data(chunk: Buffer): boolean {
    const { exchange, dropUsageEvent } = this.#options;
    this.#firstByteMs ??= exchange.elapsedMs;
    this.#observer.push(chunk);
    const complete = this.#cutter.push(chunk);
    if (complete === null) return true;
    const mended = this.#repair?.mend(complete) ?? complete;
    const events = dropUsageEvent ? withoutUsageEvent(mended) : mended;
    if (events.length === 0) return true;
    // What one read of the socket brings is one write, without waiting for anything.
    if (this.#queue.push(events) === 1) queueMicrotask(() => this.#flush());
    return !exchange.response.writableNeedDrain;
  }

  end(): void {
    const facts = this.#observer.read();
    if (facts.complete || facts.failed) this.#finish(facts, false, this.#cutter.rest());
    else this.#break(facts);
  }

  /** What broke behind the end of the answer is no news to the client. */
  fail(failure: UpstreamFailure): void {
    if (failure.type === 'stalled') this.#options.exchange.abandon();
    const facts = this.#observer.read();
    if (facts.complete) this.#finish(facts, false, this.#cutter.rest());
    else this.#break(facts, failure.type === 'timeout' ? timedOut : truncated);
  }

  /** A stream that the provider itself ended with an error needs no second one. */
  #break(facts: StreamFacts, why = truncated): void {
    const { api, exchange } = this.#options;
    const { requestId } = exchange;
    const broken = { ...(exchange.isCutShort ? shuttingDown : why), requestId, seen: facts.text };
    const event = `${this.#isBetweenEvents ? '' : '\n\n'}${terminalErrorEvent(api, broken)}`;
    this.#finish(facts, true, facts.failed ? noBytes : Buffer.from(event));
  }

  #beat(): void {
    const { api, exchange } = this.#options;
    if (this.#isBetweenEvents && !exchange.response.writableNeedDrain) {
      exchange.write(Buffer.from(heartbeats[api]));
    }
  }

  #stopHeartbeat(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
  }

  #finish(facts: StreamFacts, broken: boolean, last: Uint8Array): void {
    const { exchange, onEnd } = this.#options;
    exchange.response.off('drain', this.#onDrain);
    this.#stopHeartbeat();
    if (last.length > 0) this.#queue.push(last);
    this.#flush();
    exchange.end();
    onEnd({ facts, broken, firstByteMs: this.#firstByteMs });
  }

  #flush(): void {
    const [only] = this.#queue;
    if (only === undefined) return;
    const bytes = this.#queue.length === 1 ? only : Buffer.concat(this.#queue);
    this.#queue = [];
    this.#isBetweenEvents = endsLine(bytes);
    this.#heartbeat?.refresh();
    this.#options.exchange.write(bytes);
  }
}

/** Complete events end with a line; a piece of one, passed on because it is too long, hardly ever does. */
function endsLine(bytes: Uint8Array): boolean {
  const last = bytes.at(-1);
  return last === 0x0a || last === 0x0d;
}
