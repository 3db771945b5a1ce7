import { derivePreferences } from '../derive/derive-preferences.ts';
import type { TextEdit } from '../diagnostic.ts';
import type { ConfigModel, InlinePreferences, Text } from '../model/config-model.ts';
import { readVersion } from '../model/config-version.ts';
import { nodeOf } from '../source/source-node.ts';
import { commentsIn } from './comments-in.ts';
import type { YamlEditor } from './edit-yaml.ts';

/**
 * Deletes the inline lists of all providers and writes their routes at the top level, where only v0.4.0
 * knows them; comments go along. Empty when there is nothing to lift.
 */
export function liftingEdits(part: { readonly model: ConfigModel; readonly editor: YamlEditor }): TextEdit[] {
  const { model, editor } = part;
  const lifted = derivePreferences(model, asWritten).preferences.slice(model.preferences.length);
  if (lifted.length === 0) return [];
  const comments = commentsByRoute(model, editor.text);
  const items = lifted.map(({ name, description, models }) => ({
    comments: comments.get(name) ?? [],
    text: `{name: ${quoted(name)}, description: ${quoted(description)}, models: [${models.map(quoted).join(', ')}]}`,
  }));
  const removals = model.providers.entries.flatMap(({ preferences }) => {
    const entry = preferences?.node.entry;
    return entry == null ? [] : [editor.removeEntry(entry)];
  });
  return [...versionEdits(model, editor), ...removals, ...additions(items, model, editor)];
}

/** What goes into the file keeps its references. */
const asWritten = { name: (text: Text) => text.written, prose: (text: Text) => text.written };

interface LiftedItem {
  readonly comments: readonly string[];
  readonly text: string;
}

function additions(items: readonly LiftedItem[], model: ConfigModel, editor: YamlEditor): TextEdit[] {
  const section = nodeOf(model.root, 'routing_preferences');
  if (section?.kind !== 'list') {
    const lines = items.flatMap(({ comments, text }) => [...comments, `- ${text}`]);
    return [editor.appendLines(`routing_preferences:\n${lines.map((line) => `  ${line}`).join('\n')}`)];
  }
  const edits = items.map(({ comments, text }) => {
    const edit = editor.appendItem(section, text);
    const place = /^(\r?\n *)- /.exec(edit.newText)?.[1];
    if (place === undefined || comments.length === 0) return edit;
    return { ...edit, newText: `${comments.map((comment) => place + comment).join('')}${edit.newText}` };
  });
  const [first] = edits;
  return first === undefined
    ? []
    : [{ range: first.range, newText: edits.map(({ newText }) => newText).join('') }];
}

function versionEdits({ version }: ConfigModel, editor: YamlEditor): TextEdit[] {
  const read = readVersion(version);
  const old = read.kind === 'known' && read.tuple[0] === 0 && read.tuple[1] < 4;
  return old && version !== null ? [editor.replaceValue(version, 'v0.4.0')] : [];
}

/** Comments by the route that they stand above or beside. */
function commentsByRoute(model: ConfigModel, text: string): Map<string, string[]> {
  const byRoute = new Map<string, string[]>();
  for (const { preferences } of model.providers.entries) {
    for (const { route, comments } of preferences === null ? [] : commentsOf(preferences, text)) {
      byRoute.set(route, [...(byRoute.get(route) ?? []), ...comments]);
    }
  }
  return byRoute;
}

function* commentsOf(
  { node, items }: InlinePreferences,
  text: string,
): Generator<{ readonly route: string; readonly comments: string[] }> {
  let from = node.entry?.key.end ?? node.start;
  for (const item of items) {
    const lineEnd = text.indexOf('\n', Math.max(item.node.start, item.node.end - 1));
    const to = lineEnd < 0 ? text.length : lineEnd;
    const comments = commentsIn(text, { start: from, end: to }, item.node);
    if (comments.length > 0) yield { route: item.name?.written ?? '', comments };
    from = to;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
