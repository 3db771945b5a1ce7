import { freePort, USUAL_PORTS } from '../model/free-port.ts';
import type { SourceNode } from '../source/source-node.ts';

/** Three ports from the usual one of a listener's type on that no address in the file names. */
export function freePorts(root: SourceNode | null, type: string): string[] {
  const taken = new Set(root === null ? [] : portsIn(root));
  const ports: number[] = [];
  let from = type === 'prompt' || type === 'agent' ? USUAL_PORTS[type] : USUAL_PORTS.model;
  while (ports.length < 3) {
    const port = freePort(from, taken);
    ports.push(port);
    from = port + 1;
  }
  return ports.map(String);
}

function portsIn(node: SourceNode): number[] {
  if (node.kind === 'list') return node.items.flatMap(portsIn);
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => portsIn(value));
  if (node.entry?.name === 'port') return [Number(node.text)];
  return [...node.text.matchAll(/:(\d{2,5})\b/g)].map(([, port]) => Number(port));
}
