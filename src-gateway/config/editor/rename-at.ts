import type { SourceRange, TextEdit } from '../diagnostic.ts';
import { parseModelName } from '../model/model-name.ts';
import { createLineIndex } from '../source/line-index.ts';
import { resolvePlainScalar } from '../source/resolve-scalar.ts';
import type { SymbolKind } from './kinds-at.ts';
import { sourceOf } from './source-of.ts';
import { symbolAt } from './symbol-at.ts';
import { type ConfigSymbol, symbolsOf } from './symbols-of.ts';

export type Rename =
  | { readonly kind: 'edits'; readonly edits: readonly TextEdit[] }
  /** For people. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The name that a rename at this place would change, or why there is none. */
export function renamableAt(
  text: string,
  offset: number,
): { readonly kind: 'name'; readonly name: string; readonly range: SourceRange } | Refusal {
  const found = symbolAt(symbolsOf(sourceOf(text).root, text), offset);
  if (found === null) return refused('Only names can be renamed: of agents, filters, models, aliases…');
  const { symbol, place } = found;
  if (symbol.kind === 'model' && parseModelName(symbol.name).wildcard)
    return refused(`${symbol.name} stands for many models; there is no one name to change.`);
  return {
    kind: 'name',
    name: text.slice(place.start, place.end),
    range: createLineIndex(text).range(place.start, place.end),
  };
}

/**
 * Gives the name under the cursor another one, where it is defined and wherever it is used. At a use that
 * leaves a model's prefix out, the new name is one without prefix, too.
 */
export function renameAt(text: string, offset: number, newName: string): Rename {
  const renamable = renamableAt(text, offset);
  if (renamable.kind === 'refused') return renamable;
  const symbols = symbolsOf(sourceOf(text).root, text);
  const found = symbolAt(symbols, offset);
  if (found === null) return refused('There is no name here.');
  const { symbol, place } = found;
  const name = place.form === 'bare-id' ? `${parseModelName(symbol.name).prefix}/${newName}` : newName;
  const objection = objectionTo(newName, name, symbol, symbols);
  if (objection !== null) return refused(objection);
  const lines = createLineIndex(text);
  const edits = symbol.places.map(({ form, start, end, style }) => {
    const written = form === 'bare-id' ? parseModelName(name).id : name;
    return { range: lines.range(start, end), newText: style === 'plain' ? plainOrQuoted(written) : written };
  });
  return {
    kind: 'edits',
    edits: edits.sort((one, other) => one.range.start.offset - other.range.start.offset),
  };
}

type Refusal = Extract<Rename, { readonly kind: 'refused' }>;

function refused(reason: string): Refusal {
  return { kind: 'refused', reason };
}

function objectionTo(
  given: string,
  name: string,
  symbol: ConfigSymbol,
  symbols: readonly ConfigSymbol[],
): string | null {
  if (given === '' || given.trim() !== given) return 'A name has no blanks around it and is not empty.';
  if (FORBIDDEN.test(given)) return 'A name holds no quotes, line breaks, backslashes or variables.';
  if (symbol.kind === 'model' && !/^[^/\s]+\/[^\s]+$/.test(name))
    return 'A model is written with its provider, like openai/gpt-4o.';
  if (symbol.kind === 'model' && parseModelName(name).wildcard) return `${name} would stand for many models.`;
  const rivals = NAMESPACES.find((kinds) => kinds.includes(symbol.kind)) ?? [symbol.kind];
  const taken = symbols.find(
    (other) => other !== symbol && other.name === name && rivals.includes(other.kind),
  );
  return taken === undefined ? null : `There is already ${ARTICLES[taken.kind]} "${name}".`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN = /["'\\$\u0000-\u001f\u007f\u2028\u2029]/;

/** Kinds that are looked up together: one name in two of them would change what uses mean. */
const NAMESPACES: readonly (readonly SymbolKind[])[] = [
  ['agent', 'filter', 'endpoint'],
  ['model', 'provider', 'alias'],
];

const ARTICLES: Readonly<Record<SymbolKind, string>> = {
  agent: 'an agent',
  filter: 'a filter',
  endpoint: 'an endpoint',
  model: 'a model',
  provider: 'a provider named',
  alias: 'an alias',
  listener: 'a listener',
  route: 'a route',
};

/** As plain text where YAML reads it back as the same text, else in quotes. */
function plainOrQuoted(name: string): string {
  const plain = /^[A-Za-z0-9_./][\w./@+ -]*$/.test(name) && resolvePlainScalar(name).type === 'string';
  return plain ? name : `"${name}"`;
}
