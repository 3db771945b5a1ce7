import { useMemo } from 'react';
import { durationText, groupedText } from '../../lib/number-text.ts';
import { spanColour } from '../span-colour.ts';
import type { TraceTabProps } from '../trace-tab.ts';
import { useTraceTab } from '../use-trace-tab.ts';
import { type CallGraph, callGraph, type GraphEdge } from './call-graph.ts';
import { nodeSize, type PlacedNode, placeNodes } from './place-nodes.ts';

/** Who called whom, how often, for how long, and what failed. */
export function GraphTab({ waterfall, select }: TraceTabProps) {
  const graph = useMemo(() => callGraph(waterfall.rows), [waterfall]);
  const { height, placed, width } = useMemo(() => placeNodes(graph), [graph]);
  const setTab = useTraceTab((chosen) => chosen.setTab);
  const open = (spanId: string) => {
    select(spanId);
    setTab('waterfall');
  };
  return (
    <section
      aria-label="Graph of calls"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      data-testid="call-graph"
      className="h-full overflow-auto bg-surface p-4 outline-offset-[-2px]"
    >
      {graph.merged > 0 && (
        <p className="mb-2 text-xs text-muted" data-testid="graph-merged">
          {groupedText(graph.merged)} that took least time are shown as one.
        </p>
      )}
      <div className="overflow-x-auto">
        <div className="relative" style={{ width, height }}>
          <svg aria-hidden width={width} height={height} className="absolute inset-0">
            <title>Calls</title>
            {graph.edges.map((edge) => (
              <Edge key={`${edge.from}\n${edge.to}`} edge={edge} placed={placed} />
            ))}
          </svg>
          {[...placed.values()].map((node) => (
            <Node key={node.id} node={node} onOpen={open} />
          ))}
        </div>
      </div>
      <Calls graph={graph} />
    </section>
  );
}

function Node({ node, onOpen }: { readonly node: PlacedNode; readonly onOpen: (spanId: string) => void }) {
  const { count, failed, kind, label, service, spanId, totalMs, x, y } = node;
  return (
    <button
      type="button"
      title={`${label}${service === '' || service === label ? '' : ` · ${service}`}. Opens its most telling span.`}
      data-testid="graph-node"
      data-state={failed > 0 ? 'failed' : 'ok'}
      onClick={() => onOpen(spanId)}
      style={{ left: x, top: y, ...nodeSize, borderLeftColor: spanColour(kind, failed > 0) }}
      className="absolute flex flex-col justify-center rounded-md border border-l-4 border-line-strong/70 bg-raised px-2 text-left text-xs hover:bg-hover"
    >
      <span className="w-full truncate font-medium">{label}</span>
      <span className="w-full truncate font-mono text-2xs text-muted">
        {groupedText(count)}× · {durationText(totalMs)}
        {failed > 0 && <span className="text-bad"> · ✕ {groupedText(failed)}</span>}
      </span>
    </button>
  );
}

interface EdgeProps {
  readonly edge: GraphEdge;
  readonly placed: ReadonlyMap<string, PlacedNode>;
}

/** From the right side of who calls to the left of who is called; back, it bows below. */
function Edge({ edge, placed }: EdgeProps) {
  const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
  if (!from || !to) return null;
  const start = { x: from.x + nodeSize.width, y: from.y + nodeSize.height / 2 };
  const end = { x: to.x, y: to.y + nodeSize.height / 2 };
  const bow = end.x > start.x ? (end.x - start.x) / 2 : 60;
  const path = `M${start.x},${start.y} C${start.x + bow},${start.y} ${end.x - bow},${end.y} ${end.x - 5},${end.y}`;
  const colour = edge.failed > 0 ? 'var(--span-error)' : 'var(--line-strong)';
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 - 4 };
  return (
    <g>
      <path d={path} fill="none" stroke={colour} strokeWidth={Math.min(4, 1 + Math.log10(edge.count))} />
      <path d={`M${end.x},${end.y} l-7,-4 l0,8 z`} fill={colour} />
      <text x={middle.x} y={middle.y} textAnchor="middle" className="fill-muted font-mono text-2xs">
        {groupedText(edge.count)}×
      </text>
    </g>
  );
}

/** The same as a table: what a picture cannot tell everybody. */
function Calls({ graph: { edges, nodes } }: { readonly graph: CallGraph }) {
  const label = new Map(nodes.map((node) => [node.id, node.label]));
  const sorted = [...edges].sort((a, b) => b.totalMs - a.totalMs);
  return (
    <table className="mt-4 w-full max-w-3xl text-xs" data-testid="graph-calls">
      <caption className="pb-1 text-left text-muted">Calls, those that took most time first</caption>
      <thead className="bg-sunken text-2xs text-muted">
        <tr>
          <th scope="col" className="px-2 py-1 text-left font-medium">
            who calls
          </th>
          <th scope="col" className="px-2 py-1 text-left font-medium">
            whom
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            times
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            failed
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            took
          </th>
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ count, failed, from, to, totalMs }) => (
          <tr key={`${from}\n${to}`} data-testid="graph-call" className="border-b border-line/50">
            <td className="px-2 py-1">{label.get(from)}</td>
            <td className="px-2 py-1">{label.get(to)}</td>
            <td className="px-2 py-1 text-right font-mono tabular-nums">{groupedText(count)}</td>
            <td className="px-2 py-1 text-right font-mono tabular-nums">
              {failed > 0 ? <span className="text-bad">{groupedText(failed)}</span> : '0'}
            </td>
            <td className="px-2 py-1 text-right font-mono tabular-nums">{durationText(totalMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
