import type { ClientApi } from '../apis/client-api.ts';
import { readReply } from '../apis/read-reply.ts';
import type { ReplyFacts } from '../apis/reply-facts.ts';
import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import type { FlowControl, ReplyHead, ReplySink, UpstreamOutcome } from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { type Collected, CollectingSink } from './collecting-sink.ts';
import type { ConversationTurn } from './conversation-state.ts';
import type { Exchange } from './exchange.ts';
import { FirstByteSink } from './first-byte-sink.ts';
import type { PreparedRequest } from './prepare-request.ts';
import { type StreamEnd, StreamRelay } from './stream-relay.ts';
import {
  outcomeOfError,
  outcomeOfReply,
  type TranslatedOutcome,
  translateOutcome,
} from './translate-outcome.ts';
import { TranslatedRelay } from './translated-relay.ts';

export interface AttemptReplyOptions {
  readonly exchange: Exchange;
  readonly api: ClientApi;
  readonly endpoint: ProviderEndpoint;
  readonly prepared: PreparedRequest;
  /** The client asked for a stream. */
  readonly asStream: boolean;
  readonly heartbeatMs: number;
  /** What every event of a stream passes through; `null`: nothing. */
  readonly filters: OutputFilterRun | null;
  /** What the reply adds to a conversation; `null`: nothing. */
  readonly turn: ConversationTurn | null;
  /** Of a reply that is kept whole. */
  readonly maxReplyBytes: number;
  /** Writes the head of the client's response. */
  beginStream(head: ReplyHead): void;
}

export interface SettledReply {
  readonly outcome: UpstreamOutcome;
  /** How the relayed stream ended; `null`: there was none. */
  readonly stream: StreamEnd | null;
  /** What a good reply said of itself; `null`: there was none, or it cannot be read. */
  readonly facts: ReplyFacts | null;
}

/**
 * The reply to one call in the form and the API that the client asked for. A stream for a client that
 * wants one is relayed as it comes; whatever else comes is kept whole and turned into what was asked for.
 */
export class AttemptReply {
  readonly #options: AttemptReplyOptions;
  readonly #streamed = Promise.withResolvers<StreamEnd>();
  readonly #collected = Promise.withResolvers<Collected>();
  #isCollecting = false;
  /** Why a stream failed of which nothing had come. */
  #cameToNothing: UpstreamFailure | null = null;

  constructor(options: AttemptReplyOptions) {
    this.#options = options;
  }

  /** `null`: keep the reply whole. */
  openSink(head: ReplyHead): ((flow: FlowControl) => ReplySink) | null {
    if (!isStream(head)) return null;
    const { asStream, maxReplyBytes, prepared } = this.#options;
    if (asStream) return (flow) => this.#awaitFirstByte(head, flow);
    this.#isCollecting = true;
    return (flow) =>
      new CollectingSink({
        flow,
        translator: prepared.translator(),
        limit: maxReplyBytes,
        onEnd: this.#collected.resolve,
      });
  }

  async settle(received: UpstreamOutcome): Promise<SettledReply> {
    if (received.kind === 'streamed') {
      const failure = this.#cameToNothing;
      if (failure !== null) {
        return { outcome: { kind: 'failed', head: null, failure }, stream: null, facts: null };
      }
      return this.#isCollecting ? this.#settleCollected(received.head) : this.#settleStream(received);
    }
    if (received.kind === 'buffered') return { stream: null, ...this.#settleWhole(received) };
    return { outcome: received, stream: null, facts: null };
  }

  #awaitFirstByte(head: ReplyHead, flow: FlowControl): ReplySink {
    const { exchange, heartbeatMs } = this.#options;
    return new FirstByteSink({
      flow,
      gone: exchange.departure,
      patienceMs: heartbeatMs,
      open: (held) => this.#relay(head, held),
      onNothing: (failure) => {
        this.#cameToNothing = failure;
      },
    });
  }

  #relay(head: ReplyHead, flow: FlowControl): ReplySink {
    const { api, beginStream, endpoint, exchange, filters, heartbeatMs, prepared, turn } = this.#options;
    const onEnd = this.#streamed.resolve;
    if (!prepared.isTranslated) {
      beginStream(head);
      const { includeUsage: dropUsageEvent } = prepared;
      const chatDefects = api === 'chat' ? endpoint.chatDefects : [];
      const { maxReplyBytes: maxEventBytes } = this.#options;
      const how = { dropUsageEvent, chatDefects, heartbeatMs, filters, turn, maxEventBytes };
      return new StreamRelay({ exchange, flow, api, ...how, onEnd });
    }
    const headers = { ...head.headers, 'content-type': 'text/event-stream; charset=utf-8' };
    beginStream({ ...head, headers });
    const translator = prepared.translator();
    return new TranslatedRelay({ exchange, flow, translator, heartbeatMs, filters, turn, onEnd });
  }

  async #settleStream(received: UpstreamOutcome & { readonly kind: 'streamed' }): Promise<SettledReply> {
    const { exchange } = this.#options;
    const stream = await this.#streamed.promise;
    // The client may leave while the end of a stream that has come in whole is still on its way to it.
    const left = stream.broken && exchange.clientLeft;
    const outcome: UpstreamOutcome = left ? { kind: 'aborted', head: received.head } : received;
    return { outcome, stream, facts: stream.facts };
  }

  async #settleCollected(head: ReplyHead): Promise<SettledReply> {
    const collected = await this.#collected.promise;
    return { stream: null, ...this.#outcomeOf(head, collected) };
  }

  #outcomeOf(head: ReplyHead, collected: Collected): TranslatedOutcome {
    const translator = this.#options.prepared.translator();
    switch (collected.kind) {
      case 'reply':
        return outcomeOfReply(head, collected.reply, translator, false);
      case 'error':
        return outcomeOfError(head, collected.error, translator);
      case 'failure':
        return { outcome: { kind: 'failed', head, failure: collected.failure }, facts: null };
      default:
        return collected satisfies never;
    }
  }

  #settleWhole(received: UpstreamOutcome & { readonly kind: 'buffered' }): TranslatedOutcome {
    const { asStream, prepared } = this.#options;
    const { status } = received.head;
    if (prepared.isTranslated) return translateOutcome(received, prepared.translator(), asStream);
    if (asStream && status < 300) {
      const translated = translateOutcome(received, prepared.translator(), true);
      // A reply on the client's own API that cannot be read may still mean something to it.
      if (translated.facts !== null) return translated;
    }
    return { outcome: received, facts: status < 400 ? readReply(received.body) : null };
  }
}

const streamTypes = /text\/event-stream|application\/vnd\.amazon\.eventstream/;

function isStream({ headers, status }: ReplyHead): boolean {
  return status < 300 && streamTypes.test(headers['content-type'] ?? '');
}
