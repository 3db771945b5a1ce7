import type {
  Block,
  CacheControl,
  DocumentBlock,
  MediaSource,
  ReasoningSeal,
  TextBlock,
} from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, textMember } from '../json-value.ts';
import { plainMediaType } from '../media.ts';
import { readSealToken } from '../seal-token.ts';

/** Content of a message, of a tool result or of the system text. `path`: where the request has it. */
export function decodeContent(content: unknown, path: string, dropped: DroppedFields): readonly Block[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', path, text: content }];
  const blocks: Block[] = [];
  /** Whether the last block is what the vendor ran for this answer, which reads as one text. */
  let isRun = false;
  for (const [index, block] of listOf(content).entries()) {
    const at = `${path}[${index}]`;
    if (!isObject(block)) {
      dropped.add(at);
      continue;
    }
    const text = textOfVendorRun(block);
    const last = blocks.at(-1);
    if (text === null) blocks.push(...decodeBlock(block, at, dropped));
    else if (isRun && last?.type === 'unsupported') {
      blocks[blocks.length - 1] = { ...last, text: `${last.text}\n${text}` };
      dropped.add(at);
    } else blocks.push({ type: 'unsupported', path: at, kind: textMember(block, 'type') ?? '', text });
    isRun = text !== null;
  }
  return blocks;
}

function listOf(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : [];
}

/** Anthropic's marker on anything that can carry one; `null`: there is none. */
export function decodeCacheControl(block: JsonObject): CacheControl | null {
  const marker = block.cache_control;
  return isObject(marker) ? { ttl: textMember(marker, 'ttl') } : null;
}

function decodeBlock(block: JsonObject, path: string, dropped: DroppedFields): readonly Block[] {
  const cacheControl = decodeCacheControl(block);
  const base = { path, ...(cacheControl !== null && { cacheControl }) };
  const type = textMember(block, 'type') ?? '';
  switch (type) {
    case 'text':
      if (listMember(block, 'citations').length > 0) dropped.add(`${path}.citations`);
      return [{ type, ...base, text: textMember(block, 'text') ?? '' }];
    case 'image': {
      const source = decodeSource(block.source);
      return source === null
        ? [{ type: 'unsupported', ...base, kind: type, text: null }]
        : [{ type, ...base, source, detail: null }];
    }
    case 'document':
      return decodeDocument(block, base, dropped);
    case 'search_result':
      return withMarker(decodeSearchResult(block, path, dropped), cacheControl);
    case 'thinking':
      return [
        { type: 'reasoning', ...base, text: textMember(block, 'thinking') ?? '', seal: signature(block) },
      ];
    case 'redacted_thinking':
      return [{ type: 'reasoning', ...base, text: '', seal: sealOf('redacted', textMember(block, 'data')) }];
    case 'tool_use':
      return [
        {
          type: 'tool_call',
          ...base,
          id: textMember(block, 'id') ?? '',
          name: textMember(block, 'name') ?? '',
          kind: 'function',
          input: JSON.stringify(block.input ?? {}),
        },
      ];
    case 'tool_result':
      return [
        {
          type,
          ...base,
          callId: textMember(block, 'tool_use_id') ?? '',
          content: decodeContent(block.content, `${path}.content`, dropped),
          isError: block.is_error === true,
        },
      ];
    default:
      return [{ type: 'unsupported', ...base, kind: type, text: null }];
  }
}

function signature(block: JsonObject): ReasoningSeal | null {
  return sealOf('signature', textMember(block, 'signature'));
}

/** Whose it is, a token of ours says; any other value is the vendor's own. */
function sealOf(kind: 'signature' | 'redacted', value: string | null): ReasoningSeal | null {
  if (value === null || value === '') return null;
  return readSealToken(value) ?? { issuer: 'anthropic', kind, value };
}

function decodeSource(source: unknown): MediaSource | null {
  switch (textMember(source, 'type')) {
    case 'base64':
      return {
        kind: 'base64',
        mediaType: plainMediaType(textMember(source, 'media_type') ?? ''),
        data: textMember(source, 'data') ?? '',
      };
    case 'url':
      return { kind: 'url', url: textMember(source, 'url') ?? '' };
    case 'file':
      return { kind: 'file', fileId: textMember(source, 'file_id') ?? '' };
    default:
      return null;
  }
}

type Base = Pick<DocumentBlock, 'path' | 'cacheControl'>;

function decodeDocument(block: JsonObject, base: Base, dropped: DroppedFields): readonly Block[] {
  const { path } = base;
  const title = textMember(block, 'title');
  if (textMember(block, 'context') !== null) dropped.add(`${path}.context`);
  if (member(block.citations, 'enabled') === true) dropped.add(`${path}.citations`);
  const text = textMember(block.source, 'data');
  switch (textMember(block.source, 'type')) {
    case 'text':
      return [{ type: 'document', ...base, source: { kind: 'text', text: text ?? '' }, title }];
    case 'content': {
      const parts = decodeContent(member(block.source, 'content'), `${path}.source.content`, dropped);
      return withMarker([...headline(title, path), ...parts], base.cacheControl ?? null);
    }
    default: {
      const source = decodeSource(block.source);
      return source === null
        ? [{ type: 'unsupported', ...base, kind: 'document', text: null }]
        : [{ type: 'document', ...base, source, title }];
    }
  }
}

function decodeSearchResult(block: JsonObject, path: string, dropped: DroppedFields): readonly Block[] {
  const head = [textMember(block, 'title'), textMember(block, 'source')].filter((line) => line !== null);
  return [
    ...headline(head.length === 0 ? null : head.join('\n'), path),
    ...decodeContent(block.content, `${path}.content`, dropped),
  ];
}

function headline(text: string | null, path: string): readonly TextBlock[] {
  return text === null || text === '' ? [] : [{ type: 'text', path, text }];
}

/** Of a block that became several, the last one carries its marker. */
function withMarker(blocks: readonly Block[], cacheControl: CacheControl | null): readonly Block[] {
  const last = blocks.at(-1);
  if (cacheControl === null || last === undefined) return blocks;
  return [...blocks.slice(0, -1), { ...last, cacheControl }];
}

/** What the vendor ran itself in an earlier turn, as text for a model that did not see it; `null`: it is none. */
function textOfVendorRun(block: JsonObject): string | null {
  const type = textMember(block, 'type') ?? '';
  if (type === 'compaction') return textMember(block, 'content') ?? '[compaction]';
  if (type === 'server_tool_use' || type === 'mcp_tool_use') {
    return `[${type}: ${textMember(block, 'name') ?? ''} ${readable(block.input ?? {})}]`;
  }
  return /._tool_result$/.test(type) ? `[${type}: ${readable(block.content ?? null)}]` : null;
}

/** JSON without what only the vendor can read. */
function readable(value: unknown): string {
  return JSON.stringify(value, (name, each: unknown) => (name.startsWith('encrypted_') ? undefined : each));
}
