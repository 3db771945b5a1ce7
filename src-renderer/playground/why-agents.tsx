import { HelpCircle } from 'lucide-react';
import type { AgentSelectionRecord } from '../../src-gateway/routing/agents/agent-selection-record.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { SelectionCard } from '../decisions/selection-card.tsx';

interface WhyAgentsProps {
  /** Of the request that was sent last; `null`: none was, or it is not known yet. */
  readonly selection: AgentSelectionRecord | null;
}

/** The selection behind the answer. */
export function WhyAgents({ selection }: WhyAgentsProps) {
  return (
    <div className="min-h-full bg-surface" data-testid="why-agents">
      {selection === null ? (
        <EmptyState icon={HelpCircle} title="Nothing selected yet" testId="why-empty">
          Send a message: which agents were selected for it, and why, appears here.
        </EmptyState>
      ) : (
        <SelectionCard selection={selection} />
      )}
    </div>
  );
}
