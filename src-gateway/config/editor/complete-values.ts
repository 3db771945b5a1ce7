import type { SourceRange } from '../diagnostic.ts';
import { knownModels } from '../model/known-models.ts';
import { parseModelName } from '../model/model-name.ts';
import { providerPrefixes } from '../model/provider-prefixes.ts';
import type { SchemaNode } from '../shape/schema-node.ts';
import { dottedPath, entryOf, type SourceNode, type SourceScalar } from '../source/source-node.ts';
import { variableNames } from './complete-variables.ts';
import type { Completion, CompletionFacts } from './completion.ts';
import { isWholeValue, type ValuePlace, type Word } from './cursor-place.ts';
import { freePorts } from './free-ports.ts';
import { kindsAt, type SymbolKind } from './kinds-at.ts';
import { type ConfigSymbol, symbolsOf } from './symbols-of.ts';

interface ValueContext {
  readonly word: Word;
  readonly range: SourceRange;
  readonly facts: CompletionFacts;
}

/** Values for the field at the cursor, best first. */
export function completeValues(
  place: ValuePlace,
  schema: SchemaNode,
  { word, range, facts }: ValueContext,
): Completion[] {
  const { node, root } = place;
  const offer = (kind: Completion['kind'], labels: readonly string[], detail: string): Completion[] =>
    labels.map((label) => ({
      kind,
      label,
      detail,
      documentation: schema.description ?? '',
      insertText: label,
      range,
      goesOn: label.endsWith('/'),
    }));
  const given = schema.default === undefined ? [] : [String(schema.default)];

  if (schema['x-refers'] === 'prefix') return offer('reference', modelsToDeclare(word.text, root), 'model');
  const kinds = kindsAt(root, node.path);
  if (kinds.length > 0) {
    return [
      ...namesOf(kinds, place).flatMap(({ kind, name }) => offer('reference', [name], kind)),
      ...(kinds.includes('model') ? offer('reference', modelsOfWildcards(root), 'model of a wildcard') : []),
      ...offer('value', given, 'default'),
    ];
  }
  if (schema.enum !== undefined) return offer('value', schema.enum, '');
  if (schema.type === 'boolean') return offer('value', ['true', 'false'], '');
  if (schema['x-secret'] === true) {
    const names = isWholeValue(place) ? variableNames(place, facts) : [];
    return offer(
      'variable',
      names.map((name) => `$${name}`),
      'variable',
    );
  }
  if (/^listeners\[\d+\]\.port$/.test(dottedPath(node.path)))
    return offer('value', freePorts(root, typeOf(node)), 'free in this file');
  const examples = (schema.examples ?? []).filter((example) => typeof example !== 'object').map(String);
  return [...offer('value', given, 'default'), ...offer('example', examples, 'example')];
}

/** Names that fit; those that nothing uses yet come first, those that the list has already are left out. */
function namesOf(
  kinds: readonly SymbolKind[],
  { node: { list, path }, root, text }: ValuePlace,
): { readonly kind: SymbolKind; readonly name: string }[] {
  // An alias of an alias is not followed.
  const wanted = path[0] === 'model_aliases' ? kinds.filter((kind) => kind !== 'alias') : kinds;
  const listed = new Set((list?.items ?? []).map((item) => (item.kind === 'scalar' ? item.text : '')));
  const found = symbolsOf(root, text).filter(
    ({ kind, name }) =>
      wanted.includes(kind) && !listed.has(name) && !(kind === 'model' && parseModelName(name).wildcard),
  );
  const rank = (symbol: ConfigSymbol) => (isUsed(symbol) ? wanted.length : 0) + wanted.indexOf(symbol.kind);
  return found.sort((one, other) => rank(one) - rank(other));
}

function isUsed({ places }: ConfigSymbol): boolean {
  return places.some(({ role }) => role === 'use');
}

/** Prefixes, and behind one the models that its provider is known to have, but for those declared already. */
function modelsToDeclare(written: string, root: SourceNode): string[] {
  const { prefix } = parseModelName(written);
  if (prefix === '') return Object.keys(providerPrefixes).map((name) => `${name}/`);
  const declared = new Set(declaredModels(root));
  return [...modelsWith(prefix), `${prefix}/*`].filter((model) => !declared.has(model));
}

/** What `openai/*` stands for. */
function modelsOfWildcards(root: SourceNode): string[] {
  const declared = declaredModels(root);
  const wildcards = declared.map(parseModelName).filter(({ wildcard }) => wildcard);
  return wildcards.flatMap(({ prefix }) => modelsWith(prefix)).filter((model) => !declared.includes(model));
}

function modelsWith(prefix: string): string[] {
  return knownModels(prefix).map((id) => `${prefix}/${id}`);
}

function declaredModels(root: SourceNode): string[] {
  return ['model_providers', 'llm_providers'].flatMap((section) => {
    const list = entryOf(root, section)?.value;
    if (list?.kind !== 'list') return [];
    return list.items.flatMap((item) => {
      const model = entryOf(item, 'model')?.value;
      return model?.kind === 'scalar' ? [model.text] : [];
    });
  });
}

function typeOf({ entry }: SourceScalar): string {
  const type = entryOf(entry?.map, 'type')?.value;
  return type?.kind === 'scalar' ? type.text : '';
}
