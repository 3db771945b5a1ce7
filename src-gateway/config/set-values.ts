import { isScalar, parseDocument } from 'yaml';
import type { TextEdit } from './diagnostic.ts';
import { createYamlEditor } from './fixes/edit-yaml.ts';
import { createLineIndex } from './source/line-index.ts';
import { readSource } from './source/read-source.ts';
import { childOf, dottedPath, isNull, type Path, type SourceNode } from './source/source-node.ts';

/** One value of a config that is to be another. */
export interface Assignment {
  readonly path: Path;
  /** A YAML scalar, as it would stand in the file. */
  readonly value: string;
}

/** Reads `listeners[0].port=13000`; `null`: the text is not of that form, or the value is no scalar. */
export function parseAssignment(text: string): Assignment | null {
  const [, dotted, value] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
  if (dotted === undefined || value === undefined) return null;
  if (!/^[\w-]+(?:\[\d+\])*(?:\.[\w-]+(?:\[\d+\])*)*$/.test(dotted)) return null;
  const path = [...dotted.matchAll(/\[(\d+)\]|[\w-]+/g)].map(([step, index]) =>
    index === undefined ? step : Number(index),
  );
  const written = writtenScalar(value.trim());
  return written === null ? null : { path, value: written };
}

/** The text with the values set by the smallest edits; `problem`: why one cannot be, the text is as it was then. */
export function setValues(
  text: string,
  assignments: readonly Assignment[],
): { readonly text: string; readonly problem: string | null } {
  let changed = text;
  for (const assignment of assignments) {
    const edit = editFor(changed, assignment);
    if (typeof edit === 'string') return { text, problem: edit };
    const { start, end } = edit.range;
    changed = changed.slice(0, start.offset) + edit.newText + changed.slice(end.offset);
  }
  return { text: changed, problem: null };
}

/** A scalar that means the same in flow and in block style; `null`: it is none. */
function writtenScalar(value: string): string | null {
  if (value === '') return 'null';
  const { contents, errors } = parseDocument(value);
  if (errors.length > 0 || !isScalar(contents)) return null;
  const isQuoted = contents.type === 'QUOTE_DOUBLE' || contents.type === 'QUOTE_SINGLE';
  if (isQuoted || /^[\w./$+](?:[\w./:$+*%@-]*[\w./$+*%@-])?$|^-\d[\d.]*$/.test(value)) return value;
  return typeof contents.value === 'string' ? JSON.stringify(contents.value) : null;
}

function editFor(text: string, { path, value }: Assignment): TextEdit | string {
  const { root } = readSource(text);
  if (root?.kind !== 'map') return 'the file is no map of sections';
  const editor = createYamlEditor(text, createLineIndex(text), root);
  let node: SourceNode = root;
  for (const [index, step] of path.entries()) {
    const next = childOf(node, step);
    if (next !== null && (!isNull(next) || index === path.length - 1)) {
      node = next;
      continue;
    }
    const rest = path.slice(index);
    const place = dottedPath(path.slice(0, index + 1));
    if (node.kind !== 'map' || rest.some((each) => typeof each === 'number')) {
      return `there is no ${place}`;
    }
    const [key = '', ...below] = rest.map(String);
    const nested = below.reduceRight((inner, name) => `{${name}: ${inner}}`, value);
    return editor.insertLast(node, `${key}: ${nested}`);
  }
  if (node.kind !== 'scalar') return `${dottedPath(path)} is no single value`;
  return editor.replaceValue(node, value);
}
