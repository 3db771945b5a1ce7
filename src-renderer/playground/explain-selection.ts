import type { SpanShape } from '../../src-main/contract/trace-calls.ts';
import { type AttributeMap, attributeMap } from '../traces/attribute-value.ts';

export interface SelectionExplanation {
  /** Why these agents, in one sentence; `null`: the trace does not say. */
  readonly why: string | null;
  /** What the router could not do; `null`: nothing went wrong. */
  readonly problem: string | null;
}

/** Why the agents of a trace were selected, as far as its spans tell. */
export function explainSelection(spans: readonly SpanShape[]): SelectionExplanation {
  const orchestrator = attributesOf(spans.find(({ service }) => service === 'plano(orchestrator)'));
  const selection = attributesOf(spans.find(({ name }) => name === 'agent_selection'));
  const reason = selection['selection.reason'] ?? orchestrator['selection.reason'];
  const how = selection['selection.how'];
  const error = selection['plano.router.error'];
  return { why: whyOf(reason, how), problem: typeof error === 'string' && error !== '' ? error : null };
}

/** `x-plano-router` for people; `null`: the header was not there. */
export function routerText(router: string | null): string {
  return router === null ? 'nothing to select' : (routers[router] ?? router);
}

const routers: Readonly<Record<string, string>> = {
  hosted: 'Plano’s hosted router',
  provider: 'a model of the config',
  embedded: 'lexical router (no model)',
  none: 'no router',
};

function whyOf(reason: unknown, how: unknown): string | null {
  if (reason === 'routed') return byWords[String(how)] ?? 'The router named them for this conversation.';
  return reasons[String(reason)] ?? null;
}

const reasons: Readonly<Record<string, string>> = {
  single_agent: 'It is the only agent of this listener.',
  no_match: 'Nothing pointed to one agent, so the listener’s default agent was asked, or its first one.',
  router_failed: 'No router answered, so the listener’s default agent was asked.',
};

/** By what of the conversation the lexical router went. */
const byWords: Readonly<Record<string, string>> = {
  segments: 'Parts of the message share words with their descriptions.',
  message: 'The message shares words with the agent’s description.',
  context: 'Earlier messages share words with the agent’s description.',
};

function attributesOf(span: SpanShape | undefined): AttributeMap {
  return attributeMap(span?.attributes ?? []);
}
