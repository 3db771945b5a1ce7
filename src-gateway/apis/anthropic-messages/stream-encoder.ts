import { ApiError, errorBody } from '../api-error.ts';
import { clientReplyId } from '../client-reply-id.ts';
import type { ReplyContext, StreamEncoder } from '../codec.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { Finish, ReplyError, ReplyEvent, ReplyUsage } from '../reply.ts';
import { BlockWriter } from './block-writer.ts';
import { stopMembers } from './stop-reason.ts';
import { encodeUsage } from './usage.ts';

/** Writes a reply's events as a stream of Anthropic's Messages API. */
export function streamEncoder(context: ReplyContext, dropped: DroppedFields): StreamEncoder {
  return new MessageWriter(context, dropped);
}

class MessageWriter implements StreamEncoder {
  readonly #context: ReplyContext;
  readonly #dropped: DroppedFields;
  readonly #blocks: BlockWriter;
  #isStarted = false;
  #isOver = false;
  #finish: Finish | null = null;
  #usage: ReplyUsage | null = null;
  #hasRefusal = false;

  constructor(context: ReplyContext, dropped: DroppedFields) {
    this.#context = context;
    this.#dropped = dropped;
    this.#blocks = new BlockWriter(context);
  }

  write(event: ReplyEvent): string {
    if (this.#isOver) return '';
    switch (event.type) {
      case 'start':
        return this.#isStarted ? '' : this.#start(event.id, event.model);
      case 'text':
        return this.#started() + this.#blocks.text(event.text);
      case 'refusal':
        this.#hasRefusal = true;
        return this.#started() + this.#blocks.text(event.text);
      case 'citation':
        return this.#started() + this.#blocks.citation(event.citation);
      case 'reasoning':
        return this.#started() + this.#blocks.reasoning(event.text);
      case 'reasoning_seal':
        return this.#started() + this.#blocks.seal(event.seal);
      case 'tool_start':
        return this.#started() + this.#blocks.toolStart(event.tool, event.id, event.name);
      case 'tool_input':
        return this.#started() + this.#blocks.toolInput(event.tool, event.text);
      case 'tool_end':
        return this.#started() + this.#blocks.toolEnd(event.tool);
      case 'block_end':
        return this.#started() + this.#blocks.blockEnd();
      case 'usage':
        this.#usage = event.usage;
        // Figures that come behind the finish are those that it waits for.
        return this.#finish === null ? '' : this.#complete();
      case 'finish':
        this.#finish = event.finish;
        return this.#started() + this.#blocks.endAll();
      case 'end':
        return this.#complete();
      case 'error':
        return this.#fail(event.error);
      case 'dropped':
        this.#dropped.add(event.path);
        return '';
      case 'service_tier':
        // It stands in the first event, which has left.
        return '';
      default:
        return event satisfies never;
    }
  }

  settle(): string {
    return this.#finish === null || this.#isOver ? '' : this.#complete();
  }

  #started(): string {
    return this.#isStarted ? '' : this.#start('', '');
  }

  #start(id: string, model: string): string {
    this.#isStarted = true;
    const message = {
      id: clientReplyId('msg_', id, this.#context),
      type: 'message',
      role: 'assistant',
      model: model || this.#context.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0, ...(this.#usage !== null && encodeUsage(this.#usage)) },
    };
    return `event: message_start\ndata: {"type":"message_start","message":${JSON.stringify(message)}}\n\n`;
  }

  #complete(): string {
    const before = this.#started() + this.#blocks.endAll();
    this.#isOver = true;
    const delta = stopMembers(this.#finish ?? plainStop, {
      hasCalls: this.#blocks.hasCalls,
      hasRefusal: this.#hasRefusal,
    });
    const usage = encodeUsage(this.#usage);
    const held = JSON.stringify({ type: 'message_delta', delta, usage });
    return `${before}event: message_delta\ndata: ${held}\n\n${messageStop}`;
  }

  #fail({ status, code, message }: ReplyError): string {
    this.#isOver = true;
    const error = new ApiError(status, code, message);
    return `event: error\ndata: ${errorBody('anthropic', error, this.#context.requestId)}\n\n`;
  }
}

const plainStop: Finish = { reason: 'stop', stopSequence: null };
const messageStop = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
