import type { monaco } from '../monaco.ts';

/**
 * Paints an editor's lines with stars in the place of what stands in `ranges`, unit by unit, so that every
 * column keeps its place. Decorations can only hide a text, and the page would still hold it. The editor has
 * no public way to do this: it stands between the editor's view and its painter, touches nothing that it
 * does not find as expected, and a test looks for a secret in the page.
 */
export function paintWithout(
  editor: monaco.editor.ICodeEditor,
  ranges: () => readonly monaco.IRange[],
): void {
  const view: unknown = call(editor, '_getViewModel');
  if (!isObject(view) || painted.has(view)) return;
  const data = view[lineData];
  if (typeof data !== 'function') return;
  painted.add(view);
  view[lineData] = (lineNumber: number, ...rest: readonly unknown[]) => {
    const line: unknown = Reflect.apply(data, view, [lineNumber, ...rest]);
    if (!isObject(line) || typeof line.content !== 'string') return line;
    const content = withStars(line.content, columnsOn(view, lineNumber, ranges()));
    return content === line.content
      ? line
      : Object.assign(Object.create(Object.getPrototypeOf(line)), line, { content });
  };
}

/** Views that have their painter already. */
const painted = new WeakSet<object>();

const lineData = '_getViewLineRenderingData';

interface Columns {
  /** From 1. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * The ranges on a line of the view, which leaves folded lines out and puts the stand-ins of decorations into
 * the text. No range goes over several lines.
 */
function columnsOn(
  view: Record<string, unknown>,
  lineNumber: number,
  ranges: readonly monaco.IRange[],
): Columns[] {
  const { coordinatesConverter: converter } = view;
  const line = placeOf(call(converter, 'convertViewPositionToModelPosition', { lineNumber, column: 1 }));
  return ranges.flatMap((range) => {
    if (line?.lineNumber !== range.startLineNumber) return [];
    const place = call(converter, 'convertModelRangeToViewRange', range);
    const { startColumn, endColumn } = isObject(place) ? place : range;
    return typeof startColumn === 'number' && typeof endColumn === 'number'
      ? [{ start: startColumn, end: endColumn }]
      : [{ start: 1, end: range.endColumn }];
  });
}

function placeOf(position: unknown): { readonly lineNumber: number; readonly column: number } | null {
  if (!isObject(position)) return null;
  const { lineNumber, column } = position;
  return typeof lineNumber === 'number' && typeof column === 'number' ? { lineNumber, column } : null;
}

function withStars(content: string, columns: readonly Columns[]): string {
  let shown = content;
  for (const { start, end } of columns) {
    shown =
      shown.slice(0, start - 1) +
      '*'.repeat(Math.max(0, end - start)) +
      shown.slice(Math.max(start, end) - 1);
  }
  return shown;
}

function call(target: unknown, method: string, ...params: readonly unknown[]): unknown {
  if (!isObject(target)) return undefined;
  const found = target[method];
  return typeof found === 'function' ? Reflect.apply(found, target, params) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
