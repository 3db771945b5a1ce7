import { type Document, parseAllDocuments, type YAMLError } from 'yaml';
import { TreeBuilder } from './build-tree.ts';
import { checkLexis } from './check-lexis.ts';
import { explainProblem } from './explain-problem.ts';
import { indentContinuations } from './indent-continuations.ts';
import type { SourceNode } from './source-node.ts';
import type { SourceProblem } from './source-problem.ts';

export interface ReadSource {
  /** `null`: no document, or nothing that could be read. */
  readonly root: SourceNode | null;
  readonly problems: readonly SourceProblem[];
}

/**
 * Parses YAML and keeps the place of every key and value. Never throws: what cannot be read is a problem,
 * the rest is still in the tree.
 */
export function readSource(text: string): ReadSource {
  // A lone CR ends a line for Plano's parser and not for this one; the replacement keeps every offset.
  const normalised = text.replace(/\r(?!\n)/g, '\n');
  const { documents, errors, toOriginal } = parse(normalised);
  const problems: SourceProblem[] = [];
  const first = documents[0];
  const second = documents[1];
  if (second !== undefined) {
    const mark = Math.max(0, text.lastIndexOf('---', toOriginal(second.range[0])));
    problems.push({ kind: 'multi-doc', start: mark, end: Math.min(mark + 3, text.length), reason: '' });
  }
  if (first === undefined) return { root: null, problems };
  for (const { code, message, pos } of errors) {
    problems.push(explainProblem(text, code, [toOriginal(pos[0]), toOriginal(pos[1])], message));
  }
  for (const { code, pos } of first.warnings) {
    if (code !== 'TAG_RESOLVE_FAILED') continue;
    const [start, end] = [toOriginal(pos[0]), toOriginal(pos[1])];
    problems.push({ kind: 'syntax', start, end, reason: 'the tag is not known' });
  }
  problems.push(...checkLexis(normalised));
  const builder = new TreeBuilder(first, problems, toOriginal);
  const root =
    first.contents === null
      ? null
      : builder.node(first.contents, [], { entry: null, list: null, shared: null });
  return { root, problems: onePerPlace(problems) };
}

interface Parsed {
  readonly documents: readonly Document.Parsed[];
  /** Of the first document. */
  readonly errors: readonly YAMLError[];
  readonly toOriginal: (offset: number) => number;
}

function parse(text: string): Parsed {
  const asWritten = parseDocuments(text);
  if (asWritten.errors.length === 0) return { ...asWritten, toOriginal: (offset) => offset };
  const indented = indentContinuations(text);
  const again = indented === null ? null : parseDocuments(indented.text);
  const better = indented !== null && again !== null && again.errors.length < asWritten.errors.length;
  return better
    ? { ...again, toOriginal: indented.toOriginal }
    : { ...asWritten, toOriginal: (offset) => offset };
}

function parseDocuments(text: string): Omit<Parsed, 'toOriginal'> {
  const parsed = parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
  // `"text"#comment` is fine with Plano, and the value is the same.
  const errors = (documents[0]?.errors ?? []).filter(
    ({ message }) => !message.startsWith('Comments must be'),
  );
  return { documents, errors };
}

/** More than these say nothing new: the text is broken in one place that the parser cannot leave. */
const MAX_PROBLEMS = 100;

function onePerPlace(problems: readonly SourceProblem[]): SourceProblem[] {
  const seen = new Set<string>();
  const distinct = problems.filter((problem) => {
    const key = `${problem.kind}:${problem.start}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return distinct.slice(0, MAX_PROBLEMS);
}
