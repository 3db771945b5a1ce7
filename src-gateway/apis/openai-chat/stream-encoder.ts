import { ApiError, errorBody } from '../api-error.ts';
import { clientReplyId } from '../client-reply-id.ts';
import type { ReplyContext, StreamEncoder } from '../codec.ts';
import type { ReasoningSeal } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { member } from '../json-value.ts';
import type { Finish, ReplyError, ReplyEvent, ReplyUsage } from '../reply.ts';
import { encodeCitation, signatureMember } from './encode-reply.ts';
import { encodeFinishReason } from './finish-reason.ts';
import { encodeReasoningDetail } from './reasoning-details.ts';
import { encodeUsage } from './usage.ts';

/** Writes a stream of chat completion chunks: `data:` lines, `[DONE]` at the end. */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #context: ReplyContext;
  readonly #dropped: DroppedFields;
  /** The client asked for a chunk with the tokens. */
  readonly #wantsUsage: boolean;
  /** A chunk up to its delta, behind its delta, and behind its choices. */
  #head = '';
  #tail = '';
  #base = '';
  #serviceTier = '';
  /** The first chunk, with the role, has been written. */
  #hasRole = false;
  #isFinished = false;
  #isOver = false;
  #usage: ReplyUsage | null = null;
  /** Characters of text so far, and those before the block that is open. */
  #textLength = 0;
  #blockStart = 0;
  /** Reasoning that waits for its proof. */
  #reasoning = '';
  #details = 0;
  /** Functions that were called and have no arguments yet. */
  readonly #withoutInput = new Set<number>();
  readonly #customCalls = new Set<number>();

  constructor(context: ReplyContext, dropped: DroppedFields) {
    this.#context = context;
    this.#dropped = dropped;
    this.#wantsUsage = member(context.request.stream_options, 'include_usage') === true;
    this.#identify('', context.model, context.now);
  }

  write(event: ReplyEvent): string {
    if (this.#isOver) return '';
    switch (event.type) {
      case 'start':
        if (!this.#hasRole) {
          this.#identify(event.id, event.model || this.#context.model, event.createdAt ?? this.#context.now);
        }
        return '';
      case 'text':
        if (event.text === '') return '';
        this.#textLength += event.text.length;
        return this.#delta(`{"content":${JSON.stringify(event.text)}}`);
      case 'reasoning':
        if (event.text === '') return '';
        this.#reasoning += event.text;
        return this.#delta(`{"reasoning_content":${JSON.stringify(event.text)}}`);
      case 'refusal':
        return event.text === '' ? '' : this.#delta(`{"refusal":${JSON.stringify(event.text)}}`);
      case 'reasoning_seal':
        return this.#seal(event.seal);
      case 'citation': {
        const annotation = encodeCitation(
          event.citation,
          this.#blockStart,
          this.#textLength - this.#blockStart,
        );
        return this.#delta(`{"annotations":[${JSON.stringify(annotation)}]}`);
      }
      case 'block_end':
        this.#blockStart = this.#textLength;
        this.#reasoning = '';
        return '';
      case 'tool_start':
        return this.#toolStart(event);
      case 'tool_input':
        return event.text === '' ? '' : this.#toolInput(event.tool, event.text);
      case 'tool_end':
        return this.#toolEnd(event.tool);
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'service_tier':
        this.#serviceTier = `,"service_tier":${JSON.stringify(event.tier)}`;
        return '';
      case 'dropped':
        this.#dropped.add(event.path);
        return '';
      case 'finish':
        return this.#finish(event.finish);
      case 'error':
        return this.#error(event.error);
      case 'end':
        return this.#end();
      default:
        return event satisfies never;
    }
  }

  settle(): string {
    return this.#isFinished && !this.#isOver ? this.#end() : '';
  }

  /** The same in all chunks of one stream. */
  #identify(id: string, model: string, created: number): void {
    const ownId = JSON.stringify(clientReplyId('chatcmpl-', id, this.#context));
    this.#base = `data: {"id":${ownId},"object":"chat.completion.chunk","created":${created},"model":${JSON.stringify(model)},"choices":[`;
    this.#head = `${this.#base}{"index":0,"delta":`;
    this.#tail = `,"finish_reason":null}]${this.#wantsUsage ? ',"usage":null' : ''}}\n\n`;
  }

  #delta(delta: string): string {
    return this.#role('""') + this.#head + delta + this.#tail;
  }

  /** The first chunk; `''` when it has been written. OpenAI's own client must be told the role first. */
  #role(content: '""' | 'null'): string {
    if (this.#hasRole) return '';
    this.#hasRole = true;
    return `${this.#head}{"role":"assistant","content":${content}}${this.#tail}`;
  }

  #seal(seal: ReasoningSeal): string {
    const detail = encodeReasoningDetail(this.#reasoning, seal, this.#details);
    this.#details += 1;
    this.#reasoning = '';
    return this.#delta(`{"reasoning_details":[${JSON.stringify(detail)}]}`);
  }

  #toolStart(event: ReplyEvent & { type: 'tool_start' }): string {
    const { tool, id, name, kind, signature } = event;
    if (kind === 'custom') this.#customCalls.add(tool);
    else this.#withoutInput.add(tool);
    const call =
      kind === 'custom'
        ? { index: tool, id, type: kind, custom: { name, input: '' } }
        : {
            index: tool,
            id,
            type: kind,
            function: { name, arguments: '' },
            ...signatureMember(signature),
          };
    return this.#role('null') + this.#delta(`{"tool_calls":[${JSON.stringify(call)}]}`);
  }

  #toolInput(tool: number, text: string): string {
    this.#withoutInput.delete(tool);
    const input = JSON.stringify(text);
    const called = this.#customCalls.has(tool)
      ? `"custom":{"input":${input}}`
      : `"function":{"arguments":${input}}`;
    return this.#delta(`{"tool_calls":[{"index":${tool},${called}}]}`);
  }

  /** Clients parse the arguments; a call without any is an empty object to them. */
  #toolEnd(tool: number): string {
    return this.#withoutInput.has(tool) ? this.#toolInput(tool, '{}') : '';
  }

  #finish({ reason, stopSequence }: Finish): string {
    if (this.#isFinished) return '';
    let text = '';
    for (const tool of [...this.#withoutInput]) text += this.#toolEnd(tool);
    text += this.#role('""');
    this.#isFinished = true;
    // As vLLM tells it; OpenAI does not.
    const sequence = stopSequence === null ? '' : `,"stop_reason":${JSON.stringify(stopSequence)}`;
    const usage = this.#wantsUsage ? ',"usage":null' : '';
    return `${text}${this.#head}{},"finish_reason":"${encodeFinishReason(reason)}"${sequence}}]${this.#serviceTier}${usage}}\n\n`;
  }

  #end(): string {
    const finish = this.#isFinished ? '' : this.#finish({ reason: 'stop', stopSequence: null });
    this.#isOver = true;
    // OpenAI's own client fails on a stream whose `usage` stays `null`.
    const usage = this.#wantsUsage
      ? `${this.#base}]${this.#serviceTier},"usage":${JSON.stringify(encodeUsage(this.#usage ?? unknownUsage))}}\n\n`
      : '';
    return `${finish}${usage}data: [DONE]\n\n`;
  }

  #error({ status, code, message }: ReplyError): string {
    this.#isOver = true;
    const error = new ApiError(status, code ?? codes[status] ?? null, message);
    return `data: ${errorBody('openai', error, this.#context.requestId)}\n\n`;
  }
}

const unknownUsage: ReplyUsage = {
  input: null,
  cacheRead: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
};

/** What OpenAI calls these, for providers that have no code of their own. */
const codes: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  402: 'insufficient_quota',
  429: 'rate_limit_exceeded',
  503: 'overloaded',
  504: 'upstream_timeout',
  529: 'overloaded',
};
