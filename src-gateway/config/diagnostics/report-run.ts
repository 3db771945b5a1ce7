import type { Diagnostic } from '../diagnostic.ts';
import { createLineIndex } from '../source/line-index.ts';
import { readSource } from '../source/read-source.ts';
import { nodeOf, type SourceMap, type SourceNode } from '../source/source-node.ts';
import type { DiagnosticData } from './catalogue.ts';
import { createReporter, type Finding } from './reporter.ts';
import type { runDiagnostics } from './run-diagnostics.ts';

/** Where a finding belongs that only a start or a probe can make. */
export type RunPlace =
  | 'root'
  | { readonly section: 'listeners' | 'agents' | 'filters' | 'endpoints'; readonly name: string }
  | { readonly section: 'model_providers'; readonly index: number };

export interface RunContext {
  /** What was started or probed. */
  readonly text: string;
  readonly place: RunPlace;
  /** What the finding knows better than the catalogue. */
  readonly severity?: Finding['severity'];
}

/** A finding of a start or a probe, at its place in the text. */
export function reportRun<Code extends keyof typeof runDiagnostics>(
  code: Code,
  data: DiagnosticData<Code>,
  { text, place, severity }: RunContext,
): Diagnostic {
  const reporter = createReporter(createLineIndex(text));
  const more = severity === undefined ? {} : { severity };
  return reporter.report(code, nodeAt(text, place) ?? 'root', data, more);
}

/** The address of an upstream as the file has it, variables as references; `null`: the file gives none. */
export function writtenAddress(text: string, place: RunPlace): string | null {
  const { root } = readSource(text);
  if (place === 'root' || root?.kind !== 'map') return null;
  const [field] = deciding[place.section];
  return textOf(nodeOf(entryAt(root, place), field));
}

/** The value that the finding is about, else the entry; `null`: it is not in the file. */
function nodeAt(text: string, place: RunPlace): SourceNode | null {
  const { root } = readSource(text);
  if (place === 'root' || root?.kind !== 'map') return null;
  const entry = entryAt(root, place);
  const field = deciding[place.section].map((name) => nodeOf(entry, name)).find((node) => node !== null);
  return field ?? entry;
}

/** Keys whose value decides, the first that is there. */
const deciding = {
  listeners: ['port'],
  agents: ['url'],
  filters: ['url'],
  endpoints: ['endpoint'],
  model_providers: ['base_url', 'model'],
} as const;

function entryAt(root: SourceMap, place: Exclude<RunPlace, 'root'>): SourceNode | null {
  if (place.section === 'model_providers') {
    const providers = nodeOf(root, 'model_providers') ?? nodeOf(root, 'llm_providers');
    return providers?.kind === 'list' ? (providers.items[place.index] ?? null) : null;
  }
  const section = nodeOf(root, place.section);
  if (section?.kind !== 'list') return nodeOf(section, place.name);
  const key = place.section === 'listeners' ? 'name' : 'id';
  return section.items.find((item) => textOf(nodeOf(item, key)) === place.name) ?? null;
}

function textOf(node: SourceNode | null): string | null {
  return node?.kind === 'scalar' ? node.text : null;
}
