import { HelpCircle } from 'lucide-react';
import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { Segmented } from '../components/segmented.tsx';
import { DecisionCard } from '../decisions/decision-card.tsx';
import { CompareRouters, type RouterQuestion } from './compare-routers.tsx';
import type { ShownDecision } from './use-shown-decision.ts';

interface WhyPanelProps {
  /** What would be decided for the draft. */
  readonly next: RoutingDecision | null;
  /** What was decided for the request that was sent last. */
  readonly sent: RoutingDecision | null;
  readonly shown: ShownDecision;
  readonly onShow: (shown: ShownDecision) => void;
  readonly routers: readonly string[];
  /** `null`: nothing can be asked now. */
  readonly question: RouterQuestion | null;
}

/** The decision behind the answer, and that of the draft. */
export function WhyPanel({ next, sent, shown, onShow, routers, question }: WhyPanelProps) {
  const decision = (shown === 'next' ? (next ?? sent) : (sent ?? next)) ?? null;
  return (
    <div className="min-h-full bg-surface" data-testid="why-panel">
      {next !== null && sent !== null && (
        <div className="border-b border-line px-4 py-2">
          <Segmented<ShownDecision>
            label="Decision to look at"
            value={shown}
            options={[
              { value: 'sent', label: 'Request you sent' },
              { value: 'next', label: 'Draft, not sent' },
            ]}
            onChange={onShow}
            testId="why-shown"
          />
        </div>
      )}
      {decision === null ? (
        <EmptyState icon={HelpCircle} title="Nothing decided yet" testId="why-empty">
          Type a message: which route it matches, and why, appears here before anything is sent.
        </EmptyState>
      ) : (
        <DecisionCard decision={decision} />
      )}
      {routers.length > 1 && question !== null && <CompareRouters routers={routers} question={question} />}
    </div>
  );
}
