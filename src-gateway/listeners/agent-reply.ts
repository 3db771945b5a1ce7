import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import type { FlowControl, ReplyHead, ReplySink, UpstreamOutcome } from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { failed } from './agent-call.ts';
import type { AgentConversation } from './agent-conversation.ts';
import { AgentError, AgentRefusal } from './agent-error.ts';
import { AgentRelay } from './agent-relay.ts';
import { collectChatChunks } from './collect-chat-chunks.ts';
import type { Exchange } from './exchange.ts';
import { FirstByteSink } from './first-byte-sink.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import { keepBody } from './keep-reply.ts';
import { setPlanoHeader } from './model-answer.ts';
import { allEvents } from './request-filters.ts';
import { type HeaderList, relayedHeaders } from './response-headers.ts';
import { TranslatedRelay } from './translated-relay.ts';

export interface AgentReplyOptions {
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  /** The client's side of it. */
  readonly conversation: Pick<AgentConversation, 'api' | 'stream' | 'translator' | 'turn'>;
  readonly agent: string;
  readonly heartbeatMs: number;
  /** The client gets a stream or none as it asked for, whatever the agent answers with. */
  readonly normalises: boolean;
  /** What the answer passes through; `null`: nothing. */
  readonly filters: OutputFilterRun | null;
}

/** How the client's answer ended. */
export interface AgentReplyEnd {
  /** Bytes that the agent sent. */
  readonly bytes: number;
  /** Why its stream broke behind the client's back; `null`: it did not. */
  readonly failure: string | null;
}

type Whole = UpstreamOutcome & { readonly kind: 'buffered' };

/** The answer of the agent that speaks to the client, in the form and the API that the client asked for. */
export class AgentReply {
  readonly #options: AgentReplyOptions;
  readonly #streamed = Promise.withResolvers<AgentReplyEnd>();
  /** Why a stream failed of which nothing had come. */
  #cameToNothing: UpstreamFailure | null = null;

  constructor(options: AgentReplyOptions) {
    this.#options = options;
  }

  /** `null`: keep the reply whole. */
  openSink(head: ReplyHead): ((flow: FlowControl) => ReplySink) | null {
    const { conversation, exchange, heartbeatMs, normalises } = this.#options;
    if (head.status >= 300 || !isEvents(head)) return null;
    if (!conversation.stream && (normalises || conversation.api !== 'chat')) return null;
    return (flow) =>
      new FirstByteSink({
        flow,
        gone: exchange.gone,
        patienceMs: heartbeatMs,
        open: (held) => this.#relay(head, held),
        onNothing: (failure) => {
          this.#cameToNothing = failure;
        },
      });
  }

  /** Sends what has not gone out yet. Throws `AgentError`, `AgentRefusal` and `FilterStop`. */
  async settle(outcome: Exclude<UpstreamOutcome, { kind: 'failed' }>): Promise<AgentReplyEnd> {
    switch (outcome.kind) {
      case 'aborted':
        return { bytes: 0, failure: null };
      case 'streamed':
        if (this.#cameToNothing !== null) throw failed(this.#options.agent, this.#cameToNothing);
        return this.#streamed.promise;
      case 'buffered':
        refuseFailure(this.#options.agent, outcome);
        await this.#send(outcome);
        return { bytes: outcome.body.length, failure: null };
      default:
        return outcome satisfies never;
    }
  }

  #relay(head: ReplyHead, flow: FlowControl): ReplySink {
    const { agent, conversation, exchange, filters, heartbeatMs } = this.#options;
    exchange.writeHead(head.status, {
      ...relayedHeaders(head.headers),
      'content-type': eventsType,
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    exchange.flushHead();
    const { turn } = conversation;
    const common = { exchange, flow, heartbeatMs, filters, turn };
    if (conversation.api === 'chat') {
      return new AgentRelay({ ...common, agent, onEnd: this.#streamed.resolve });
    }
    return new TranslatedRelay({
      ...common,
      translator: conversation.translator(),
      onEnd: ({ broken, facts: { bytes } }) =>
        this.#streamed.resolve({ bytes, failure: broken ? 'the stream ended before completion' : null }),
    });
  }

  async #send({ body, head }: Whole): Promise<void> {
    const { conversation, exchange, filters, plan } = this.#options;
    const { turn } = conversation;
    const answer = this.#answerOf(head, body);
    const headers = { ...relayedHeaders(head.headers), ...answer.headers };
    const isStream = [headers['content-type'] ?? ''].flat().join().includes('text/event-stream');
    const filtered =
      filters === null
        ? answer.body
        : Buffer.from(isStream ? await allEvents(filters, answer.body) : await filters.body(answer.body));
    const kept = turn === null ? filtered : await keepBody(turn, filtered, isStream);
    if (turn !== null) setPlanoHeader(plan, exchange, 'x-plano-state', turn.outcome);
    return exchange.send(head.status, headers, kept);
  }

  /** The whole reply as the client wants it. */
  #answerOf(head: ReplyHead, body: Buffer): { readonly body: Buffer; readonly headers: HeaderList } {
    const { conversation, normalises } = this.#options;
    const asIs = { body, headers: {} };
    const { api, stream } = conversation;
    const isStream = isEvents(head);
    if (api !== 'chat') return this.#translated(isStream, body);
    if (!normalises || stream === isStream) return asIs;
    if (isStream) {
      const { completion, error } = collectChatChunks(body, Math.floor(Date.now() / 1000));
      if (error !== null) throw this.#unusable(error);
      return { body: Buffer.from(JSON.stringify(completion)), headers: jsonHeaders };
    }
    try {
      const translator = conversation.translator();
      const events = translator.encodeAsStream(translator.decode(body));
      return { body: Buffer.from(events), headers: eventHeaders };
    } catch {
      // It is no completion, but may still mean something to the client.
      return asIs;
    }
  }

  #translated(isStream: boolean, body: Buffer): { readonly body: Buffer; readonly headers: HeaderList } {
    const { stream } = this.#options.conversation;
    const translator = this.#options.conversation.translator();
    try {
      const collected = isStream ? translator.openCollection() : null;
      collected?.push(body);
      const reply = collected === null ? translator.decode(body) : collected.end();
      const text = stream ? translator.encodeAsStream(reply) : translator.encode(reply);
      return { body: Buffer.from(text), headers: stream ? eventHeaders : jsonHeaders };
    } catch (error) {
      throw this.#unusable(error instanceof Error ? error.message : String(error));
    }
  }

  #unusable(why: string): AgentError {
    const { agent } = this.#options;
    return new AgentError(502, 'agent_failed', `Agent '${agent}' gave no usable answer: ${why}`, agent);
  }
}

const eventsType = 'text/event-stream; charset=utf-8';
const jsonHeaders = { 'content-type': 'application/json' };
const eventHeaders = { 'content-type': eventsType, 'cache-control': 'no-cache' };

/** Of an agent's error that is told to the client. */
const longestExcerpt = 2048;

/** Throws for a reply whose status is no success. */
export function refuseFailure(agent: string, { body, head }: Whole): void {
  const { status } = head;
  if (status < 300) return;
  if (status >= 400 && status < 500) throw new AgentRefusal(status, agent, body.toString());
  const excerpt = body.subarray(0, longestExcerpt).toString();
  throw new AgentError(
    502,
    'agent_failed',
    `Server error from agent '${agent}' (HTTP ${status}): ${excerpt}`,
    agent,
  );
}

function isEvents({ headers }: ReplyHead): boolean {
  return (headers['content-type'] ?? '').includes('text/event-stream');
}
