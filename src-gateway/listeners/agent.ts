import { ApiError } from '../apis/api-error.ts';
import { type ClientApi, clientApis } from '../apis/client-api.ts';
import { InvalidRequestBody, type RequestBody, readRequestBody } from '../apis/request-body.ts';
import { type FilterContext, runInputFilters } from '../filters/filter-chain.ts';
import { FilterStop } from '../filters/filter-stop.ts';
import { type AgentSelectionRecord, agentSelectionRecord } from '../routing/agents/agent-selection-record.ts';
import { defaultMostAgents, selectAgents } from '../routing/agents/select-agents.ts';
import {
  type AgentConversation,
  type ConversationSurroundings,
  readAgentConversation,
} from './agent-conversation.ts';
import { AgentError, agentErrorAnswer } from './agent-error.ts';
import { recordAgentRequest } from './agent-record.ts';
import { AgentSpans, type SpanPlace } from './agent-spans.ts';
import { bodyLimits } from './body-limits.ts';
import { type AgentRun, callAgents } from './call-agents.ts';
import { resolveConversation } from './conversation-state.ts';
import type { Exchange } from './exchange.ts';
import { GuardStop, guardRequest, sendGuardAnswer } from './guard-request.ts';
import type { ListenerContext } from './listener-context.ts';
import { logRequest } from './log-request.ts';
import { setPlanoHeader } from './model-answer.ts';
import { readBody } from './read-body.ts';
import { redactRouterTexts } from './redact-router-texts.ts';

/**
 * One request to the agents of a listener: read, filter, recall, select, call one agent after the other, keep
 * what the last one answers, and send it. Answers every error in the client's own format; never rejects.
 */
export async function serveAgentRequest(
  context: ListenerContext,
  exchange: Exchange,
  api: ClientApi,
): Promise<void> {
  const plan = context.plan();
  const { path } = clientApis[api];
  const spans = new AgentSpans(context, exchange, path);
  exchange.limitUnread(context.listener.timeoutMs);
  setPlanoHeader(plan, exchange, 'x-plano-trace-id', spans.trace.traceId);
  const filtering = filterContext({ context, plan, exchange, spans }, path);
  const run: AgentRun = { context, plan, exchange, spans, filtering, executed: [] };
  let bytesIn = 0;
  let failure: Failure | null = null;
  try {
    const sent = await readBody(exchange.request, bodyLimits(context, plan));
    bytesIn = sent.length;
    spans.received(sent);
    await guard(run, api, sent);
    const said = await filteredRequest(run, api, sent);
    if (context.listener.inputFilters.length > 0) spans.filtered(said.bytes);
    await answer(run, await recalledConversation(run, api, said));
  } catch (error) {
    if (error instanceof GuardStop) await sendGuardAnswer(error);
    else failure = await refuse(run, api, error);
  }
  plan.filterRequestIds.release(filtering.requestId);
  recordAgentRequest({ ...run, bytesIn, failure });
}

/** Throws `GuardStop` for what the config's guard does not let through. */
async function guard({ context, exchange, plan, spans }: AgentRun, api: ClientApi, sent: Uint8Array) {
  // Without a guard nothing is read here.
  if (plan.guard === null) return;
  const body = readRequestBody(api, sent);
  await guardRequest({ context, plan, exchange, api, body, span: spans.orchestrator, trace: spans.trace });
}

/**
 * A request that another pipeline has received and hands over with its body, as if it had come to the
 * listener of `context`. `within`: where its spans belong. Never rejects.
 */
export async function takeOverByAgents(
  context: ListenerContext,
  { api, body, exchange, within }: HandedRequest,
): Promise<void> {
  const plan = context.plan();
  const { path } = clientApis[api];
  const spans = new AgentSpans(context, exchange, path, within);
  const filtering = filterContext({ context, plan, exchange, spans }, path);
  const run: AgentRun = { context, plan, exchange, spans, filtering, executed: [] };
  let failure: Failure | null = null;
  try {
    const said = await filteredRequest(run, api, body);
    await answer(run, readAgentConversation(api, said, null, surroundings(run)));
  } catch (error) {
    failure = await refuse(run, api, error);
  }
  plan.filterRequestIds.release(filtering.requestId);
  spans.finish(exchange.response.headersSent ? exchange.response.statusCode : 0, failure);
}

export interface HandedRequest {
  readonly api: ClientApi;
  readonly body: Uint8Array;
  readonly exchange: Exchange;
  readonly within: SpanPlace;
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

async function answer(run: AgentRun, conversation: AgentConversation): Promise<void> {
  await callAgents(run, conversation, await select(run, conversation));
}

/** What the client says now, as the listener's filters leave it. */
async function filteredRequest(
  { context, filtering, plan }: AgentRun,
  api: ClientApi,
  sent: Uint8Array,
): Promise<RequestBody> {
  const chain = plan.filters.chain(context.listener.inputFilters);
  // A body that is none is no filter's business.
  const request = readRequestBody(api, sent);
  const last = chain.at(-1);
  if (last === undefined) return request;
  const body = await runInputFilters(chain, sent, filtering);
  try {
    return readRequestBody(api, body);
  } catch (error) {
    if (!(error instanceof InvalidRequestBody)) throw error;
    throw new FilterStop(last.id, 'input', { kind: 'invalid', text: error.message });
  }
}

/** What was said so far: the request's own words, and those that are kept of the conversation it goes on with. */
async function recalledConversation(
  run: AgentRun,
  api: ClientApi,
  said: RequestBody,
): Promise<AgentConversation> {
  const { context, exchange, plan, spans } = run;
  const span = spans.orchestrator;
  const state =
    api === 'responses' ? await resolveConversation({ context, plan, exchange, span, body: said }) : null;
  const turn = state?.turnForAgents(context.listener.name) ?? null;
  return readAgentConversation(api, turn?.body ?? said, turn, surroundings(run));
}

function surroundings({ exchange, plan }: AgentRun): ConversationSurroundings {
  return { requestId: exchange.requestId, thoughtSignatures: plan.thoughtSignatures };
}

/** Which agents answer, in order. Throws `AgentError` 502 when nobody can say. */
async function select(run: AgentRun, conversation: AgentConversation): Promise<readonly string[]> {
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
    captureContent: spans.recording !== null,
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
  const record = agentSelectionRecord(selection, {
    requestId: exchange.requestId,
    traceId: spans.trace.traceId,
    api: conversation.api,
    listener: context.listener.name,
    configSha256: plan.config.source.hash,
    bindings,
  });
  spans.selected(record, selecting);
  tell(run, record);
  const { decided_by, failure, route } = record;
  if (spans.trace.sampled) {
    const { recording } = spans;
    const told = recording === null ? record : redactRouterTexts(record, recording.redact);
    context.decided({ spanId: (selecting?.span ?? spans.orchestrator).spanId, decision: told });
  }
  if (decided_by !== null) setPlanoHeader(plan, exchange, 'x-plano-router', decided_by);
  if (route.length > 0) return route;
  if (exchange.isCutShort) throw shuttingDown();
  throw new AgentError(502, 'orchestrator_failed', `Agent selection error: ${failure}`);
}

/** Counters and log lines of a selection. */
function tell(run: AgentRun, record: AgentSelectionRecord): void {
  const { context } = run;
  const { decided_by, ms, reason, route, routers, warnings } = record;
  if (decided_by !== null) {
    const chosen = reason === 'router_failed' ? 'unknown' : 'none';
    const isFallback = reason !== 'routed';
    // Agents are no models: a label for each would mix the two.
    context.metrics.modelDecided({ route: 'agent', model: chosen, isFallback, durationMs: ms });
  }
  for (const { kind, outcome } of routers) context.metrics.routerTried({ kind, outcome });
  for (const warning of warnings) logRequest(run, 'warn', warning);
  logRequest(run, 'info', `agents: ${route.join(', ')} (${route.length}), ${reason}`);
}

/** Answers what went wrong; cuts a response that has begun. Returns what a trace tells of it. */
async function refuse(run: AgentRun, api: ClientApi, error: unknown): Promise<Failure> {
  const { exchange } = run;
  const { envelope } = clientApis[api];
  const message = error instanceof Error ? error.message : String(error);
  const told = agentErrorAnswer(error, envelope) ?? agentErrorAnswer(internal, envelope);
  if (told === null) throw new Error('every error of ours has an answer');
  if (told.status === 500) {
    logRequest(
      run,
      'error',
      `request failed: ${error instanceof Error ? (error.stack ?? message) : message}`,
    );
  }
  if (exchange.response.headersSent) exchange.response.destroy();
  else await exchange.sendJson(told.status, told.body, { ...told.headers });
  return { code: told.code, message };
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
  { context, exchange, plan, spans }: Pick<AgentRun, 'context' | 'exchange' | 'plan' | 'spans'>,
  path: string,
): FilterContext {
  return {
    trace: spans.trace,
    parent: spans.orchestrator,
    path,
    headers: { ...exchange.request.headers, 'x-arch-agent-listener-name': encodeURI(context.listener.name) },
    requestId: plan.filterRequestIds.take(exchange.requestId),
    signal: exchange.gone,
    note: (message) => logRequest({ context, exchange, spans }, 'info', message),
  };
}
