import { BlockSequence } from '../block-sequence.ts';
import type { ReplyContext, StreamEncoder } from '../codec.ts';
import type { ReasoningSeal } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import type { Citation, Finish, ReplyError, ReplyEvent, ReplyToolCall, ReplyUsage } from '../reply.ts';
import {
  annotation,
  callItem,
  encryptedContent,
  messageItem,
  newItemId,
  reasoningItem,
  refusalPart,
  textPart,
} from './output-items.ts';
import { incompleteReason, newResponseId, responseObject } from './response-object.ts';

/** Writes the events of a streamed response, item after item. */
export function streamEncoder(context: ReplyContext, dropped: DroppedFields): StreamEncoder {
  return new ResponsesStreamEncoder(context, dropped);
}

type OpenItem = OpenMessage | OpenReasoning | OpenCall;

interface OpenMessage {
  readonly type: 'message';
  readonly id: string;
  readonly parts: JsonObject[];
  part: OpenPart | null;
}

interface OpenPart {
  readonly type: 'text' | 'refusal';
  text: string;
  readonly citations: Citation[];
  /** The event of a delta up to its text. */
  readonly head: string;
}

interface OpenReasoning {
  readonly type: 'reasoning';
  readonly id: string;
  text: string;
  seal: ReasoningSeal | null;
}

interface OpenCall {
  readonly type: 'call';
  readonly id: string;
  readonly call: ReplyToolCall;
  input: string;
  readonly head: string;
}

class ResponsesStreamEncoder implements StreamEncoder {
  readonly #context: ReplyContext;
  readonly #dropped: DroppedFields;
  readonly #sequence = new BlockSequence();
  readonly #id: string;
  #model: string;
  #createdAt: number;
  #number = 0;
  #isCreated = false;
  #isOver = false;
  readonly #output: JsonObject[] = [];
  #open: OpenItem | null = null;
  #finish: Finish | null = null;
  #usage: ReplyUsage | null = null;
  #serviceTier: string | null = null;

  constructor(context: ReplyContext, dropped: DroppedFields) {
    this.#context = context;
    this.#dropped = dropped;
    this.#id = newResponseId(context);
    this.#model = context.model;
    this.#createdAt = context.now;
  }

  write(event: ReplyEvent): string {
    let text = '';
    for (const each of this.#sequence.push(event)) if (!this.#isOver) text += this.#write(each);
    return text;
  }

  settle(): string {
    return this.#finish === null || this.#isOver ? '' : this.#terminal();
  }

  #write(event: ReplyEvent): string {
    switch (event.type) {
      case 'start':
        this.#model = event.model || this.#model;
        this.#createdAt = event.createdAt ?? this.#createdAt;
        return this.#created();
      case 'text':
        return event.text === '' ? '' : this.#delta('text', event.text);
      case 'refusal':
        return this.#delta('refusal', event.text);
      case 'citation':
        return this.#cite(event.citation);
      case 'reasoning':
        return event.text === '' ? '' : this.#think(event.text);
      case 'reasoning_seal':
        return this.#seal(event.seal);
      case 'block_end':
        return this.#open?.type === 'message' ? this.#closePart(this.#open) : this.#close('completed');
      case 'tool_start':
        return this.#openCall(event);
      case 'tool_input':
        return this.#callInput(event.text);
      case 'tool_end':
        return this.#close('completed');
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'service_tier':
        this.#serviceTier = event.tier;
        return '';
      case 'finish': {
        this.#finish = event.finish;
        return this.#close(incompleteReason(event.finish) === null ? 'completed' : 'incomplete');
      }
      case 'dropped':
        this.#dropped.add(event.path);
        return '';
      case 'error':
        return this.#fail(event.error);
      case 'end':
        return this.#terminal();
      default:
        return event satisfies never;
    }
  }

  #created(): string {
    if (this.#isCreated) return '';
    this.#isCreated = true;
    const response = this.#response([]);
    return this.#event('response.created', { response }) + this.#event('response.in_progress', { response });
  }

  #terminal(): string {
    this.#finish ??= { reason: 'stop', stopSequence: null };
    const isWhole = incompleteReason(this.#finish) === null;
    const before = this.#created() + this.#close(isWhole ? 'completed' : 'incomplete');
    this.#isOver = true;
    return (
      before +
      this.#event(isWhole ? 'response.completed' : 'response.incomplete', {
        response: this.#response(this.#output),
      })
    );
  }

  #fail(error: ReplyError): string {
    this.#isOver = true;
    if (!this.#isCreated) {
      const { code, message } = error;
      return this.#event('error', { code: code ?? 'server_error', message, param: null });
    }
    this.#close('incomplete');
    return this.#event('response.failed', { response: this.#response(this.#output, error) });
  }

  #response(output: readonly JsonObject[], error?: ReplyError): JsonObject {
    const facts = {
      id: this.#id,
      model: this.#model,
      createdAt: this.#createdAt,
      finish: this.#isOver ? this.#finish : null,
      usage: this.#usage,
      serviceTier: this.#serviceTier,
      ...(error !== undefined && { error }),
    };
    return responseObject(facts, output, this.#context);
  }

  #event(type: string, members: JsonObject): string {
    const data = JSON.stringify({ type, ...members, sequence_number: this.#number });
    this.#number += 1;
    return `event: ${type}\ndata: ${data}\n\n`;
  }

  /** `head` ends where the text begins. */
  #deltaEvent(head: string, text: string, rest = ''): string {
    const event = `${head}${JSON.stringify(text)}${rest},"sequence_number":${this.#number}}\n\n`;
    this.#number += 1;
    return event;
  }

  get #index(): number {
    return this.#output.length;
  }

  #delta(type: 'text' | 'refusal', text: string): string {
    const [before, part] = this.#openPart(type);
    part.text += text;
    return before + this.#deltaEvent(part.head, text, type === 'text' ? ',"logprobs":[]' : '');
  }

  #cite(citation: Citation): string {
    const [before, part] = this.#openPart('text');
    part.citations.push(citation);
    if (this.#open?.type !== 'message') return before;
    return (
      before +
      this.#event('response.output_text.annotation.added', {
        item_id: this.#open.id,
        output_index: this.#index,
        content_index: this.#open.parts.length,
        annotation_index: part.citations.length - 1,
        annotation: annotation(citation),
      })
    );
  }

  /** What had to be written first, and the part that text of this type goes into. */
  #openPart(type: 'text' | 'refusal'): readonly [before: string, part: OpenPart] {
    let before = this.#created();
    let message = this.#open;
    if (message?.type !== 'message') {
      before += this.#close('completed');
      message = { type: 'message', id: newItemId('message', this.#context), parts: [], part: null };
      this.#open = message;
      before += this.#event('response.output_item.added', {
        output_index: this.#index,
        item: messageItem(message.id, [], 'in_progress'),
      });
    }
    if (message.part !== null && message.part.type !== type) before += this.#closePart(message);
    if (message.part !== null) return [before, message.part];
    const place = { item_id: message.id, output_index: this.#index, content_index: message.parts.length };
    before += this.#event('response.content_part.added', {
      ...place,
      part: type === 'text' ? textPart('', []) : refusalPart(''),
    });
    const part: OpenPart = {
      type,
      text: '',
      citations: [],
      head: deltaHead(type === 'text' ? 'response.output_text.delta' : 'response.refusal.delta', place),
    };
    message.part = part;
    return [before, part];
  }

  #closePart(message: OpenMessage): string {
    const { part } = message;
    if (part === null) return '';
    message.part = null;
    const place = { item_id: message.id, output_index: this.#index, content_index: message.parts.length };
    const whole = part.type === 'text' ? textPart(part.text, part.citations) : refusalPart(part.text);
    message.parts.push(whole);
    const done =
      part.type === 'text'
        ? this.#event('response.output_text.done', { ...place, text: part.text, logprobs: [] })
        : this.#event('response.refusal.done', { ...place, refusal: part.text });
    return done + this.#event('response.content_part.done', { ...place, part: whole });
  }

  #think(text: string): string {
    const [before, reasoning] = this.#openReasoning();
    const place = { item_id: reasoning.id, output_index: this.#index, summary_index: 0 };
    const added =
      reasoning.text === ''
        ? this.#event('response.reasoning_summary_part.added', {
            ...place,
            part: { type: 'summary_text', text: '' },
          })
        : '';
    reasoning.text += text;
    return before + added + this.#deltaEvent(deltaHead('response.reasoning_summary_text.delta', place), text);
  }

  #seal(seal: ReasoningSeal): string {
    const isHidden = this.#open?.type !== 'reasoning';
    // Hidden reasoning that the client did not ask to keep would be an item without anything in it.
    if (isHidden && encryptedContent(seal, this.#context) === null) return '';
    const [before, reasoning] = this.#openReasoning();
    reasoning.seal = seal;
    return before + this.#close('completed');
  }

  #openReasoning(): readonly [before: string, reasoning: OpenReasoning] {
    if (this.#open?.type === 'reasoning') return ['', this.#open];
    const before = this.#created() + this.#close('completed');
    const reasoning: OpenReasoning = {
      type: 'reasoning',
      id: newItemId('reasoning', this.#context),
      text: '',
      seal: null,
    };
    this.#open = reasoning;
    const item = reasoningItem(reasoning.id, '', null);
    return [
      before + this.#event('response.output_item.added', { output_index: this.#index, item }),
      reasoning,
    ];
  }

  #openCall(event: ReplyEvent & { type: 'tool_start' }): string {
    const before = this.#created() + this.#close('completed');
    const { type: _, tool: __, ...told } = event;
    const call: ReplyToolCall = { type: 'tool_call', ...told, input: '' };
    const id = newItemId(call.kind, this.#context);
    const place = { item_id: id, output_index: this.#index };
    const deltaType =
      call.kind === 'custom'
        ? 'response.custom_tool_call_input.delta'
        : 'response.function_call_arguments.delta';
    this.#open = { type: 'call', id, call, input: '', head: deltaHead(deltaType, place) };
    return (
      before +
      this.#event('response.output_item.added', {
        output_index: this.#index,
        item: callItem(id, call, 'in_progress'),
      })
    );
  }

  #callInput(text: string): string {
    if (this.#open?.type !== 'call' || text === '') return '';
    this.#open.input += text;
    return this.#deltaEvent(this.#open.head, text);
  }

  /** Ends the open item, which then counts among the output. */
  #close(status: 'completed' | 'incomplete'): string {
    const open = this.#open;
    if (open === null) return '';
    let before = '';
    let item: JsonObject;
    switch (open.type) {
      case 'message':
        before = this.#closePart(open);
        item = messageItem(open.id, open.parts, status);
        break;
      case 'reasoning':
        before = this.#closeSummary(open);
        item = reasoningItem(open.id, open.text, encryptedContent(open.seal, this.#context));
        break;
      case 'call':
        before = this.#closeInput(open);
        item = callItem(open.id, { ...open.call, input: open.input }, status);
        break;
      default:
        return open satisfies never;
    }
    this.#open = null;
    const done = this.#event('response.output_item.done', { output_index: this.#index, item });
    this.#output.push(item);
    return before + done;
  }

  #closeSummary({ id, text }: OpenReasoning): string {
    if (text === '') return '';
    const place = { item_id: id, output_index: this.#index, summary_index: 0 };
    return (
      this.#event('response.reasoning_summary_text.done', { ...place, text }) +
      this.#event('response.reasoning_summary_part.done', { ...place, part: { type: 'summary_text', text } })
    );
  }

  #closeInput({ id, call, input }: OpenCall): string {
    const place = { item_id: id, output_index: this.#index };
    return call.kind === 'custom'
      ? this.#event('response.custom_tool_call_input.done', { ...place, input })
      : this.#event('response.function_call_arguments.done', { ...place, name: call.name, arguments: input });
  }
}

/** A delta event up to its text, which is all that differs from one to the next. */
function deltaHead(type: string, place: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...place }).slice(0, -1)},"delta":`;
}
