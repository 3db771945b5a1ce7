import type { CallGraph, GraphNode } from './call-graph.ts';

export const nodeSize = { width: 190, height: 52 } as const;
const gap = { x: 72, y: 18 } as const;
const margin = 12;

export interface PlacedNode extends GraphNode {
  readonly x: number;
  readonly y: number;
}

/** A column for each depth, nodes below each other by the place of who calls them. Sizes are pixels. */
export function placeNodes({ edges, nodes }: CallGraph): {
  readonly placed: ReadonlyMap<string, PlacedNode>;
  readonly width: number;
  readonly height: number;
} {
  const depths = [...new Set(nodes.map(({ depth }) => depth))].sort((a, b) => a - b);
  const placed = new Map<string, PlacedNode>();
  let height = 0;
  for (const [column, depth] of depths.entries()) {
    const callerY = (node: GraphNode) => {
      const places = edges.flatMap(({ from, to }) => (to === node.id ? (placed.get(from)?.y ?? []) : []));
      return places.length === 0 ? 0 : places.reduce((sum, y) => sum + y, 0) / places.length;
    };
    const here = nodes
      .filter((node) => node.depth === depth)
      .map((node) => ({ node, wish: callerY(node) }))
      .sort((a, b) => a.wish - b.wish || b.node.totalMs - a.node.totalMs);
    for (const [line, { node }] of here.entries()) {
      const x = margin + column * (nodeSize.width + gap.x);
      const y = margin + line * (nodeSize.height + gap.y);
      placed.set(node.id, { ...node, x, y });
      height = Math.max(height, y + nodeSize.height + margin);
    }
  }
  const width = 2 * margin + depths.length * nodeSize.width + Math.max(0, depths.length - 1) * gap.x;
  return { placed, width, height };
}
