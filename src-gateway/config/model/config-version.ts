import { ownValue } from '../own-value.ts';
import type { SourceScalar } from '../source/source-node.ts';

export type VersionReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'not-text'; readonly text: string }
  | { readonly kind: 'unsupported'; readonly text: string }
  | {
      readonly kind: 'known';
      readonly text: string;
      readonly tuple: readonly [number, number, number];
      /** Plano's spelling when the file's is another. */
      readonly canonical: string | null;
    };

/** Spellings that Plano accepts, newest first. */
export const supportedVersions: readonly string[] = [
  'v0.4.0',
  'v0.3.0',
  '0.2.0',
  'v0.1.0',
  'v0.1',
  '0.1-beta',
];

/** Other spellings of a known version, and Plano's. */
const otherSpellings: Readonly<Record<string, string | undefined>> = {
  'v0.2.0': '0.2.0',
  'v0.2': '0.2.0',
  '0.1': 'v0.1',
  '0.1.0': 'v0.1.0',
  '0.3.0': 'v0.3.0',
  'v0.3': 'v0.3.0',
  '0.4.0': 'v0.4.0',
  'v0.4': 'v0.4.0',
};

export function readVersion(node: SourceScalar | null): VersionReading {
  if (node === null) return { kind: 'absent' };
  const { text } = node;
  if (node.value.type !== 'string') return { kind: 'not-text', text };
  const canonical = ownValue(otherSpellings, text) ?? null;
  if (canonical === null && !supportedVersions.includes(text)) return { kind: 'unsupported', text };
  return { kind: 'known', text, tuple: versionTuple(text), canonical };
}

/** Leading `v` cut, everything from the first `-` cut, missing or odd parts are 0. */
function versionTuple(text: string): readonly [number, number, number] {
  const parts = (text.replace(/^[vV]/, '').split('-')[0] ?? '').split('.');
  const number = (index: number) => {
    const value = Number(parts[index] ?? '0');
    return Number.isInteger(value) && value >= 0 ? value : 0;
  };
  return [number(0), number(1), number(2)];
}
