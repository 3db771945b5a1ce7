import { randomBytes } from 'node:crypto';
import { ApiError } from '../apis/api-error.ts';
import { type ClientApi, clientApis } from '../apis/client-api.ts';
import type { DecodeContext, ReplyContext, StreamDecoder, StreamEncoder } from '../apis/codec.ts';
import { clientCodecs, providerCodec } from '../apis/codecs.ts';
import { ReplyCollector } from '../apis/collect-reply.ts';
import type { DroppedFields } from '../apis/dropped-fields.ts';
import { type JsonObject, parseJson } from '../apis/json-value.ts';
import { replayReply } from '../apis/replay-reply.ts';
import type { Finish, Reply, ReplyError, ReplyEvent, ReplyUsage } from '../apis/reply.ts';
import { restoreTools, ToolRestorer } from '../apis/restore-tools.ts';
import type { ThoughtSignatures } from '../apis/thought-signatures.ts';
import type { ToolNames } from '../apis/tool-names.ts';
import { translateError } from '../apis/translate-error.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';

export interface ReplyTranslatorOptions {
  /** What the client speaks. */
  readonly to: ClientApi;
  /** What the provider speaks. */
  readonly from: UpstreamApi;
  /** The client's request. */
  readonly request: JsonObject;
  /** The turn is to be kept for requests that go on with it; left out: it is not. */
  readonly stored?: boolean;
  readonly requestId: string;
  /** As the client may know it. */
  readonly model: string;
  /** Profile name. */
  readonly provider: string;
  readonly toolNames: ToolNames;
  readonly customTools: ReadonlySet<string>;
  readonly thoughtSignatures: ThoughtSignatures;
  readonly dropped: DroppedFields;
}

/** Reads what a provider answers to one request and writes it in the words of the client's API. */
export class ReplyTranslator {
  readonly #options: ReplyTranslatorOptions;
  readonly #decoding: DecodeContext;
  readonly #encoding: ReplyContext;

  constructor(options: ReplyTranslatorOptions) {
    const { customTools, model, provider, request, requestId, stored = false, to } = options;
    this.#options = options;
    this.#decoding = { model, provider, customTools, randomHex };
    this.#encoding = {
      api: to,
      request,
      requestId,
      model,
      provider,
      stored,
      now: Math.floor(Date.now() / 1000),
      randomHex,
    };
  }

  get to(): ClientApi {
    return this.#options.to;
  }

  get requestId(): string {
    return this.#options.requestId;
  }

  /** The provider's whole reply. Throws `ApiError` for one that cannot be used. */
  decode(body: Buffer): Reply {
    const { dropped, from, provider, thoughtSignatures, toolNames } = this.#options;
    const parsed = parseJson(body.toString());
    if (parsed === undefined)
      throw new ApiError(502, 'upstream_invalid_response', 'the reply is not complete JSON');
    const reply = providerCodec(from).decodeReply(parsed, this.#decoding, dropped);
    thoughtSignatures.keep(provider, reply);
    return restoreTools(reply, toolNames);
  }

  encode(reply: Reply): string {
    const { dropped, to } = this.#options;
    return clientCodecs[to].encodeReply(reply, this.#encoding, dropped);
  }

  /** A whole reply as the stream that the client asked for. */
  encodeAsStream(reply: Reply): string {
    const encoder = this.#encoder();
    let text = '';
    for (const event of replayReply(reply)) text += encoder.write(event);
    return text;
  }

  /** A provider's error of status 400 and above. */
  encodeError(status: number, body: Buffer): string {
    const { provider, requestId, to } = this.#options;
    return translateError(clientApis[to].envelope, { status, body: body.toString(), provider, requestId });
  }

  /** Reads a stream that the client did not ask for, to put one reply together. */
  openCollection(): CollectedStream {
    return new CollectedStream(
      this.#decoder(),
      new ToolRestorer(this.#options.toolNames),
      this.#options.dropped,
    );
  }

  openStream(): TranslatedStream {
    return new TranslatedStream(this.#decoder(), new ToolRestorer(this.#options.toolNames), this.#encoder());
  }

  #decoder(): StreamDecoder {
    const { from, provider, thoughtSignatures } = this.#options;
    return thoughtSignatures.keepingDecoder(provider, providerCodec(from).streamDecoder(this.#decoding));
  }

  #encoder(): StreamEncoder {
    return clientCodecs[this.#options.to].streamEncoder(this.#encoding, this.#options.dropped);
  }
}

/** What a trace and the counters tell of a streamed reply; none of its text is kept. */
interface SeenReply {
  model: string | null;
  usage: ReplyUsage | null;
  finish: Finish | null;
  error: ReplyError | null;
}

/** A reply on its way: the provider's bytes in, the client's text out. */
export class TranslatedStream {
  readonly #decoder: StreamDecoder;
  readonly #restorer: ToolRestorer;
  readonly #encoder: StreamEncoder;
  readonly #seen: SeenReply = { model: null, usage: null, finish: null, error: null };
  #isOver = false;

  constructor(decoder: StreamDecoder, restorer: ToolRestorer, encoder: StreamEncoder) {
    this.#decoder = decoder;
    this.#restorer = restorer;
    this.#encoder = encoder;
  }

  push(chunk: Uint8Array): string {
    return this.#write(this.#decoder.push(chunk));
  }

  /** The provider has ended its stream. */
  end(): string {
    return this.#write(this.#decoder.end());
  }

  /** The stream broke: the client's own error event, unless the answer was complete. */
  break(error: ReplyError): string {
    return this.#write([this.#seen.finish === null ? { type: 'error', error } : { type: 'end' }]);
  }

  /** What waits for figures that may not come. */
  settle(): string {
    return this.#encoder.settle();
  }

  /** `end` or `error` has come: nothing follows. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get seen(): Readonly<SeenReply> {
    return this.#seen;
  }

  #write(events: readonly ReplyEvent[]): string {
    let text = '';
    for (const event of events) {
      if (this.#isOver) break;
      this.#see(event);
      for (const restored of this.#restorer.restore(event)) text += this.#encoder.write(restored);
    }
    return text;
  }

  #see(event: ReplyEvent): void {
    this.#isOver = event.type === 'end' || event.type === 'error';
    if (event.type === 'start') this.#seen.model = event.model;
    else if (event.type === 'usage') this.#seen.usage = event.usage;
    else if (event.type === 'finish') this.#seen.finish = event.finish;
    else if (event.type === 'error') this.#seen.error = event.error;
  }
}

/** A reply that comes as a stream and goes on whole. */
export class CollectedStream {
  readonly #decoder: StreamDecoder;
  readonly #restorer: ToolRestorer;
  readonly #dropped: DroppedFields;
  readonly #collector = new ReplyCollector();

  constructor(decoder: StreamDecoder, restorer: ToolRestorer, dropped: DroppedFields) {
    this.#decoder = decoder;
    this.#restorer = restorer;
    this.#dropped = dropped;
  }

  push(chunk: Uint8Array): void {
    this.#add(this.#decoder.push(chunk));
  }

  /** The provider has ended its stream: its reply. Throws `ApiError` when there is none. */
  end(): Reply {
    this.#add(this.#decoder.end());
    const { error, reply } = this.#collector;
    if (error !== null) throw new ApiError(error.status, error.code, error.message);
    return reply;
  }

  #add(events: readonly ReplyEvent[]): void {
    for (const event of events) {
      if (event.type === 'dropped') this.#dropped.add(event.path);
      for (const restored of this.#restorer.restore(event)) this.#collector.add(restored);
    }
  }
}

function randomHex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);
}
