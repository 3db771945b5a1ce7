import type { AgentSelectionRecord } from '../../src-gateway/routing/agents/agent-selection-record.ts';
import { type Explanation, routersAlarm } from './explain-decision.ts';

/** Why these agents, in one sentence. */
export function explainSelection({
  how,
  reason,
  routers,
}: Pick<AgentSelectionRecord, 'how' | 'reason' | 'routers'>): Explanation {
  const fallback = routers.at(-1)?.fallback ?? false;
  return { strategy: 'orchestrator', fallback, ...sentenceOf(reason, how) };
}

/** What is wrong with how agents were selected, for a banner; `null`: nothing. */
export function selectionAlarm({ reason, routers }: AgentSelectionRecord): string | null {
  return routersAlarm(reason === 'router_failed', routers);
}

/** `decided_by` for people; `null`: there was nothing to select. */
export function selectorText(decidedBy: string | null): string {
  return decidedBy === null ? 'nothing to select' : (selectors[decidedBy] ?? decidedBy);
}

const selectors: Readonly<Record<string, string>> = {
  hosted: 'Plano’s hosted router',
  provider: 'a model of the config',
  embedded: 'lexical router (no model)',
  none: 'no router',
};

function sentenceOf(
  reason: AgentSelectionRecord['reason'],
  how: AgentSelectionRecord['how'],
): Pick<Explanation, 'text' | 'tone'> {
  switch (reason) {
    case 'single_agent':
      return { text: 'it is the only agent of this listener', tone: 'plain' };
    case 'no_match':
      return {
        text: 'nothing pointed to one agent, so the listener’s default agent was asked, or its first one',
        tone: 'warn',
      };
    case 'router_failed':
      return { text: 'no router answered, so the listener’s default agent was asked', tone: 'bad' };
    case 'routed':
      return { text: how === null ? named : byWords[how], tone: 'plain' };
    default:
      return reason satisfies never;
  }
}

const named = 'the router named them for this conversation';

/** By what of the conversation the lexical router went. */
const byWords: Readonly<Record<NonNullable<AgentSelectionRecord['how']>, string>> = {
  segments: 'parts of the message share words with their descriptions',
  message: 'the message shares words with the agent’s description',
  context: 'earlier messages share words with the agent’s description',
};
