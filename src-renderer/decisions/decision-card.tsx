import type { ReactNode } from 'react';
import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { classNames } from '../lib/class-names.ts';
import { openConfigLine } from '../lib/navigation.ts';
import { durationText } from '../lib/number-text.ts';
import { AttemptList } from './attempt-list.tsx';
import { BudgetFormula } from './budget-formula.tsx';
import { CardSection, Facts } from './card-section.tsx';
import { DecisionId } from './decision-id.tsx';
import { decisionAlarm, type Explanation, explainDecision } from './explain-decision.ts';
import { RankingTable } from './ranking-table.tsx';
import { RouterList } from './router-list.tsx';
import { SessionFacts } from './session-facts.tsx';

/** Why this model: everything that the decision was made from. What does not apply is absent. */
export function DecisionCard({ decision }: { readonly decision: RoutingDecision }) {
  const alarm = decisionAlarm(decision);
  const { budget, final, ranking, routers, session, warnings } = decision;
  return (
    <section aria-label="Why this model" data-testid="decision-card" data-decision={decision.id}>
      {alarm !== null && (
        <Notice
          tone="bad"
          testId="decision-alarm"
          className="rounded-none border-x-0 border-t-0"
          title="Not decided as configured"
        >
          {alarm}
        </Notice>
      )}
      <Verdict model={final.model} explanation={explainDecision(decision)}>
        <DecisionId id={decision.id} />
      </Verdict>
      <Asked decision={decision} />
      {decision.attempts.length > 0 && <AttemptList attempts={decision.attempts} />}
      {ranking !== null && <RankingTable ranking={ranking} decision={decision} />}
      {routers.length > 0 && <RouterList routers={routers} />}
      {decision.preferences.routes.length > 0 && <Routes decision={decision} />}
      {session !== null && <SessionFacts session={session} />}
      {budget !== null && <BudgetFormula budget={budget} />}
      {warnings.length > 0 && (
        <CardSection title="Warnings" testId="decision-warnings">
          <ul className="flex flex-col gap-1">
            {warnings.map(({ code, message }) => (
              <li key={`${code} ${message}`} className="flex items-start gap-2">
                <Badge tone="warn">{code}</Badge>
                <span className="min-w-0 [overflow-wrap:anywhere]">{message}</span>
              </li>
            ))}
          </ul>
        </CardSection>
      )}
      <Timings decision={decision} />
    </section>
  );
}

interface VerdictProps {
  readonly model: string | null;
  readonly explanation: Explanation;
  readonly children?: ReactNode;
}

/** The model and the sentence about it, on top of the card. */
export function Verdict({ model, explanation, children }: VerdictProps) {
  const { fallback, strategy, text, tone } = explanation;
  return (
    <header className="border-b border-line px-4 py-3" data-testid="decision-verdict">
      <div className="flex flex-wrap items-center gap-2">
        {model !== null && (
          <h2
            className="font-mono text-sm font-semibold [overflow-wrap:anywhere]"
            data-testid="decision-model"
          >
            {model}
          </h2>
        )}
        <Badge tone="accent" testId="decision-strategy">
          {strategy}
        </Badge>
        {fallback && (
          <Badge tone="warn" testId="decision-fallback">
            fallback
          </Badge>
        )}
        <span className="flex-1" />
        {children}
      </div>
      <p
        data-testid="decision-text"
        data-state={tone}
        className={classNames(
          'mt-1 [overflow-wrap:anywhere] first-letter:uppercase',
          tone === 'warn' && 'text-warn',
          tone === 'bad' && 'text-bad',
        )}
      >
        {text}
      </p>
    </header>
  );
}

function Asked({ decision }: { readonly decision: RoutingDecision }) {
  const { requested, route, config_sha256 } = decision;
  return (
    <CardSection title="Asked and matched" testId="decision-asked">
      <Facts
        facts={[
          ['Asked for', requested.model ?? 'no model'],
          ['Alias of', requested.alias === null ? null : requested.resolved],
          [
            'Which is',
            requested.alias === null && requested.resolved !== requested.model ? requested.resolved : null,
          ],
          ['Route', route.name],
          ['Also named', otherNames(decision)],
          ['Config', config_sha256.slice(0, 8)],
        ]}
      />
      {route.line !== null && (
        <Button
          size="small"
          className="mt-2"
          data-testid="decision-line"
          data-line={route.line}
          title={route.config_path ?? undefined}
          onClick={() => openConfigLine(route.line ?? 1)}
        >
          Open line {route.line} of the config
        </Button>
      )}
    </CardSection>
  );
}

function otherNames({ route }: RoutingDecision): string | null {
  const others = route.all.filter((name) => name !== route.name);
  return others.length === 0 ? null : others.join(', ');
}

/** Every route that could have matched. */
function Routes({ decision }: { readonly decision: RoutingDecision }) {
  const { preferences, route, ranking } = decision;
  const unserved = new Set(
    ranking?.models.filter(({ configured }) => !configured).map(({ model }) => model) ?? [],
  );
  return (
    <CardSection
      title={preferences.source === 'request' ? 'Routes of the request' : 'Routes'}
      testId="decision-routes"
    >
      <ul className="flex flex-col gap-1.5">
        {preferences.routes.map(({ description, models, name, prefer }) => {
          const matched = name === route.name;
          return (
            <li
              key={name}
              data-testid="decision-route"
              data-state={matched ? 'matched' : 'other'}
              className={classNames(
                'rounded-md border border-line px-2 py-1.5',
                matched && 'border-accent/50 bg-selected',
              )}
            >
              <div className="flex flex-wrap items-center gap-1.5">
                <span className="font-medium">{name}</span>
                {matched && <Badge tone="accent">matched</Badge>}
                {prefer !== 'none' && <Badge>{prefer}</Badge>}
              </div>
              <div className={matched ? 'text-text' : 'text-muted'}>{description}</div>
              <div className="font-mono text-2xs [overflow-wrap:anywhere]">
                {models.map((model, index) => (
                  <span key={model}>
                    {index > 0 && ' › '}
                    {matched && unserved.has(model) ? <s title="no provider serves it">{model}</s> : model}
                  </span>
                ))}
              </div>
            </li>
          );
        })}
      </ul>
    </CardSection>
  );
}

function Timings({ decision }: { readonly decision: RoutingDecision }) {
  const { parse, prompt, ranking, router, session, total } = decision.timings_ms;
  const part = (ms: number) => (ms === 0 ? null : durationText(ms));
  return (
    <CardSection title="Time" testId="decision-timings">
      <Facts
        facts={[
          ['Total', durationText(total)],
          ['Reading', part(parse)],
          ['Prompt', part(prompt)],
          ['Routers', part(router)],
          ['Ranking', part(ranking)],
          ['Session', part(session)],
        ]}
      />
    </CardSection>
  );
}
