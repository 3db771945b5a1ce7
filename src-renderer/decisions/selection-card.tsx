import type {
  AgentSelectionRecord,
  SelectableAgent,
} from '../../src-gateway/routing/agents/agent-selection-record.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { classNames } from '../lib/class-names.ts';
import { openConfigLine } from '../lib/navigation.ts';
import { durationText } from '../lib/number-text.ts';
import { CardSection, Facts } from './card-section.tsx';
import { Verdict } from './decision-card.tsx';
import { DecisionId } from './decision-id.tsx';
import { explainSelection, selectionAlarm, selectorText } from './explain-selection.ts';
import { RouterList } from './router-list.tsx';

/** Why these agents: everything that the selection was made from. What does not apply is absent. */
export function SelectionCard({ selection }: { readonly selection: AgentSelectionRecord }) {
  const alarm = selectionAlarm(selection);
  const { config_sha256, decided_by, ms, protocol, repaired, route, routers, unknown, warnings } = selection;
  return (
    <section aria-label="Why these agents" data-testid="selection-card" data-decision={selection.id}>
      {alarm !== null && (
        <Notice
          tone="bad"
          testId="selection-alarm"
          className="rounded-none border-x-0 border-t-0"
          title="Not selected as configured"
        >
          {alarm}
        </Notice>
      )}
      <Verdict
        model={route.length === 0 ? 'nobody' : route.join(' → ')}
        explanation={explainSelection(selection)}
      >
        <DecisionId id={selection.id} />
      </Verdict>
      <CardSection title="Selected" testId="selection-facts">
        <Facts
          facts={[
            ['By', selectorText(decided_by)],
            ['Listener', selection.listener],
            ['Asked in', protocol === null ? null : `the ${protocol} protocol`],
            ['Unknown', unknown.length === 0 ? null : unknown.join(', ')],
            ['Repaired', repaired.length === 0 ? null : repaired.join(', ')],
            ['Time', durationText(ms)],
            ['Config', config_sha256.slice(0, 8)],
          ]}
        />
      </CardSection>
      <CardSection title="Agents to select from" testId="selection-agents">
        <ul className="flex flex-col gap-1.5">
          {selection.agents.map((agent) => (
            <Candidate key={agent.id} agent={agent} selection={selection} />
          ))}
        </ul>
      </CardSection>
      {routers.length > 0 && <RouterList routers={routers} />}
      {warnings.length > 0 && (
        <CardSection title="Warnings" testId="selection-warnings">
          <ul className="flex flex-col gap-1">
            {warnings.map((warning) => (
              <li key={warning} className="[overflow-wrap:anywhere]">
                {warning}
              </li>
            ))}
          </ul>
        </CardSection>
      )}
    </section>
  );
}

interface CandidateProps {
  readonly agent: SelectableAgent;
  readonly selection: AgentSelectionRecord;
}

function Candidate({ agent, selection: { route, scores } }: CandidateProps) {
  const place = route.indexOf(agent.id);
  const score = scores?.[agent.id] ?? null;
  const { line } = agent;
  return (
    <li
      data-testid="selection-agent"
      data-state={place < 0 ? 'other' : 'selected'}
      data-agent={agent.id}
      className={classNames(
        'rounded-md border border-line px-2 py-1.5',
        place >= 0 && 'border-accent/50 bg-selected',
      )}
    >
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="font-mono font-medium">{agent.id}</span>
        {place >= 0 && (
          <Badge tone="accent">{route.length === 1 ? 'selected' : `${place + 1} of ${route.length}`}</Badge>
        )}
        {agent.default && <Badge>default</Badge>}
        <span className="flex-1" />
        {score !== null && (
          <span className="font-mono" data-testid="selection-score">
            <span className="text-muted">score </span>
            {score.toFixed(2)}
          </span>
        )}
      </div>
      <p className={classNames('[overflow-wrap:anywhere]', place < 0 && 'text-muted')}>{agent.description}</p>
      {line !== null && (
        <Button
          size="small"
          tone="quiet"
          className="mt-1 -ml-1.5"
          data-testid="selection-line"
          data-line={line}
          title={agent.config_path ?? undefined}
          aria-label={`Open line ${line} of the config: ${agent.id}`}
          onClick={() => openConfigLine(line)}
        >
          Line {line} of the config
        </Button>
      )}
    </li>
  );
}
