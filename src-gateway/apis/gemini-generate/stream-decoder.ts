import type { DecodeContext, StreamDecoder } from '../codec.ts';
import { isObject, type JsonObject, listMember, member, numberMember, textMember } from '../json-value.ts';
import type { ReplyEvent } from '../reply.ts';
import { type SseEventReader, SseStreamDecoder, truncatedStream } from '../sse-stream-decoder.ts';
import { newCallId } from './call-id.ts';
import { decodeError } from './decode-error.ts';
import { decodePart, type ReplyPart } from './decode-part.ts';
import { decodeFinish } from './finish-reason.ts';
import { PartialArguments } from './partial-arguments.ts';
import { type GeminiCounts, readCounts, usageOfCounts } from './usage.ts';

/** Reads a stream of streamGenerateContent with `alt=sse`: whole replies, each with the parts that are new. */
export function streamDecoder(context: DecodeContext): StreamDecoder {
  return new SseStreamDecoder(new ReplyReader(context));
}

class ReplyReader implements SseEventReader {
  readonly #context: DecodeContext;
  #events: ReplyEvent[] = [];
  #isStarted = false;
  #isFinished = false;
  #counts: GeminiCounts | null = null;
  /** How many calls have begun. */
  #calls = 0;
  /** The call that goes on in the next part. */
  #open: PartialArguments | null = null;
  #hasOtherCandidates = false;

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  read(reply: JsonObject): readonly ReplyEvent[] {
    const error = decodeError(reply);
    if (error === null) this.#readReply(reply);
    else this.#events.push({ type: 'error', error });
    return this.#taken();
  }

  done(): readonly ReplyEvent[] {
    if (!this.#isFinished) this.#finish('STOP');
    this.#events.push({ type: 'end' });
    return this.#taken();
  }

  /** Gemini's streams have no last word but the reason to finish. */
  cut(): readonly ReplyEvent[] {
    return this.#isFinished ? this.done() : [truncatedStream];
  }

  #readReply(reply: JsonObject): void {
    const [first, ...others] = listMember(reply, 'candidates');
    // An event may hold a later candidate alone.
    const candidate = isFirst(first) ? first : undefined;
    this.#start(reply);
    if ((others.length > 0 || !isFirst(first)) && !this.#hasOtherCandidates) {
      this.#hasOtherCandidates = true;
      this.#events.push({ type: 'dropped', path: 'response.candidates' });
    }
    if (!this.#isFinished) {
      for (const part of listMember(member(candidate, 'content'), 'parts').map(decodePart)) {
        if (part !== null) this.#readPart(part);
      }
      const reason = textMember(candidate, 'finishReason');
      if (reason !== null) this.#finish(reason);
      else if (textMember(reply.promptFeedback, 'blockReason') !== null) this.#finish('SAFETY');
    }
    const counts = readCounts(reply.usageMetadata, this.#counts);
    if (counts !== null && isObject(reply.usageMetadata)) {
      this.#counts = counts;
      this.#events.push({ type: 'usage', usage: usageOfCounts(counts) });
    }
  }

  #start(reply: JsonObject): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#events.push({
      type: 'start',
      id: textMember(reply, 'responseId') ?? '',
      model: textMember(reply, 'modelVersion') || this.#context.model,
      createdAt: null,
    });
  }

  #readPart(part: ReplyPart): void {
    switch (part.type) {
      case 'text':
        this.#events.push({ type: 'text', text: part.text });
        return;
      case 'thought':
        if (part.text !== '') this.#events.push({ type: 'reasoning', text: part.text });
        if (part.signature !== null) {
          const seal = { issuer: 'gemini', kind: 'signature' as const, value: part.signature };
          this.#events.push({ type: 'reasoning_seal', seal });
        }
        return;
      case 'call':
        this.#readCall(part.call, part.signature);
        return;
      case 'other':
        this.#events.push({ type: 'dropped', path: `response.content.${part.kind}` });
        return;
      default:
        part satisfies never;
    }
  }

  /** A part without a name belongs to the call that is open. */
  #readCall(call: JsonObject, signature: string | null): void {
    const name = textMember(call, 'name') ?? '';
    if (name !== '') {
      this.#closeCall();
      this.#open = new PartialArguments();
      this.#events.push({
        type: 'tool_start',
        tool: this.#calls,
        id: textMember(call, 'id') || newCallId(this.#context),
        name,
        kind: 'function',
        ...(signature !== null && { signature }),
      });
      this.#calls += 1;
    }
    this.#open?.add(call);
    if (call.willContinue !== true) this.#closeCall();
  }

  /** The arguments are told whole: their values may come in any order. */
  #closeCall(): void {
    if (this.#open === null) return;
    const tool = this.#calls - 1;
    this.#events.push({ type: 'tool_input', tool, text: this.#open.text }, { type: 'tool_end', tool });
    this.#open = null;
  }

  #finish(reason: string): void {
    if (!this.#isStarted) this.#start({});
    this.#closeCall();
    this.#isFinished = true;
    const finish = decodeFinish(reason, this.#calls > 0, {
      add: (path) => {
        this.#events.push({ type: 'dropped', path });
      },
    });
    this.#events.push({ type: 'finish', finish });
  }

  #taken(): readonly ReplyEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

function isFirst(candidate: unknown): boolean {
  return (numberMember(candidate, 'index') ?? 0) === 0;
}
