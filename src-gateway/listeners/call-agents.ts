import { clientApis } from '../apis/client-api.ts';
import { type FilterContext, runInputFilters } from '../filters/filter-chain.ts';
import { defaultFilterSettings } from '../filters/filter-settings.ts';
import { OutputFilterRun } from '../filters/output-filter-run.ts';
import { attribute } from '../telemetry/attributes.ts';
import type { Span } from '../telemetry/span.ts';
import { agentAnswerText } from './agent-answer-text.ts';
import { callAgent } from './agent-call.ts';
import type { AgentConversation } from './agent-conversation.ts';
import type { AgentEndpoint } from './agent-endpoints.ts';
import { agentErrorAnswer } from './agent-error.ts';
import { AgentReply, refuseFailure } from './agent-reply.ts';
import { type AgentSpans, noteEmptyAnswer } from './agent-spans.ts';
import { droppedFieldsText } from './dropped-fields.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { setPlanoHeader } from './model-answer.ts';

/** One request to the agents of a listener. */
export interface AgentRun {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: AgentSpans;
  readonly filtering: FilterContext;
  /** Ids of the agents that were called, in order. */
  readonly executed: string[];
}

/**
 * Calls the agents of a request, each with what those before it said; the last one speaks to the client.
 * Throws `AgentError`, `AgentRefusal` and `FilterStop` at the first that fails.
 */
export async function callAgents(
  run: AgentRun,
  conversation: AgentConversation,
  route: readonly string[],
): Promise<void> {
  let { messages } = conversation;
  for (const [index, id] of route.entries()) {
    if (run.exchange.clientLeft) return;
    const step = { id, place: index + 1, total: route.length, messages };
    if (step.place === step.total) return answerClient(run, conversation, step);
    const said = await askIntermediate(run, conversation, step);
    messages = [
      ...messages.slice(0, -1),
      { role: 'assistant', name: id, content: said },
      ...messages.slice(-1),
    ];
  }
}

interface ChainStep {
  readonly id: string;
  /** From 1. */
  readonly place: number;
  readonly total: number;
  readonly messages: readonly unknown[];
}

/** An agent whose answer is for the agents behind it. */
async function askIntermediate(
  run: AgentRun,
  conversation: AgentConversation,
  step: ChainStep,
): Promise<string> {
  const body = await requestFor(run, conversation, step);
  return inSpan(run, step, async (endpoint, span) => {
    const outcome = await callAgent({ ...run, endpoint, span, body, openSink: () => null });
    if (outcome.kind !== 'buffered') return '';
    span.set(attribute.httpStatusCode, outcome.head.status);
    span.set(attribute.agentResponseBytes, outcome.body.length);
    refuseFailure(step.id, outcome);
    const said = agentAnswerText(outcome.head.headers['content-type'] ?? '', outcome.body);
    if (said === '') noteEmptyAnswer(span);
    return said;
  });
}

/** The agent whose answer the client gets. */
async function answerClient(run: AgentRun, conversation: AgentConversation, step: ChainStep): Promise<void> {
  const { exchange, plan } = run;
  const body = await requestFor(run, conversation, step);
  const filters = outputFilters(run, step.id);
  const dropped = droppedFieldsText(conversation.dropped.paths);
  if (dropped !== null) setPlanoHeader(plan, exchange, 'x-plano-dropped-fields', dropped);
  try {
    await inSpan(run, step, async (endpoint, span) => {
      const reply = new AgentReply({
        ...{ plan, exchange, conversation, filters, agent: step.id },
        heartbeatMs: plan.settings.sseHeartbeatMs ?? defaultHeartbeatMs,
        normalises: plan.settings.agentStreamNormalise ?? true,
      });
      const openSink = reply.openSink.bind(reply);
      const outcome = await callAgent({ ...run, endpoint, span, body, openSink });
      const status = outcome.head?.status;
      if (status !== undefined) span.set(attribute.httpStatusCode, status);
      const { bytes, failure } = await reply.settle(outcome);
      span.set(attribute.agentResponseBytes, bytes);
      if (failure !== null) span.setError('agent_stream_error', failure);
      if (exchange.clientLeft) span.set(attribute.clientDisconnected, true);
    });
  } finally {
    filters?.end();
  }
}

const defaultHeartbeatMs = 15_000;

/** The body for one agent: the client's request with the conversation so far, through the agent's filters. */
async function requestFor(
  { context, filtering, plan }: AgentRun,
  { request }: AgentConversation,
  { id, messages }: ChainStep,
): Promise<Uint8Array> {
  const body = Buffer.from(JSON.stringify({ ...request, messages }));
  const chain = plan.filters.chain(bindingOf(context, id)?.inputFilters ?? []);
  const path = clientApis.chat.path;
  return runInputFilters(chain, body, { ...filtering, path }, 'messages');
}

function outputFilters({ context, filtering, plan }: AgentRun, id: string): OutputFilterRun | null {
  const own = bindingOf(context, id)?.outputFilters ?? [];
  const chain = plan.filters.chain([...own, ...context.listener.outputFilters]);
  if (chain.length === 0) return null;
  return new OutputFilterRun(chain, filtering, plan.settings.filters ?? defaultFilterSettings);
}

function bindingOf({ listener }: ListenerContext, id: string) {
  return listener.agents.find((binding) => binding.id === id);
}

/** Runs one agent's call in its span. */
async function inSpan<T>(
  { exchange, executed, plan, spans }: AgentRun,
  { id, messages, place, total }: ChainStep,
  run: (endpoint: AgentEndpoint, span: Span) => Promise<T>,
): Promise<T> {
  const endpoint = plan.agents.get(id);
  if (endpoint === undefined) throw new Error(`no endpoint was compiled for agent ${id}`);
  executed.push(id);
  setPlanoHeader(plan, exchange, 'x-plano-agents', executed.join(','));
  const span = spans.startAgent(endpoint, { place, total, messages: messages.length });
  try {
    return await run(endpoint, span);
  } catch (error) {
    const code = agentErrorAnswer(error, 'openai')?.code ?? 'internal_error';
    span.setError(code, error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    span.end();
  }
}
