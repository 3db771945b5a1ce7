import type { DecodeContext, StreamDecoder } from '../codec.ts';
import { isObject, type JsonObject, listMember, member, numberMember, textMember } from '../json-value.ts';
import { mergeReplyUsage } from '../merge-reply-usage.ts';
import type { Finish, ReplyError, ReplyEvent, ReplyUsage } from '../reply.ts';
import { type SseEventReader, SseStreamDecoder, truncatedStream } from '../sse-stream-decoder.ts';
import { decodeError, errorMember } from './decode-error.ts';
import { decodeCitations, decodeContentPieces, reasoningTextOf } from './decode-message.ts';
import { decodeFinish, givenUp, isFailure } from './finish-reason.ts';
import { sealOfReasoningDetail, textOfReasoningDetail } from './reasoning-details.ts';
import { StreamedCalls } from './streamed-calls.ts';
import { decodeUsage } from './usage.ts';

/** Reads a stream of chat completion chunks. */
export function streamDecoder(context: DecodeContext): StreamDecoder {
  return new SseStreamDecoder(new ChunkReader(context));
}

class ChunkReader implements SseEventReader {
  readonly textMember = 'content';
  readonly #context: DecodeContext;
  readonly #calls: StreamedCalls;
  #events: ReplyEvent[] = [];
  #isStarted = false;
  #finish: Finish | null = null;
  #usage: ReplyUsage | null = null;
  #serviceTier: string | null = null;
  #hasOtherChoices = false;
  /** Reasoning comes as a text of its own. */
  #tellsReasoning = false;

  constructor(context: DecodeContext) {
    this.#context = context;
    this.#calls = new StreamedCalls(context);
  }

  read(chunk: JsonObject, name: string): readonly ReplyEvent[] {
    const error = errorMember(chunk) ?? (name === 'error' ? chunk : null);
    if (error === null) this.#readChunk(chunk);
    else this.#fail(decodeError(error));
    return this.#taken();
  }

  done(): readonly ReplyEvent[] {
    if (this.#finish === null) this.#end(decodeFinish(null, null, this.#calls.count > 0));
    this.#events.push({ type: 'end' });
    return this.#taken();
  }

  /** Some servers never say `[DONE]`; a reason to finish is end enough. */
  cut(): readonly ReplyEvent[] {
    return this.#finish === null ? [truncatedStream] : this.done();
  }

  #readChunk(chunk: JsonObject): void {
    const id = textMember(chunk, 'id') ?? '';
    const model = textMember(chunk, 'model') ?? '';
    const choice = firstChoice(chunk);
    const said = this.#eventsOf(chunk, choice);
    // Azure's router begins with a chunk that says nothing, not even whose it is.
    const isFirst = !this.#isStarted && ((id !== '' && model !== '') || said.length > 0);
    if (isFirst) {
      const createdAt = numberMember(chunk, 'created');
      this.#start(id, model, createdAt === 0 ? null : createdAt);
    }
    this.#events.push(...said);
    const failed = errorMember(choice);
    const reason = textMember(choice, 'finish_reason');
    if (failed !== null) this.#fail(decodeError(failed));
    else if (reason !== null && reason !== '') {
      if (isFailure(reason)) {
        this.#fail(givenUp(reason));
      } else if (this.#finish === null) {
        this.#end(decodeFinish(reason, member(choice, 'stop_reason'), this.#calls.count > 0));
      }
    }
    this.#readFigures(chunk, choice);
  }

  /** Tokens and tier may stand in any chunk, also behind the finish. */
  #readFigures(chunk: JsonObject, choice: unknown): void {
    const usage = decodeUsage(chunk, choice);
    const tier = textMember(chunk, 'service_tier');
    if (usage !== null) {
      this.#usage = mergeReplyUsage(this.#usage, usage);
      this.#startIfNeeded();
      this.#events.push({ type: 'usage', usage: this.#usage });
    }
    if (tier !== null && tier !== this.#serviceTier && this.#isStarted) {
      this.#serviceTier = tier;
      this.#events.push({ type: 'service_tier', tier });
    }
  }

  #eventsOf(chunk: JsonObject, choice: unknown): readonly ReplyEvent[] {
    const delta = member(choice, 'delta');
    const events: ReplyEvent[] = [];
    if (!this.#hasOtherChoices && listMember(chunk, 'choices').some(isOtherChoice)) {
      this.#hasOtherChoices = true;
      events.push({ type: 'dropped', path: 'response.choices' });
    }
    // What comes behind the finish belongs to no answer.
    if (!isObject(delta) || this.#finish !== null) return events;
    const reasoning = reasoningTextOf(delta);
    if (reasoning !== '') {
      this.#tellsReasoning = true;
      events.push({ type: 'reasoning', text: reasoning });
    }
    for (const detail of listMember(delta, 'reasoning_details')) {
      // Mostly the details repeat what is told beside them.
      const text = this.#tellsReasoning ? '' : textOfReasoningDetail(detail);
      if (text !== '') events.push({ type: 'reasoning', text });
      const seal = sealOfReasoningDetail(detail, this.#context.provider);
      if (seal !== null) events.push({ type: 'reasoning_seal', seal });
    }
    for (const { type, text } of decodeContentPieces(delta.content)) {
      events.push(type === 'other' ? { type: 'dropped', path: `response.content.${text}` } : { type, text });
    }
    for (const citation of decodeCitations(delta)) events.push({ type: 'citation', citation });
    const refusal = textMember(delta, 'refusal');
    if (refusal !== null && refusal !== '') events.push({ type: 'refusal', text: refusal });
    events.push(...this.#calls.read(delta));
    return events;
  }

  #start(id: string, model: string, createdAt: number | null): void {
    this.#isStarted = true;
    this.#events.push({ type: 'start', id, model: model || this.#context.model, createdAt });
  }

  #startIfNeeded(): void {
    if (!this.#isStarted) this.#start('', '', null);
  }

  #end(finish: Finish): void {
    this.#startIfNeeded();
    this.#finish = finish;
    this.#events.push(...this.#calls.end(), { type: 'finish', finish });
  }

  #fail(error: ReplyError): void {
    this.#events.push({ type: 'error', error });
  }

  #taken(): readonly ReplyEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

function firstChoice(chunk: JsonObject): unknown {
  return listMember(chunk, 'choices').find((choice) => isObject(choice) && !isOtherChoice(choice));
}

function isOtherChoice(choice: unknown): boolean {
  return (numberMember(choice, 'index') ?? 0) > 0;
}
