import type { Path, SourceNode } from '../source/source-node.ts';

/**
 * What a text says, without how it is written: maps and lists of scalars, each scalar as a text that two
 * equal ones share.
 */
export type PlainValue = string | readonly PlainValue[] | ReadonlyMap<string, PlainValue>;

export const nothing: PlainValue = 'null';

export function plainValue(node: SourceNode | null): PlainValue {
  if (node === null) return nothing;
  if (node.kind === 'list') return node.items.map(plainValue);
  if (node.kind === 'map') return new Map(node.entries.map(({ name, value }) => [name, plainValue(value)]));
  const { value } = node;
  if (value.type === 'null') return nothing;
  return value.type === 'date' ? `date ${node.text}` : `${value.type} ${value.value}`;
}

/** The value with the part at `path` replaced; `null` takes it out. */
export function withPart(whole: PlainValue, path: Path, part: PlainValue | null): PlainValue {
  const [step, ...rest] = path;
  if (step === undefined) return part ?? nothing;
  if (typeof step === 'number') {
    const items = Array.isArray(whole) ? [...whole] : [];
    if (rest.length > 0 || part !== null) items[step] = withPart(items[step] ?? nothing, rest, part);
    else items.splice(step, 1);
    return items;
  }
  const entries = new Map(whole instanceof Map ? whole : []);
  if (rest.length > 0 || part !== null) entries.set(step, withPart(entries.get(step) ?? nothing, rest, part));
  else entries.delete(step);
  return entries;
}

/** The order of a map's entries says nothing. */
export function isSameValue(one: PlainValue, other: PlainValue): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  if (one instanceof Map) {
    return (
      other instanceof Map &&
      one.size === other.size &&
      [...one].every(([name, value]) => {
        const there = other.get(name);
        return there !== undefined && isSameValue(value, there);
      })
    );
  }
  return (
    Array.isArray(one) &&
    Array.isArray(other) &&
    one.length === other.length &&
    one.every((value, index) => isSameValue(value, other[index] ?? nothing))
  );
}
