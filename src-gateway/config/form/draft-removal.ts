import type { TextEdit } from '../diagnostic.ts';
import { schemaAt } from '../editor/schema-at.ts';
import { commentsIn } from '../fixes/comments-in.ts';
import type { Path, SourceMap, SourceNode } from '../source/source-node.ts';
import type { DraftTools, FormDraft } from './form-draft.ts';
import { withPart } from './plain-value.ts';

/** Takes an entry or an item out: with what held nothing else, or leaving that empty where its comments stay. */
export function draftRemoval(node: SourceNode, tools: DraftTools): FormDraft[] {
  const { before, editor } = tools;
  const holder = holderOf(node);
  if (holder === null || childrenOf(holder).length > 1) {
    const edit = node.entry === null ? editor.removeItem(node) : editor.removeEntry(node.entry);
    const after = withPart(before, node.path, null);
    return [{ edits: [edit], after, path: nextPlace(node), loses: linesOf(node, tools) }];
  }
  const empty = emptied(node, holder, tools);
  const alone = isOptional(holder, tools) && ownComments(node, holder, tools) === 0;
  return alone ? [...draftRemoval(holder, tools), ...empty] : empty;
}

function holderOf({ entry, list }: SourceNode): SourceNode | null {
  return entry?.map ?? list;
}

function childrenOf(node: SourceNode): readonly unknown[] {
  if (node.kind === 'list') return node.items;
  return node.kind === 'map' ? [...node.entries, ...node.duplicates] : [];
}

/** Whether the file may go without the entry that holds it. */
function isOptional({ entry, path }: SourceNode, { root }: DraftTools): boolean {
  if (entry === null) return false;
  const schema = schemaAt(root, path.slice(0, -1));
  return schema?.properties?.[entry.name] !== undefined && schema.required?.includes(entry.name) !== true;
}

/** Comments within the holder that are not on the lines of the node. */
function ownComments(node: SourceNode, holder: SourceNode, tools: DraftTools): number {
  const part = linesOf(holder, tools);
  const gone = linesOf(node, tools);
  const around = [
    { start: part.start, end: Math.max(part.start, gone.start) },
    { start: Math.min(part.end, gone.end), end: part.end },
  ];
  return around.flatMap((each) => commentsIn(tools.text, each, holder)).length;
}

/** `key: []`, `- {}`: the holder stays, and says that it has nothing. */
function emptied(node: SourceNode, holder: SourceNode, tools: DraftTools): FormDraft[] {
  const { before, editor, text } = tools;
  const after = withPart(before, node.path, null);
  const loses = linesOf(node, tools);
  const draft = (edits: readonly TextEdit[]): FormDraft => ({ edits, after, path: holder.path, loses });
  const sign = holder.kind === 'list' ? '[]' : '{}';
  if (holder.kind === 'scalar') return [];
  const removal = node.entry === null ? editor.removeItem(node) : editor.removeEntry(node.entry);
  if (holder.flow) return [draft([removal])];
  const { entry } = holder;
  if (entry === null) return [draft([editor.replaceRange(startOf(node), sign)])];
  const colon = text.indexOf(':', entry.key.end) + 1;
  return [draft([editor.replaceRange({ start: colon, end: colon }, ` ${sign}`), removal])];
}

/** From the key or the value to the end of the value. */
function startOf({ entry, start, end }: SourceNode): { start: number; end: number } {
  return { start: entry?.key.start ?? start, end };
}

/** The whole lines that a node stands on. */
function linesOf(node: SourceNode, { text }: DraftTools): { start: number; end: number } {
  const { start, end } = startOf(node);
  let last = end;
  while (last > start && /\s/.test(text[last - 1] ?? '')) last--;
  const lineEnd = text.indexOf('\n', last);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: lineEnd < 0 ? text.length : lineEnd };
}

/** The item that moves up, else the one before; of a map the map. */
function nextPlace({ path, list, entry }: SourceNode): Path {
  const place = path.at(-1);
  if (list === null || typeof place !== 'number') return mapPath(entry?.map ?? null);
  return [...list.path, Math.min(place, list.items.length - 2)];
}

function mapPath(map: SourceMap | null): Path {
  return map?.path ?? [];
}
