import { heartbeats } from '../apis/heartbeat.ts';
import { SseCutter } from '../apis/sse.ts';
import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import type { FlowControl, ReplySink } from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { EventSink } from './client-stream.ts';
import type { Exchange } from './exchange.ts';
import { openEventSink } from './open-event-sink.ts';
import { breakReason } from './stream-break.ts';

/** Events are passed on whole, so that an error event of ours never lands inside one; up to this size. */
const mostHeldBytes = 256 * 1024;

export interface AgentRelayOptions {
  readonly exchange: Exchange;
  readonly flow: FlowControl;
  readonly agent: string;
  /** Milliseconds of silence until the client gets a sign of life; 0: never. */
  readonly heartbeatMs: number;
  /** What every event passes through; `null`: nothing. */
  readonly filters: OutputFilterRun | null;
  /** Called once: bytes that the agent sent, and why its stream broke. */
  onEnd(end: { readonly bytes: number; readonly failure: string | null }): void;
}

/** Passes the events of an agent on byte for byte to a client that speaks the agent's own API. */
export class AgentRelay implements ReplySink {
  readonly #options: AgentRelayOptions;
  readonly #client: EventSink;
  readonly #cutter = new SseCutter(mostHeldBytes);
  #bytes = 0;

  constructor(options: AgentRelayOptions) {
    this.#options = options;
    const onStopped = () => this.#ended(null);
    this.#client = openEventSink({ ...options, api: 'chat', heartbeat: heartbeats.chat, onStopped });
  }

  data(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    const complete = this.#cutter.push(chunk);
    return complete === null || this.#client.write(complete);
  }

  /** However an agent ends its stream is its own business. */
  end(): void {
    this.#client.end(this.#cutter.rest(), () => this.#ended(null));
  }

  fail(failure: UpstreamFailure): void {
    const { agent, exchange } = this.#options;
    if (failure.type === 'stalled') exchange.abandon();
    const why = breakReason(exchange, failure);
    const error = { type: 'agent_stream_error', message: `${agent}: ${failure.message}`, agent };
    const event = `${this.#client.isBetweenEvents ? '' : '\n\n'}data: ${JSON.stringify({ error })}\n\n`;
    this.#client.break(Buffer.from(event), why, () => this.#ended(failure.message));
  }

  #ended(failure: string | null): void {
    this.#options.onEnd({ bytes: this.#bytes, failure });
  }
}
