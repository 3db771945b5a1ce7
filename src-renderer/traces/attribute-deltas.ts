import { type AttributeMap, attributeText } from '../../src-main/contract/attribute-value.ts';

export interface AttributeDelta {
  readonly key: string;
  /** `null`: this span has no such attribute. */
  readonly a: string | null;
  readonly b: string | null;
}

/** Attributes in which two spans differ, in the order of the alphabet. */
export function attributeDeltas(a: AttributeMap, b: AttributeMap): readonly AttributeDelta[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return keys
    .map((key) => ({ key, a: textOf(a, key), b: textOf(b, key) }))
    .filter((delta) => delta.a !== delta.b);
}

function textOf(attributes: AttributeMap, key: string): string | null {
  const value = attributes[key];
  return value === undefined ? null : attributeText(value);
}
