import { terminalErrorEvent } from '../apis/api-error.ts';
import { type ChatStreamDefect, ChatStreamRepair } from '../apis/chat-stream-repair.ts';
import type { ClientApi } from '../apis/client-api.ts';
import { heartbeats } from '../apis/heartbeat.ts';
import { SseCutter } from '../apis/sse.ts';
import { type StreamFacts, StreamObserver } from '../apis/stream-observer.ts';
import { withoutUsageEvent } from '../apis/usage-event.ts';
import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import type { FlowControl, ReplySink } from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { EventSink } from './client-stream.ts';
import type { ConversationTurn } from './conversation-state.ts';
import type { Exchange } from './exchange.ts';
import { openEventSink } from './open-event-sink.ts';
import { type BreakReason, breakReason } from './stream-break.ts';

/** Events are passed on whole, so that an error event of ours never lands inside one; up to this size. */
const mostHeldBytes = 256 * 1024;

const noBytes = new Uint8Array(0);

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
  /** What every event passes through; `null`: nothing. */
  readonly filters: OutputFilterRun | null;
  /** What the stream adds to a conversation; left out or `null`: nothing. */
  readonly turn?: ConversationTurn | null;
  /** Bytes of the longest event that filters are asked about, or that ends a turn which is kept. */
  readonly maxEventBytes: number;
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
  readonly #client: EventSink;
  readonly #cutter: SseCutter;
  readonly #observer: StreamObserver;
  readonly #repair: ChatStreamRepair | null;
  #firstByteMs: number | null = null;

  constructor(options: StreamRelayOptions) {
    const { api, chatDefects, filters, maxEventBytes, turn } = options;
    this.#options = options;
    this.#cutter = new SseCutter(
      filters === null && turn?.willStore !== true ? mostHeldBytes : maxEventBytes,
    );
    const onStopped = () => this.#ended(this.#observer.read(), false);
    this.#client = openEventSink({ ...options, heartbeat: heartbeats[api], onStopped });
    this.#observer = new StreamObserver(api);
    this.#repair = chatDefects.length > 0 ? new ChatStreamRepair(chatDefects) : null;
  }

  data(chunk: Buffer): boolean {
    const { exchange, dropUsageEvent } = this.#options;
    this.#firstByteMs ??= exchange.elapsedMs;
    this.#observer.push(chunk);
    const complete = this.#cutter.push(chunk);
    if (complete === null) return true;
    const mended = this.#repair?.mend(complete) ?? complete;
    const events = dropUsageEvent ? withoutUsageEvent(mended) : mended;
    return events.length === 0 || this.#client.write(events);
  }

  end(): void {
    const facts = this.#observer.read();
    if (facts.complete || facts.failed) this.#finish(facts, this.#cutter.rest());
    else this.#break(facts, breakReason(this.#options.exchange, null));
  }

  /** What broke behind the end of the answer is no news to the client. */
  fail(failure: UpstreamFailure): void {
    const { exchange } = this.#options;
    if (failure.type === 'stalled') exchange.abandon();
    const facts = this.#observer.read();
    if (facts.complete) this.#finish(facts, this.#cutter.rest());
    else this.#break(facts, breakReason(exchange, failure));
  }

  /** A stream that the provider itself ended with an error needs no second one. */
  #break(facts: StreamFacts, why: BreakReason): void {
    const { api, exchange } = this.#options;
    const broken = { ...why, requestId: exchange.requestId, seen: facts.text };
    const event = `${this.#client.isBetweenEvents ? '' : '\n\n'}${terminalErrorEvent(api, broken)}`;
    const ended = () => this.#ended(facts, true);
    if (facts.failed) this.#client.end(noBytes, ended);
    else this.#client.break(Buffer.from(event), why, ended);
  }

  #finish(facts: StreamFacts, last: Uint8Array): void {
    this.#client.end(last, () => this.#ended(facts, false));
  }

  #ended(facts: StreamFacts, broken: boolean): void {
    this.#options.onEnd({ facts, broken, firstByteMs: this.#firstByteMs });
  }
}
