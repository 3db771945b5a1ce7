import type { ReplyContext } from '../codec.ts';
import type { ReasoningSeal } from '../conversation.ts';
import { isObject, parseJson } from '../json-value.ts';
import type { Citation } from '../reply.ts';
import { encodeCitation } from './citations.ts';
import { redactedData, signatureOf } from './seals.ts';

type Block = TextBlock | ThinkingBlock | RedactedBlock | ToolBlock;

interface TextBlock {
  readonly kind: 'text';
  /** What waits for the block's turn. */
  waiting: string;
  /** Citations that wait with it. */
  readonly citations: Citation[];
  isEnded: boolean;
}

interface ThinkingBlock {
  readonly kind: 'thinking';
  waiting: string;
  seal: ReasoningSeal | null;
  isEnded: boolean;
}

interface RedactedBlock {
  readonly kind: 'redacted';
  readonly data: string;
  readonly isEnded: true;
}

interface ToolBlock {
  readonly kind: 'tool';
  readonly tool: number;
  readonly id: string;
  readonly name: string;
  waiting: string;
  /** All arguments so far. */
  input: string;
  isEnded: boolean;
}

/**
 * Content blocks of a stream, one open at a time with indexes that count up: what comes for a later block
 * waits until the blocks before it are complete.
 */
export class BlockWriter {
  readonly #context: ReplyContext;
  /** The open block, if any, and those that wait behind it. */
  readonly #blocks: Block[] = [];
  /** Whether the first of them has been begun on the wire. */
  #isOpen = false;
  #index = 0;
  /** Heads of the open block's deltas, written once for all of them. */
  #deltaHead = '';
  #hasCalls = false;

  constructor(context: ReplyContext) {
    this.#context = context;
  }

  get hasCalls(): boolean {
    return this.#hasCalls;
  }

  text(text: string): string {
    if (text === '') return '';
    const last = this.#blocks.at(-1);
    if (last?.kind === 'text' && !last.isEnded) {
      if (this.#isOpen && this.#blocks.length === 1) return `${this.#deltaHead}${JSON.stringify(text)}}}\n\n`;
      last.waiting += text;
      return '';
    }
    return this.#add({ kind: 'text', waiting: text, citations: [], isEnded: false });
  }

  /** Belongs to the text before it; without one there is nothing to cite for. */
  citation(citation: Citation): string {
    const last = this.#blocks.at(-1);
    if (last?.kind !== 'text') return '';
    if (this.#isOpen && this.#blocks.length === 1) return this.#citationDelta(citation);
    last.citations.push(citation);
    return '';
  }

  reasoning(text: string): string {
    if (text === '') return '';
    const last = this.#blocks.at(-1);
    if (last?.kind === 'thinking' && !last.isEnded) {
      if (this.#isOpen && this.#blocks.length === 1) return `${this.#deltaHead}${JSON.stringify(text)}}}\n\n`;
      last.waiting += text;
      return '';
    }
    return this.#add({ kind: 'thinking', waiting: text, seal: null, isEnded: false });
  }

  seal(seal: ReasoningSeal): string {
    const data = redactedData(seal);
    if (data !== null) return this.#add({ kind: 'redacted', data, isEnded: true });
    const last = this.#blocks.at(-1);
    if (last?.kind === 'thinking' && !last.isEnded) {
      last.seal = seal;
      last.isEnded = true;
      return this.#advance();
    }
    // Hidden thought that another vendor sealed: nothing to read, nothing that anyone would take back.
    if (seal.issuer !== 'anthropic') return '';
    return this.#add({ kind: 'thinking', waiting: '', seal, isEnded: true });
  }

  toolStart(tool: number, id: string, name: string): string {
    this.#hasCalls = true;
    return this.#add({ kind: 'tool', tool, id, name, waiting: '', input: '', isEnded: false });
  }

  toolInput(tool: number, text: string): string {
    const block = this.#toolBlock(tool);
    if (block === undefined || text === '') return '';
    block.input += text;
    if (!this.#isOpen || block !== this.#blocks[0]) {
      block.waiting += text;
      return '';
    }
    const delta = `${this.#deltaHead}${JSON.stringify(text)}}}\n\n`;
    return this.#blocks.length === 1 ? delta : delta + this.#advance();
  }

  toolEnd(tool: number): string {
    const block = this.#toolBlock(tool);
    if (block === undefined) return '';
    block.isEnded = true;
    return this.#advance();
  }

  /** The text or reasoning that came last is complete. */
  blockEnd(): string {
    const last = this.#blocks.at(-1);
    if (last === undefined || last.kind === 'tool' || last.isEnded) return '';
    last.isEnded = true;
    return this.#advance();
  }

  /** Nothing more comes for any block. */
  endAll(): string {
    for (const block of this.#blocks) if (block.kind !== 'redacted') block.isEnded = true;
    return this.#advance();
  }

  #toolBlock(tool: number): ToolBlock | undefined {
    for (const block of this.#blocks) if (block.kind === 'tool' && block.tool === tool) return block;
    return undefined;
  }

  #add(block: Block): string {
    this.#blocks.push(block);
    return this.#advance();
  }

  /** Closes what is complete and opens what comes next, as far as that goes. */
  #advance(): string {
    let written = '';
    for (let first = this.#blocks[0]; first !== undefined; first = this.#blocks[0]) {
      if (!this.#isOpen) written += this.#open(first);
      if (!isComplete(first, this.#blocks.length > 1)) break;
      written += this.#close(first);
    }
    return written;
  }

  #open(block: Block): string {
    this.#isOpen = true;
    const head = `event: content_block_start\ndata: {"type":"content_block_start","index":${this.#index},"content_block":`;
    switch (block.kind) {
      case 'text': {
        this.#setDelta('text_delta', 'text');
        const start = `${head}{"type":"text","text":""}}\n\n${this.#waited(block)}`;
        return start + block.citations.map((citation) => this.#citationDelta(citation)).join('');
      }
      case 'thinking':
        this.#setDelta('thinking_delta', 'thinking');
        return `${head}{"type":"thinking","thinking":"","signature":""}}\n\n${this.#waited(block)}`;
      case 'redacted':
        return `${head}{"type":"redacted_thinking","data":${JSON.stringify(block.data)}}}\n\n`;
      case 'tool': {
        this.#setDelta('input_json_delta', 'partial_json');
        const call = `{"type":"tool_use","id":${JSON.stringify(block.id)},"name":${JSON.stringify(block.name)},"input":{}}`;
        return `${head}${call}}\n\n${this.#waited(block)}`;
      }
      default:
        return block satisfies never;
    }
  }

  #close(block: Block): string {
    let signature = '';
    if (block.kind === 'thinking') {
      this.#setDelta('signature_delta', 'signature');
      signature = `${this.#deltaHead}${JSON.stringify(signatureOf(block.seal, this.#context))}}}\n\n`;
    }
    const stop = `event: content_block_stop\ndata: {"type":"content_block_stop","index":${this.#index}}\n\n`;
    this.#blocks.shift();
    this.#isOpen = false;
    this.#index += 1;
    return signature + stop;
  }

  #waited(block: Exclude<Block, RedactedBlock>): string {
    return block.waiting === '' ? '' : `${this.#deltaHead}${JSON.stringify(block.waiting)}}}\n\n`;
  }

  #setDelta(type: string, member: string): void {
    this.#deltaHead = `${this.#beforeDelta}{"type":"${type}","${member}":`;
  }

  #citationDelta(citation: Citation): string {
    const written = JSON.stringify(encodeCitation(citation, ''));
    return `${this.#beforeDelta}{"type":"citations_delta","citation":${written}}}\n\n`;
  }

  get #beforeDelta(): string {
    return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#index},"delta":`;
  }
}

/** Not every provider says when a call is complete: before another block, its arguments tell. */
function isComplete(block: Block, isFollowed: boolean): boolean {
  if (block.isEnded) return true;
  if (!isFollowed) return false;
  return block.kind !== 'tool' || (/\}\s*$/.test(block.input) && isObject(parseJson(block.input)));
}
