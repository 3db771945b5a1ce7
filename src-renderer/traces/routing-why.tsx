import { attributeText } from '../../src-main/contract/attribute-value.ts';
import { CardSection, Facts } from '../decisions/card-section.tsx';
import { DecisionCard, Verdict } from '../decisions/decision-card.tsx';
import { explainSpan } from '../decisions/explain-span.ts';
import { SelectionCard } from '../decisions/selection-card.tsx';
import { useStoredDecisions } from '../decisions/use-stored-decisions.ts';
import type { LoadedSpan } from './use-span.ts';

/** What a routing span says of its choice when no decision is stored for it. */
const told: readonly (readonly [name: string, key: string])[] = [
  ['Asked for', 'model.requested'],
  ['Which is', 'model.alias_resolved'],
  ['Chosen', 'route.selected_model'],
  ['Route', 'plano.route.name'],
  ['Agents', 'selection.agents'],
  ['Reason', 'selection.reason'],
  ['Time, ms', 'routing.determination_ms'],
];

/** The stored decision of a routing span, or as much as its attributes say. */
export function RoutingWhy({ row }: { readonly row: LoadedSpan }) {
  const { facts, span } = row;
  const { decisions, isPending } = useStoredDecisions(span.traceId);
  if (isPending) return <p className="p-4 text-muted">Reading the decision…</p>;
  const stored = decisions.find(({ spanId }) => spanId === span.spanId);
  if (stored !== undefined) {
    return stored.decision.schema === 'plano.agent_selection/1' ? (
      <SelectionCard selection={stored.decision} />
    ) : (
      <DecisionCard decision={stored.decision} />
    );
  }
  const known = told.flatMap(([name, key]): [string, string][] => {
    const value = facts.attributes[key];
    return value === undefined || value === '' ? [] : [[name, attributeText(value)]];
  });
  return (
    <section aria-label="Why this model" data-testid="decision-card" data-decision="">
      <Verdict model={null} explanation={explainSpan(facts.attributes)} />
      {known.length > 0 && (
        <CardSection title="What the span tells" testId="decision-known">
          <Facts facts={known} />
        </CardSection>
      )}
    </section>
  );
}
