import { diffLines } from 'diff';

/** A line of two bodies side by side, or how many equal ones are left out. */
export type DiffLine =
  | { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }
  | { readonly kind: 'gap'; readonly lines: number };

/** Equal lines that are shown around a change. */
const context = 2;

/** What changed from one body to another, line by line; JSON is laid out first, so that members are lines. */
export function diffBodies(before: string, after: string): readonly DiffLine[] {
  const parts = diffLines(laidOut(before), laidOut(after));
  return parts.flatMap(({ added, removed, value }, index): DiffLine[] => {
    const lines = value.replace(/\n$/, '').split('\n');
    if (added || removed) return lines.map((text) => ({ kind: added ? 'added' : 'removed', text }));
    return shortened(lines, { head: index > 0, tail: index < parts.length - 1 });
  });
}

/** JSON with a member on each line; anything else as it is. */
export function laidOut(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function shortened(
  lines: readonly string[],
  { head, tail }: { readonly head: boolean; readonly tail: boolean },
): DiffLine[] {
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  const first = head ? context : 0;
  const last = tail ? context : 0;
  const left = lines.length - first - last;
  // Saying that one line is left out takes a line itself.
  if (left <= 1) return lines.map(same);
  return [
    ...lines.slice(0, first).map(same),
    { kind: 'gap', lines: left },
    ...lines.slice(lines.length - last).map(same),
  ];
}
