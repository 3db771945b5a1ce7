import type { SourceNode } from '../source/source-node.ts';

/** The comments in a part of a text, `#` included, in order; `#` inside the node's scalars is none. */
export function commentsIn(
  text: string,
  part: { readonly start: number; readonly end: number },
  node: SourceNode,
): string[] {
  const scalars = [...scalarsOf(node)];
  return [...text.slice(part.start, part.end).matchAll(/(?<=^|\s)#[^\r\n]*/gm)].flatMap(
    ({ 0: comment, index }) => {
      const at = part.start + index;
      const inside = scalars.some(({ start, end }) => start <= at && at < end);
      return inside ? [] : [comment.trimEnd()];
    },
  );
}

function* scalarsOf(node: SourceNode): Generator<SourceNode> {
  if (node.kind === 'scalar') yield node;
  else if (node.kind === 'list') for (const item of node.items) yield* scalarsOf(item);
  else for (const { value } of node.entries) yield* scalarsOf(value);
}
