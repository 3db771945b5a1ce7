import type { SourceNode, SourceScalar } from '../source/source-node.ts';

/** The comments in a part of a text, `#` included, in order; `#` inside the node's scalars is none. */
export function commentsIn(
  text: string,
  part: { readonly start: number; readonly end: number },
  node: SourceNode,
): string[] {
  return commentPlacesIn(text, part, node).map((comment) => comment.text);
}

export interface CommentPlace {
  readonly start: number;
  /** Without blanks behind it. */
  readonly text: string;
}

/** The same with their places. */
export function commentPlacesIn(
  text: string,
  part: { readonly start: number; readonly end: number },
  node: SourceNode | null,
): CommentPlace[] {
  const scalars = node === null ? [] : [...scalarsOf(node)].map((scalar) => contentOf(scalar, text));
  const found: CommentPlace[] = [];
  const sign = /(?<=^|\s)#[^\r\n]*/gm;
  sign.lastIndex = part.start;
  for (let match = sign.exec(text); match !== null && match.index < part.end; match = sign.exec(text)) {
    const start = match.index;
    const around = scalars.find((scalar) => scalar.start <= start && start < scalar.end);
    if (around === undefined) found.push({ start, text: match[0].slice(0, part.end - start).trimEnd() });
    else sign.lastIndex = around.end;
  }
  return found;
}

/** Behind the header of a block a comment may stand. */
function contentOf({ start, end, style }: SourceScalar, text: string): { start: number; end: number } {
  const body = style === 'block' ? text.slice(start, end).search(/[\r\n]/) : 0;
  return { start: start + Math.max(0, body), end };
}

function* scalarsOf(node: SourceNode): Generator<SourceScalar> {
  if (node.kind === 'scalar') yield node;
  else if (node.kind === 'list') for (const item of node.items) yield* scalarsOf(item);
  else for (const { value } of node.entries) yield* scalarsOf(value);
}
