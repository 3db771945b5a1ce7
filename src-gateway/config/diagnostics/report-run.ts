import type { Diagnostic } from '../diagnostic.ts';
import { createLineIndex } from '../source/line-index.ts';
import { readSource } from '../source/read-source.ts';
import { nodeOf, type SourceNode } from '../source/source-node.ts';
import type { DiagnosticData } from './catalogue.ts';
import { createReporter } from './reporter.ts';
import type { runDiagnostics } from './run-diagnostics.ts';

/** Where a finding belongs that only a start can make: a listener by its name, else the whole file. */
export type RunPlace = { readonly listener: string } | 'root';

/** A finding of a start, at its place in the text that was started. */
export function reportRun<Code extends keyof typeof runDiagnostics>(
  code: Code,
  data: DiagnosticData<Code>,
  { text, place }: { readonly text: string; readonly place: RunPlace },
): Diagnostic {
  const reporter = createReporter(createLineIndex(text));
  return reporter.report(
    code,
    place === 'root' ? 'root' : (listenerPort(text, place.listener) ?? 'root'),
    data,
  );
}

/** The port of a listener as written, else its entry; `null`: it is not in the file. */
function listenerPort(text: string, name: string): SourceNode | null {
  const listeners = nodeOf(readSource(text).root, 'listeners');
  const entry = listeners?.kind === 'list' ? listeners.items.find(isNamed(name)) : nodeOf(listeners, name);
  return nodeOf(entry, 'port') ?? entry ?? null;
}

function isNamed(name: string): (node: SourceNode) => boolean {
  return (node) => {
    const given = nodeOf(node, 'name');
    return given?.kind === 'scalar' && given.text === name;
  };
}
