import { callIdRules, sentCallId } from '../call-ids.ts';
import type {
  Block,
  DocumentBlock,
  ImageBlock,
  ReasoningBlock,
  ToolCallBlock,
  ToolResultBlock,
} from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { imageTypeOfBase64 } from '../image-type.ts';
import type { JsonObject } from '../json-value.ts';
import { bytesToBase64 } from '../media.ts';
import { placeholder } from '../placeholder.ts';
import { toolInputObject } from '../tool-input.ts';
import type { ToolNamer } from '../tool-names.ts';

/** Stands where Bedrock demands a text and there is none. A blank one is refused. */
export const blankText: JsonObject = { text: '.' };

/** Writes the content blocks of one request. */
export class BlockEncoder {
  readonly #namer: ToolNamer;
  readonly #dropped: DroppedFields;
  /** Names of documents, which must differ within a request. */
  readonly #documentNames = new Set<string>();

  constructor(namer: ToolNamer, dropped: DroppedFields) {
    this.#namer = namer;
    this.#dropped = dropped;
  }

  encode(block: Block): JsonObject {
    switch (block.type) {
      case 'text':
      case 'refusal':
        return { text: block.text };
      case 'image':
        return this.#image(block);
      case 'document':
        return this.#document(block);
      case 'tool_call':
        return this.#call(block);
      case 'tool_result':
        return this.#result(block);
      case 'reasoning':
        return encodeReasoning(block);
      case 'audio':
      case 'unsupported':
        return this.#placeholder(block);
      default:
        return block satisfies never;
    }
  }

  #placeholder(block: Block): JsonObject {
    return { text: placeholder(block, this.#dropped) };
  }

  #image(image: ImageBlock): JsonObject {
    const { source } = image;
    // Bedrock fetches nothing.
    if (source.kind !== 'base64') return this.#placeholder(image);
    const format = imageFormats.get(imageTypeOfBase64(source.data) ?? source.mediaType ?? 'image/png');
    if (format === undefined) return this.#placeholder(image);
    return { image: { format, source: { bytes: source.data } } };
  }

  #document(document: DocumentBlock): JsonObject {
    const { source, title } = document;
    if (source.kind === 'text') {
      const bytes = bytesToBase64(new TextEncoder().encode(source.text));
      return { document: { format: 'txt', name: this.#documentName(title), source: { bytes } } };
    }
    if (source.kind !== 'base64') return this.#placeholder(document);
    const format = documentFormats.get(source.mediaType ?? 'application/pdf');
    if (format === undefined) return this.#placeholder(document);
    return { document: { format, name: this.#documentName(title), source: { bytes: source.data } } };
  }

  #documentName(title: string | null): string {
    const clean = (title ?? '')
      .replaceAll(/[^A-Za-z0-9 ()[\]-]+/g, ' ')
      .replaceAll(/ +/g, ' ')
      .trim();
    const wanted = clean.slice(0, longestDocumentName) || 'document';
    let name = wanted;
    for (let count = 2; this.#documentNames.has(name); count += 1) name = `${wanted} (${count})`;
    this.#documentNames.add(name);
    return name;
  }

  #call(call: ToolCallBlock): JsonObject {
    const isCustom = call.kind === 'custom';
    const { value, isBroken } = isCustom
      ? { value: { input: call.input }, isBroken: false }
      : toolInputObject(call.input);
    if (isBroken) this.#dropped.add(call.path);
    const toolUseId = sentCallId(callIdRules.converse, call.id);
    return { toolUse: { toolUseId, name: this.#namer.sentName(call.name), input: value } };
  }

  #result({ callId, content, isError }: ToolResultBlock): JsonObject {
    const blocks = content
      .filter((block) => block.type !== 'text' || block.text.trim() !== '')
      .map((block) => this.encode(block));
    return {
      toolResult: {
        toolUseId: sentCallId(callIdRules.converse, callId),
        content: blocks.length === 0 ? [blankText] : blocks,
        ...(isError && { status: 'error' }),
      },
    };
  }
}

/** Characters, leaving room for a count behind it. */
const longestDocumentName = 190;

const imageFormats: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);

const documentFormats: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
]);

function encodeReasoning({ text, seal }: ReasoningBlock): JsonObject {
  if (seal !== null && seal.kind !== 'signature')
    return { reasoningContent: { redactedContent: seal.value } };
  return { reasoningContent: { reasoningText: { text, signature: seal?.value ?? '' } } };
}
