import type { AgentSelectionRecord } from '../../src-gateway/routing/agents/agent-selection-record.ts';
import { explainSelection, selectionAlarm, selectorText } from '../decisions/explain-selection.ts';
import type { PlaygroundRun } from './run-request.ts';

interface SelectionLineProps {
  readonly run: PlaygroundRun;
  /** `null`: it is not known, or not yet. */
  readonly selection: AgentSelectionRecord | null;
}

/** Which agents were called, in order, and why these. */
export function SelectionLine({ run, selection }: SelectionLineProps) {
  const { agents, router } = run;
  if (agents.length === 0) return null;
  const why = selection === null ? null : explainSelection(selection).text;
  const problem = selection === null ? null : selectionAlarm(selection);
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
            {selectorText(router)}
          </dd>
        </div>
      </dl>
      {why !== null && (
        <p className="mt-1 text-muted first-letter:uppercase" data-testid="run-selection-why">
          {why}.
        </p>
      )}
      {problem !== null && (
        <p className="mt-1 [overflow-wrap:anywhere] text-bad" data-testid="run-selection-problem">
          {problem}
        </p>
      )}
    </section>
  );
}
