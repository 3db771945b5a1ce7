import { routerText, type SelectionExplanation } from './explain-selection.ts';
import type { PlaygroundRun } from './playground-session.ts';

interface SelectionLineProps {
  readonly run: PlaygroundRun;
  readonly selection: SelectionExplanation;
}

/** Which agents were called, in order, and why these. */
export function SelectionLine({ run, selection }: SelectionLineProps) {
  const { agents, router } = run;
  if (agents.length === 0) return null;
  return (
    <section
      aria-label="Agents of this answer"
      data-testid="run-selection"
      className="shrink-0 border-b border-line px-4 py-2 text-xs"
    >
      <dl className="flex flex-wrap gap-x-6 gap-y-1">
        <div>
          <dt className="text-2xs text-muted">{agents.length === 1 ? 'Agent' : 'Agents, in order'}</dt>
          <dd className="font-mono text-sm font-medium" data-testid="run-agents">
            {agents.join(' → ')}
          </dd>
        </div>
        <div>
          <dt className="text-2xs text-muted">Selected by</dt>
          <dd className="text-sm" data-testid="run-router" data-router={router ?? ''}>
            {routerText(router)}
          </dd>
        </div>
      </dl>
      {selection.why !== null && (
        <p className="mt-1 text-muted" data-testid="run-selection-why">
          {selection.why}
        </p>
      )}
      {selection.problem !== null && (
        <p className="mt-1 [overflow-wrap:anywhere] text-bad" data-testid="run-selection-problem">
          {selection.problem}
        </p>
      )}
    </section>
  );
}
