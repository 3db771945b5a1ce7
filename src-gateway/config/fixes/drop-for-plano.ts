import type { Diagnostic, Fix, TextEdit } from '../diagnostic.ts';
import { createLineIndex } from '../source/line-index.ts';
import { readSource } from '../source/read-source.ts';
import { entryOf, type SourceNode, type SourceScalar } from '../source/source-node.ts';
import { createYamlEditor, type YamlEditor } from './edit-yaml.ts';

/** Leaves out, or writes in the nearest form that Plano knows, what only we understand; `null`: it is not that. */
export function dropForPlano({ code, path, pointer }: Diagnostic, text: string): Fix | null {
  const isValue = code === 'CFG_EXTENSION_VALUE';
  if (!isValue && !EXTENSION_KEYS.includes(code)) return null;
  const { root } = readSource(text);
  const node = nodeAtPointer(root, pointer);
  if (node === null) return null;
  const editor = createYamlEditor(text, createLineIndex(text), root);
  const edit = isValue ? portableValue(node, path, editor) : leaveOut(node, editor);
  return edit === null ? null : { title: `Leave out ${path}`, edits: [edit], kind: 'choice' };
}

const EXTENSION_KEYS: readonly string[] = [
  'CFG_EXTENSION_KEY',
  'CFG_AGENT_OUTPUT_FILTERS',
  'CFG_ENDPOINT_HEADERS',
];

function leaveOut(node: SourceNode, editor: YamlEditor): TextEdit | null {
  return node.entry === null ? null : editor.removeEntry(node.entry);
}

function portableValue(node: SourceNode, path: string, editor: YamlEditor): TextEdit | null {
  if (/^tracing\.exporters\[\d+\]\.type$/.test(path)) {
    const exporter = node.entry?.map;
    if (exporter?.list == null) return null;
    return exporter.list.items.length === 1 ? leaveOut(exporter.list, editor) : editor.removeItem(exporter);
  }
  if (path === 'state_storage.type') {
    const section = node.entry?.map;
    const off = node.kind === 'scalar' && node.text === 'none';
    return off && section !== undefined ? leaveOut(section, editor) : editor.replaceValue(node, 'memory');
  }
  if (node.kind !== 'scalar' || path.endsWith('.url')) return leaveOut(node, editor);
  return editor.replaceValue(node, path === 'tracing.random_sampling' ? wholePercent(node) : quoted(node));
}

/** Plano samples whole percents; 0 would turn traces off. */
function wholePercent({ text }: SourceScalar): string {
  return String(Math.max(1, Math.round(Number(text))));
}

function quoted({ text }: SourceScalar): string {
  return JSON.stringify(text);
}

function nodeAtPointer(root: SourceNode | null, pointer: string): SourceNode | null {
  let node = root;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    node = node?.kind === 'list' ? (node.items[Number(name)] ?? null) : (entryOf(node, name)?.value ?? null);
  }
  return node;
}
