import { describe, expect, it } from 'vitest';
import { flameFrames } from '../../../src-renderer/traces/flame/flame-frames.ts';
import { callGraph } from '../../../src-renderer/traces/graph/call-graph.ts';
import { placeNodes } from '../../../src-renderer/traces/graph/place-nodes.ts';
import { waterfallOf } from '../../support/waterfall-of.ts';

const model = (name: string) => [{ key: 'llm.model', value: { stringValue: name } }];
const failed = { code: 2, message: '' };

const { rows } = waterfallOf(
  { id: 'in', service: 'plano(inbound)', name: 'POST /v1/chat/completions', from: 0, to: 100 },
  { id: 'desk', service: 'plano(orchestrator)', name: 'desk', parent: 'in', from: 0, to: 100 },
  { id: 'w', service: 'plano(agent)', name: 'weather /v1/chat/completions', parent: 'desk', from: 0, to: 40 },
  { id: 'l1', service: 'plano(llm)', name: 'llm', parent: 'w', from: 5, to: 35, attributes: model('gpt-4o') },
  {
    id: 'o1',
    service: 'plano(outbound)',
    name: 'POST api.openai.com/v1/x',
    parent: 'l1',
    from: 6,
    to: 16,
    status: failed,
  },
  { id: 'o2', service: 'plano(outbound)', name: 'POST api.openai.com/v1/x', parent: 'l1', from: 16, to: 34 },
  { id: 'f', service: 'plano(filter)', name: 'execute_raw_filter (guard)', parent: 'desk', from: 40, to: 45 },
);

describe('the graph of calls', () => {
  it('names who took part as people do, with counts, times and what failed', () => {
    const { nodes } = callGraph(rows);
    expect(
      nodes.map(({ label, count, failed, totalMs, depth }) => [label, count, failed, totalMs, depth]),
    ).toEqual([
      ['plano(inbound)', 1, 0, 100, 0],
      ['desk', 1, 0, 100, 1],
      ['weather', 1, 0, 40, 2],
      ['gpt-4o', 1, 0, 30, 3],
      ['api.openai.com', 2, 1, 28, 4],
      ['guard', 1, 0, 5, 2],
    ]);
    expect(nodes[4]?.spanId).toBe('o1');
  });

  it('counts each call once, from whom to whom', () => {
    const { edges, nodes } = callGraph(rows);
    const label = (id: string) => nodes.find((node) => node.id === id)?.label;
    expect(edges.map(({ from, to, count, failed }) => [label(from), label(to), count, failed])).toEqual([
      ['plano(inbound)', 'desk', 1, 0],
      ['desk', 'weather', 1, 0],
      ['weather', 'gpt-4o', 1, 0],
      ['gpt-4o', 'api.openai.com', 2, 1],
      ['desk', 'guard', 1, 0],
    ]);
  });

  it('leaves out what calls itself, and keeps what calls back', () => {
    const loop = waterfallOf(
      { id: 'a', service: 'x', from: 0, to: 9 },
      { id: 'a2', service: 'x', parent: 'a', from: 0, to: 9 },
      { id: 'b', service: 'y', parent: 'a2', from: 0, to: 9 },
      { id: 'a3', service: 'x', parent: 'b', from: 0, to: 9 },
    );
    const { edges } = callGraph(
      loop.rows.map((row) => (row.type === 'span' ? { ...row, kind: 'other' } : row)),
    );
    expect(edges.map(({ from, to }) => [from.split('\n')[1], to.split('\n')[1]])).toEqual([
      ['x', 'y'],
      ['y', 'x'],
    ]);
  });

  it('shows those that took least time as one, and says how many', () => {
    const many = waterfallOf(
      { id: 'root', service: 'root', from: 0, to: 1000 },
      ...Array.from({ length: 60 }, (_, at) => ({
        ...{ id: `s${at}`, service: `svc${at}`, name: 'x', parent: 'root', from: 0, to: 100 - at },
      })),
    );
    const { edges, merged, nodes } = callGraph(many.rows, 40);
    expect([nodes.length, merged, nodes.at(-1)?.label, nodes.at(-1)?.count]).toEqual([
      40,
      22,
      '22 others',
      22,
    ]);
    expect(edges.find(({ to }) => to === 'others')?.count).toBe(22);
    expect(placeNodes({ nodes, edges, merged }).placed.size).toBe(40);
  });

  it('of 100,000 spans takes less than a second, as the flame graph does', () => {
    const spans = Array.from({ length: 100_000 }, (_, at) => ({
      ...{
        id: `s${at}`,
        service: `plano(filter)`,
        name: `execute_raw_filter (f${at % 5000})`,
        from: at,
        to: at + 9,
      },
      ...(at > 0 && { parent: `s${Math.floor((at - 1) / 10)}` }),
    }));
    const large = waterfallOf(...spans);
    const begin = performance.now();
    const graph = callGraph(large.rows);
    const frames = flameFrames(large.rows);
    expect(performance.now() - begin).toBeLessThan(1000);
    expect(graph.nodes).toHaveLength(40);
    expect(frames.reduce((sum, { count }) => sum + count, 0)).toBe(100_000);
  });
});
