import { membersOf, pathTo } from './json-leaves.ts';
import type { FieldMark } from './match-bodies.ts';

export interface JsonLine {
  readonly depth: number;
  readonly text: string;
  readonly mark: FieldMark;
  /** The mark begins here: of the lines of one dropped object, only the first says so. */
  readonly isFirst: boolean;
}

const same: FieldMark = { kind: 'same' };
/** Characters of one line; a picture in a message would be a million. */
const longestLine = 600;

/** JSON laid out with a member on each line, each with what became of it. */
export function jsonLines(value: unknown, marks: ReadonlyMap<string, FieldMark>): JsonLine[] {
  const lines: JsonLine[] = [];
  write({ value, path: '', name: '', end: '', depth: 0, within: null });
  return lines;

  interface Written {
    readonly value: unknown;
    readonly path: string;
    /** `"model": `, or nothing. */
    readonly name: string;
    readonly end: '' | ',';
    readonly depth: number;
    /** The mark of all that is around it. */
    readonly within: FieldMark | null;
  }

  function write({ depth, end, name, path, value, within }: Written): void {
    const members = membersOf(value);
    if (members === null || members.length === 0) {
      const mark = within ?? marks.get(path) ?? same;
      add(depth, `${name}${JSON.stringify(value)}${end}`, mark, within === null);
      return;
    }
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
    const shared = within ?? sharedMark(value, path);
    add(depth, `${name}${open}`, shared ?? same, within === null);
    for (const [index, { key, member }] of members.entries()) {
      write({
        value: member,
        path: pathTo(value, path, key),
        name: Array.isArray(value) ? '' : `${JSON.stringify(key)}: `,
        end: index < members.length - 1 ? ',' : '',
        depth: depth + 1,
        within: shared,
      });
    }
    add(depth, `${close}${end}`, shared ?? same, false);
  }

  function add(depth: number, text: string, mark: FieldMark, isFirst: boolean): void {
    const shown = text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
    lines.push({ depth, text: shown, mark, isFirst });
  }

  /** Of an object that came or went as a whole. */
  function sharedMark(value: unknown, path: string): FieldMark | null {
    let found: FieldMark | null = null;
    for (const { key, member } of membersOf(value) ?? []) {
      const inner = pathTo(value, path, key);
      const isLeaf = (membersOf(member)?.length ?? 0) === 0;
      const mark = isLeaf ? (marks.get(inner) ?? same) : sharedMark(member, inner);
      if (mark === null || (mark.kind !== 'added' && mark.kind !== 'dropped')) return null;
      if (found !== null && found.kind !== mark.kind) return null;
      found = mark;
    }
    return found;
  }
}
