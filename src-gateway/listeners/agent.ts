import { ApiError } from '../apis/api-error.ts';
import { type ClientApi, clientApis } from '../apis/client-api.ts';
import { type FilterContext, runInputFilters } from '../filters/filter-chain.ts';
import { defaultFilterSettings } from '../filters/filter-settings.ts';
import { OutputFilterRun } from '../filters/output-filter-run.ts';
import type { AgentSelection } from '../routing/agents/agent-selection.ts';
import { defaultMostAgents, selectAgents } from '../routing/agents/select-agents.ts';
import { attribute } from '../telemetry/attributes.ts';
import { agentAnswerText } from './agent-answer-text.ts';
import { callAgent } from './agent-call.ts';
import { type AgentConversation, readAgentConversation } from './agent-conversation.ts';
import type { AgentEndpoint } from './agent-endpoints.ts';
import { AgentError, agentErrorAnswer } from './agent-error.ts';
import { recordAgentRequest } from './agent-record.ts';
import { AgentReply, refuseFailure } from './agent-reply.ts';
import { AgentSpans, noteEmptyAnswer } from './agent-spans.ts';
import { droppedFieldsText } from './dropped-fields.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { setPlanoHeader } from './model-answer.ts';
import { readBody } from './read-body.ts';

/**
 * One request to the agents of a listener: read, filter, select, call one agent after the other, and send
 * what the last one answers. Answers every error in the client's own format; never rejects.
 */
export async function serveAgentRequest(
  context: ListenerContext,
  exchange: Exchange,
  api: ClientApi,
): Promise<void> {
  const plan = context.plan();
  const spans = new AgentSpans(context, exchange);
  exchange.limitUnread(context.listener.timeoutMs);
  setPlanoHeader(plan, exchange, 'x-plano-trace-id', spans.trace.traceId);
  const filtering = filterContext(context, plan, exchange, spans);
  const run: AgentRun = { context, plan, exchange, spans, filtering, executed: [] };
  let bytesIn = 0;
  let failure: { readonly code: string; readonly message: string } | null = null;
  try {
    const sent = await readBody(exchange.request, plan.settings.maxBodyBytes);
    bytesIn = sent.length;
    const body = await runInputFilters(plan.filters.chain(context.listener.inputFilters), sent, filtering);
    const conversation = readAgentConversation(api, body, {
      requestId: exchange.requestId,
      thoughtSignatures: plan.thoughtSignatures,
    });
    const selection = await select(run, conversation);
    await runChain(run, conversation, selection.route);
  } catch (error) {
    failure = await refuse(run, api, error);
  }
  plan.filterRequestIds.release(filtering.requestId);
  recordAgentRequest({ ...run, bytesIn, failure });
}

interface AgentRun {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: AgentSpans;
  readonly filtering: FilterContext;
  /** Ids of the agents that were called, in order. */
  readonly executed: string[];
}

/** Which agents answer. Throws `AgentError` 502 when nobody can say. */
async function select(run: AgentRun, conversation: AgentConversation): Promise<AgentSelection> {
  const { context, exchange, plan, spans } = run;
  const { routing, settings } = plan;
  const { agents: bindings } = context.listener;
  const selecting = bindings.length > 1 ? spans.startSelection(settings.tracing.propagateToProviders) : null;
  const selection = await selectAgents({
    agents: plan.agentRouting,
    bindings,
    circuit: routing.circuit,
    messages: conversation.routing,
    budget: routing.promptBudget,
    captureContent: false,
    strict: routing.settings.strict,
    mostAgents: settings.maxSelectedAgents ?? defaultMostAgents,
    question: {
      requestId: exchange.requestId,
      clientHeaders: exchange.request.headers,
      timeoutMs: routing.settings.timeoutMs,
      dispatcher: routing.dispatcher,
      signal: exchange.gone,
      endpointOf: routing.endpointOf,
      startCall: selecting?.startCall ?? (() => ({ headers: [], end: () => undefined })),
    },
  });
  spans.selected(selection, selecting);
  tell(run, selection);
  if (selection.decidedBy !== null) setPlanoHeader(plan, exchange, 'x-plano-router', selection.decidedBy);
  if (selection.route.length > 0) return selection;
  if (exchange.isCutShort) throw shuttingDown();
  throw new AgentError(502, 'orchestrator_failed', `Agent selection error: ${selection.failure}`);
}

/** Counters and log lines of a selection. */
function tell(run: AgentRun, selection: AgentSelection): void {
  const { context } = run;
  const { decidedBy, ms, reason, route, routers, warnings } = selection;
  if (decidedBy !== null) {
    const chosen = reason === 'router_failed' ? 'unknown' : 'none';
    const isFallback = reason !== 'routed';
    // Agents are no models: a label for each would mix the two.
    context.metrics.modelDecided({ route: 'agent', model: chosen, isFallback, durationMs: ms });
  }
  for (const { kind, outcome } of routers) context.metrics.routerTried({ kind, outcome });
  for (const warning of warnings) log(run, 'warn', warning);
  log(run, 'info', `agents: ${route.join(', ')} (${route.length}), ${reason}`);
}

/** Calls the agents, each with what those before it said; the last one speaks to the client. */
async function runChain(
  run: AgentRun,
  conversation: AgentConversation,
  route: readonly string[],
): Promise<void> {
  let { messages } = conversation;
  for (const [index, id] of route.entries()) {
    const step = { id, place: index + 1, total: route.length, messages };
    if (step.place === step.total) return answerClient(run, conversation, step);
    const said = await askIntermediate(run, conversation, step);
    if (run.exchange.gone.aborted) return;
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
        ...{ exchange, conversation, filters, agent: step.id },
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
  run: (endpoint: AgentEndpoint, span: ReturnType<AgentSpans['startAgent']>) => Promise<T>,
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

/** Answers what went wrong; cuts a response that has begun. Returns what a trace tells of it. */
async function refuse(
  run: AgentRun,
  api: ClientApi,
  error: unknown,
): Promise<{ readonly code: string; readonly message: string }> {
  const { exchange } = run;
  const { envelope } = clientApis[api];
  const message = error instanceof Error ? error.message : String(error);
  const answer = agentErrorAnswer(error, envelope) ?? agentErrorAnswer(internal, envelope);
  if (answer === null) throw new Error('every error of ours has an answer');
  if (answer.status === 500) {
    log(run, 'error', `request failed: ${error instanceof Error ? (error.stack ?? message) : message}`);
  }
  if (exchange.response.headersSent) exchange.response.destroy();
  else await exchange.sendJson(answer.status, answer.body, { ...answer.headers });
  return { code: answer.code, message };
}

const internal = new ApiError(
  500,
  'internal_error',
  'The gateway could not handle this request; its log says why.',
);

function shuttingDown(): AgentError {
  return new AgentError(503, 'shutting_down', 'The gateway is shutting down');
}

function filterContext(
  context: ListenerContext,
  plan: GatewayPlan,
  exchange: Exchange,
  spans: AgentSpans,
): FilterContext {
  return {
    trace: spans.trace,
    parent: spans.orchestrator,
    path: exchange.path,
    headers: { ...exchange.request.headers, 'x-arch-agent-listener-name': encodeURI(context.listener.name) },
    requestId: plan.filterRequestIds.take(exchange.requestId),
    signal: exchange.gone,
    note: (message) => log({ context, exchange, spans }, 'info', message),
  };
}

function log(
  { context, exchange, spans }: Pick<AgentRun, 'context' | 'exchange' | 'spans'>,
  level: 'info' | 'warn' | 'error',
  message: string,
): void {
  context.log({
    kind: 'process',
    time: Date.now(),
    level,
    message,
    listener: context.listener.name,
    requestId: exchange.requestId,
    traceId: spans.trace.traceId,
    fields: {},
  });
}
