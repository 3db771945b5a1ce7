import { parseModelName } from '../model/model-name.ts';
import { dottedPath, entryOf, type SourceNode, type SourceScalar } from '../source/source-node.ts';
import { kindsAt, type SymbolKind } from './kinds-at.ts';

/** Something that the file gives a name; `places` holds its definition first, then every use. */
export interface ConfigSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly places: readonly SymbolPlace[];
}

export interface SymbolPlace {
  readonly role: 'definition' | 'use';
  /** `bare-id`: the model without its prefix. */
  readonly form: 'name' | 'bare-id';
  /** The text of the name, quotes left out. */
  readonly start: number;
  readonly end: number;
  readonly style: SourceScalar['style'];
  /** Dotted. */
  readonly path: string;
}

/** Every name that the file defines, with its uses. Names with variables in them are not followed. */
export function symbolsOf(root: SourceNode | null, text: string): ConfigSymbol[] {
  const symbols = definitionsOf(root, text);
  for (const use of usesOf(root)) {
    const found = resolve(use, symbols);
    if (found === null) continue;
    const place = placeOf(use.node, text, { role: 'use', form: found.form });
    if (place !== null && !found.symbol.places.some(({ start }) => start === place.start))
      found.symbol.places.push(place);
  }
  return symbols;
}

interface OpenSymbol extends ConfigSymbol {
  readonly places: SymbolPlace[];
}

function definitionsOf(root: SourceNode | null, text: string): OpenSymbol[] {
  const symbols: OpenSymbol[] = [];
  const define = (kind: SymbolKind, name: string, place: SymbolPlace | null): void => {
    if (name === '' || name.includes('$') || place === null) return;
    const known = symbols.find((symbol) => symbol.kind === kind && symbol.name === name);
    if (known === undefined) symbols.push({ kind, name, places: [place] });
    else if (!known.places.some(({ start }) => start === place.start)) known.places.push(place);
  };
  for (const [section, field, kind] of NAMED_ITEMS) {
    const list = entryOf(root, section)?.value;
    if (list?.kind !== 'list') continue;
    for (const item of list.items) {
      const node = entryOf(item, field)?.value;
      if (node?.kind === 'scalar') define(kind, node.text, placeOf(node, text, DEFINITION));
    }
  }
  for (const [section, kind] of NAMED_ENTRIES) {
    const map = entryOf(root, section)?.value;
    if (map?.kind !== 'map') continue;
    for (const { name, key, value } of map.entries) {
      define(kind, name, placeOf({ ...key, text: name, path: value.path }, text, DEFINITION));
    }
  }
  return symbols;
}

const DEFINITION = { role: 'definition', form: 'name' } as const;

const NAMED_ITEMS: readonly (readonly [section: string, field: string, kind: SymbolKind])[] = [
  ['agents', 'id', 'agent'],
  ['filters', 'id', 'filter'],
  ['listeners', 'name', 'listener'],
  ['model_providers', 'model', 'model'],
  ['llm_providers', 'model', 'model'],
  ['model_providers', 'name', 'provider'],
  ['llm_providers', 'name', 'provider'],
  ['routing_preferences', 'name', 'route'],
];

const NAMED_ENTRIES: readonly (readonly [section: string, kind: SymbolKind])[] = [
  ['endpoints', 'endpoint'],
  ['model_aliases', 'alias'],
];

interface Use {
  readonly node: SourceScalar;
  /** In the order in which the gateway looks the name up. */
  readonly kinds: readonly SymbolKind[];
}

function usesOf(root: SourceNode | null): Use[] {
  const uses: Use[] = [];
  const visit = (node: SourceNode): void => {
    if (node.kind === 'list') for (const item of node.items) visit(item);
    else if (node.kind === 'map') for (const entry of node.entries) visit(entry.value);
    else if (node.text !== '' && !node.text.includes('$')) {
      const kinds = kindsAt(root, node.path);
      if (kinds.length > 0) uses.push({ node, kinds });
    }
  };
  if (root !== null) visit(root);
  return uses;
}

function resolve(
  { node, kinds }: Use,
  symbols: readonly OpenSymbol[],
): { symbol: OpenSymbol; form: SymbolPlace['form'] } | null {
  for (const kind of kinds) {
    const symbol = symbols.find((candidate) => candidate.kind === kind && candidate.name === node.text);
    if (symbol !== undefined) return { symbol, form: 'name' };
  }
  if (!kinds.includes('model')) return null;
  const symbol = symbols.find(({ kind, name }) => kind === 'model' && parseModelName(name).id === node.text);
  return symbol === undefined ? null : { symbol, form: 'bare-id' };
}

interface NamedText {
  readonly start: number;
  readonly end: number;
  readonly style: SourceScalar['style'];
  readonly text: string;
  readonly path: SourceNode['path'];
}

/** `null` where the name does not stand as it reads, such as in quotes with escapes. */
function placeOf(
  node: NamedText,
  text: string,
  part: Pick<SymbolPlace, 'role' | 'form'>,
): SymbolPlace | null {
  const quotes = node.style === 'quoted' ? 1 : 0;
  const start = node.start + quotes;
  const end = start + node.text.length;
  if (text.slice(start, end) !== node.text) return null;
  return { ...part, start, end, style: node.style, path: dottedPath(node.path) };
}
