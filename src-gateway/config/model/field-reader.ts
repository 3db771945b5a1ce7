import type { ExpandedText } from '../environment/expand-scalars.ts';
import type { JsonValue } from '../json-value.ts';
import {
  nodeOf,
  type SourceList,
  type SourceMap,
  type SourceNode,
  type SourceScalar,
} from '../source/source-node.ts';
import type { Chain, Flag, HeaderEntry, Literal, Numeric, Text } from './config-model.ts';

/** Where the texts of scalars come from, with their variables replaced. */
export interface TextSource {
  textOf(node: SourceScalar): ExpandedText;
}

/** Reads fields as the type that they should have; anything else is absent. */
export interface FieldReader {
  text(node: SourceNode | null, name: string): Text | null;
  numeric(node: SourceNode | null, name: string): Numeric | null;
  flag(node: SourceNode | null, name: string): Flag | null;
  map(node: SourceNode | null, name: string): SourceMap | null;
  list(node: SourceNode | null, name: string): SourceList | null;
  maps(node: SourceNode | null, name: string): readonly SourceMap[];
  texts(node: SourceNode | null, name: string): readonly Text[];
  chain(node: SourceNode | null, name: string): Chain | null;
  pairs(node: SourceNode | null, name: string): readonly HeaderEntry[];
  /** A value of any type; null counts as absent. */
  literal(node: SourceNode | null, name: string): Literal | null;
  literals(node: SourceNode | null, name: string): readonly Literal[];
}

export function createFieldReader(expander: TextSource): FieldReader {
  function asText(node: SourceNode | null): Text | null {
    if (node?.kind !== 'scalar' || node.value.type === 'null') return null;
    const { written, value, missing, literal } = expander.textOf(node);
    return { node, written, value, known: missing.length === 0, literal };
  }

  function list(node: SourceNode | null, name: string): SourceList | null {
    const value = nodeOf(node, name);
    return value?.kind === 'list' ? value : null;
  }

  function map(node: SourceNode | null, name: string): SourceMap | null {
    const value = nodeOf(node, name);
    return value?.kind === 'map' ? value : null;
  }

  function asLiteral(node: SourceNode): Literal {
    return { written: jsonOf(node, writtenText), value: jsonOf(node, expandedText) };
  }

  const writtenText = (node: SourceScalar) => expander.textOf(node).written;
  const expandedText = (node: SourceScalar) => expander.textOf(node).value;
  const textsOf = (items: readonly SourceNode[]) => items.map(asText).filter((text) => text !== null);

  return {
    text: (node, name) => asText(nodeOf(node, name)),
    numeric(node, name) {
      const value = nodeOf(node, name);
      if (value?.kind !== 'scalar') return null;
      if (value.value.type === 'integer' || value.value.type === 'number')
        return { node: value, value: value.value.value };
      const expanded = expander.textOf(value);
      const whole = expanded.references.length === 1 && expanded.missing.length === 0;
      return whole && /^[-+]?\d+(\.\d+)?$/.test(expanded.value)
        ? { node: value, value: Number(expanded.value) }
        : null;
    },
    flag(node, name) {
      const value = nodeOf(node, name);
      if (value?.kind !== 'scalar') return null;
      if (value.value.type === 'boolean') return { node: value, value: value.value.value };
      const expanded = expander.textOf(value);
      const whole = expanded.references.length === 1 && expanded.missing.length === 0;
      return whole && /^(true|false)$/.test(expanded.value)
        ? { node: value, value: expanded.value === 'true' }
        : null;
    },
    map,
    list,
    maps: (node, name) => (list(node, name)?.items ?? []).filter((item) => item.kind === 'map'),
    texts: (node, name) => textsOf(list(node, name)?.items ?? []),
    chain(node, name) {
      const found = list(node, name);
      return found === null ? null : { node: found, ids: textsOf(found.items) };
    },
    pairs: (node, name) =>
      (map(node, name)?.entries ?? []).flatMap((entry) => {
        const value = asText(entry.value);
        return value === null ? [] : [{ entry, name: entry.name, value }];
      }),
    literal(node, name) {
      const value = nodeOf(node, name);
      return value === null ? null : asLiteral(value);
    },
    literals: (node, name) => (list(node, name)?.items ?? []).map(asLiteral),
  };
}

/** The value of a node. Words and numbers that only YAML 1.1 reads as something else stay text. */
function jsonOf(node: SourceNode, textOf: (node: SourceScalar) => string): JsonValue {
  if (node.kind === 'list') return node.items.map((item) => jsonOf(item, textOf));
  if (node.kind === 'map') {
    return Object.fromEntries(node.entries.map(({ name, value }) => [name, jsonOf(value, textOf)]));
  }
  const { value } = node;
  switch (value.type) {
    case 'null':
      return null;
    case 'boolean':
      return value.canonical ? value.value : textOf(node);
    case 'integer':
    case 'number':
      return Number.isFinite(value.value) && !node.text.includes(':') ? value.value : textOf(node);
    case 'string':
    case 'date':
      return textOf(node);
  }
}
