import { resolve } from 'node:path';
import { createYamlEditor } from '../../../src-gateway/config/fixes/edit-yaml.ts';
import { createLineIndex } from '../../../src-gateway/config/source/line-index.ts';
import { readSource } from '../../../src-gateway/config/source/read-source.ts';
import {
  entryOf,
  isNull,
  type SourceMap,
  type SourceNode,
} from '../../../src-gateway/config/source/source-node.ts';
import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';
import { readConfigText } from '../load-config.ts';
import { shownPath } from '../shown-path.ts';
import type { GeneratedTarget } from './generated-target.ts';
import { targetInFlow } from './targets-yaml.ts';

export interface MergedTargets {
  readonly text: string;
  readonly changes: { readonly added: readonly string[]; readonly updated: readonly string[] };
}

/** What is generated; everything else of a target was written by hand and stays. */
const generatedKeys = ['description', 'parameters'] as const;

/**
 * The config with the targets in its `prompt_targets`: new ones behind the others; of one that is there,
 * description and parameters are replaced, and an endpoint only where it has none.
 */
export async function mergeTargets(
  io: CliIo,
  file: string,
  targets: readonly GeneratedTarget[],
): Promise<MergedTargets> {
  const path = resolve(io.cwd, file);
  const shown = shownPath(path, io.cwd);
  const { text: original, byteOrderMark } = await readConfigText(io, path);
  const { root, problems } = readSource(original);
  const list = root?.kind === 'map' ? (entryOf(root, 'prompt_targets')?.value ?? null) : null;
  const isList = list === null || isNull(list) || list.kind === 'list';
  if (root?.kind !== 'map' || problems.length > 0 || !isList) {
    throw new CliFailure(`${shown}: invalid against schema`, {
      code: 'config_invalid',
      exitCode: exitCodes.refused,
      stage: 'schema',
      hint: `See what is wrong with: planoai validate ${shown}`,
    });
  }
  const [added, updated]: [string[], string[]] = [[], []];
  let text = original;
  for (const target of targets) {
    const merged = mergeOne(text, target);
    (merged.isNew ? added : updated).push(target.name);
    text = merged.text;
  }
  return { text: byteOrderMark + text, changes: { added, updated } };
}

function mergeOne(text: string, target: GeneratedTarget): { readonly text: string; readonly isNew: boolean } {
  const root = rootOf(text);
  const editor = createYamlEditor(text, createLineIndex(text), root);
  const apply = (edit: ReturnType<typeof editor.insertLast>) =>
    text.slice(0, edit.range.start.offset) + edit.newText + text.slice(edit.range.end.offset);
  const list = entryOf(root, 'prompt_targets')?.value ?? null;
  if (list === null || isNull(list)) {
    const entry = `prompt_targets: [${targetInFlow(target)}]`;
    const blockEntry = `prompt_targets:\n- ${targetInFlow(target)}\n`;
    const edit =
      list === null && !root.flow ? editor.appendLines(blockEntry) : editor.insertLast(root, entry);
    return { text: apply(edit), isNew: true };
  }
  if (list.kind !== 'list') return { text, isNew: false };
  const existing = list.items.find((item) => nameOf(item) === target.name);
  if (existing?.kind !== 'map')
    return { text: apply(editor.appendItem(list, targetInFlow(target))), isNew: true };
  return { text: updateTarget(text, target), isNew: false };
}

/** One value at a time, each on the text that the one before left. */
function updateTarget(text: string, target: GeneratedTarget): string {
  let current = text;
  for (const key of [...generatedKeys, 'endpoint'] as const) {
    const root = rootOf(current);
    const list = entryOf(root, 'prompt_targets')?.value;
    const item = list?.kind === 'list' ? list.items.find((each) => nameOf(each) === target.name) : undefined;
    const written = valueInFlow(target, key);
    if (item?.kind !== 'map' || written === null) continue;
    const entry = entryOf(item, key);
    if (key === 'endpoint' && entry !== null) continue;
    const editor = createYamlEditor(current, createLineIndex(current), root);
    const edit =
      entry === null
        ? editor.insertLast(item, `${key}: ${written}`)
        : editor.replaceValue(entry.value, written);
    current = current.slice(0, edit.range.start.offset) + edit.newText + current.slice(edit.range.end.offset);
  }
  return current;
}

function rootOf(text: string): SourceMap {
  const { root } = readSource(text);
  if (root?.kind !== 'map') throw new Error('the config is no map of sections');
  return root;
}

function nameOf(node: SourceNode): string | null {
  const name = node.kind === 'map' ? entryOf(node, 'name')?.value : undefined;
  return name?.kind === 'scalar' ? name.text : null;
}

/** The value of one key as `targetInFlow` writes it; `null`: the target has none. */
function valueInFlow(target: GeneratedTarget, key: 'description' | 'parameters' | 'endpoint'): string | null {
  const text = targetInFlow(target);
  const { root } = readSource(text);
  const value = root?.kind === 'map' ? entryOf(root, key)?.value : undefined;
  return value === undefined ? null : text.slice(value.start, value.end);
}
