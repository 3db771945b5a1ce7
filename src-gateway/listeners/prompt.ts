import { ApiError } from '../apis/api-error.ts';
import { type ClientApi, clientApis } from '../apis/client-api.ts';
import { type RequestBody, readRequestBody } from '../apis/request-body.ts';
import { type DecidedFunction, decideFunction } from '../functions/decide-function.ts';
import type { FunctionDecision } from '../functions/function-decision.ts';
import { functionMessages } from '../functions/function-messages.ts';
import { requestOfTarget } from '../functions/target-request.ts';
import { takeOverByAgents } from './agent.ts';
import { askOrchestrator } from './ask-orchestrator.ts';
import { bodyLimits } from './body-limits.ts';
import type { CallProgress } from './call-candidates.ts';
import { callTarget } from './call-target.ts';
import { functionRequest, settledDecision, unmatchedWay } from './decide-target.ts';
import { askDefaultTarget } from './default-target.ts';
import { contextOf, editPrompt, wordingOf } from './edit-prompt.ts';
import { heardOf } from './end-with-signals.ts';
import type { Exchange } from './exchange.ts';
import { GuardStop, guardRequest, sendGuardAnswer } from './guard-request.ts';
import type { ListenerContext } from './listener-context.ts';
import { logRequest } from './log-request.ts';
import { setPlanoHeader } from './model-answer.ts';
import { recordModelRequest } from './model-record.ts';
import { apiAnswer, questionAnswer } from './prompt-answers.ts';
import { type PromptConversation, readPromptConversation } from './prompt-conversation.ts';
import { PromptError, promptErrorAnswer } from './prompt-error.ts';
import { answerByModel } from './prompt-model.ts';
import type { PromptPath, PromptRun } from './prompt-run.ts';
import { PromptSpans } from './prompt-spans.ts';
import { readBody } from './read-body.ts';
import { refusalFlag } from './refuse-request.ts';
import { requestFilters } from './request-filters.ts';
import { routerCalls } from './router-call-span.ts';
import { sendPromptAnswer } from './send-prompt-answer.ts';

/**
 * One request to the functions of a config: read, guard, filter, decide, then ask the user, call a target, or
 * let a model or agents answer. Answers every error in this listener's own shape; never rejects.
 */
export async function servePromptRequest(
  context: ListenerContext,
  exchange: Exchange,
  api: ClientApi,
): Promise<void> {
  const plan = context.plan();
  const spans = new PromptSpans(context, exchange, clientApis[api]);
  const progress: CallProgress = { model: null, result: null, attempts: 0, tried: [] };
  const served: Served = { body: null, heard: null, bytesIn: 0, refusal: null };
  exchange.limitUnread(context.listener.timeoutMs);
  setPlanoHeader(plan, exchange, 'x-plano-trace-id', spans.trace.traceId);
  const filters = requestFilters({ context, plan, exchange, spans, api });
  const run: PromptRun = { context, plan, exchange, spans, api, filters, progress, model: null };
  try {
    const bytes = await readBody(exchange.request, bodyLimits(context, plan));
    served.bytesIn = bytes.length;
    spans.received(bytes);
    const sent = readRequestBody(api, bytes);
    await guardRequest({ context, plan, exchange, api, body: sent, span: spans.llm, trace: spans.trace });
    const body = filters === null ? sent : await filters.filterRequest(sent);
    if (body !== sent) spans.filtered(body.bytes);
    served.body = body;
    served.heard = heardOf(plan, spans.trace, { sent, whole: body });
    const { requestId } = exchange;
    const { thoughtSignatures } = plan;
    const conversation = readPromptConversation(api, body, { requestId, thoughtSignatures });
    for (const warning of conversation.warnings) logRequest(run, 'warn', warning);
    if (conversation.question === null) await answerUnasked(run, conversation);
    else await answerDecided(run, conversation, await decide(run, conversation));
  } catch (error) {
    served.refusal = refusalFlag(error);
    if (error instanceof GuardStop) await sendGuardAnswer(error);
    else await refuse(run, error);
  }
  filters?.end();
  recordModelRequest({ ...run, ...served });
}

interface Served {
  body: RequestBody | null;
  heard: RequestBody | null;
  bytesIn: number;
  refusal: 'RL' | 'NR' | null;
}

/** Nobody asks anything: a model gets the request as it is. */
async function answerUnasked(run: PromptRun, { body }: PromptConversation): Promise<void> {
  tellPath(run, 'llm');
  await answerByModel(run, body, null);
}

/** Which function the conversation wants. Throws `PromptError` 502 when nobody can say. */
async function decide(run: PromptRun, conversation: PromptConversation): Promise<FunctionDecision> {
  const { exchange, plan, spans } = run;
  const { prompt, settings } = plan;
  // With nothing to choose from, nobody is asked.
  if (prompt.functions.length === 0) return { kind: 'no_match', raw: null };
  const span = spans.startDecision();
  const decided = await decideFunction(
    functionRequest(plan, conversation, {
      requestId: exchange.requestId,
      clientHeaders: exchange.request.headers,
      signal: exchange.gone,
      startCall: routerCalls(spans.trace, span, settings.tracing.propagateToProviders),
    }),
  );
  spans.decided(span, decided);
  tellDecision(run, decided);
  if (decided.decision === null && exchange.isCutShort) {
    throw new PromptError(503, 'shutting_down', 'The gateway is shutting down');
  }
  return settledDecision(prompt, decided);
}

async function answerDecided(
  run: PromptRun,
  conversation: PromptConversation,
  decision: FunctionDecision,
): Promise<void> {
  switch (decision.kind) {
    case 'clarify':
      tellPath(run, 'clarify');
      return sendPromptAnswer(answeredBy(run, conversation), questionAnswer(decision));
    case 'call':
      tellPath(run, 'target');
      return answerByTarget(run, conversation, decision);
    case 'no_match':
      return answerUnmatched(run, conversation);
    default:
      decision satisfies never;
  }
}

/** Calls the target, and lets a model word what it answers unless the target says otherwise. */
async function answerByTarget(
  run: PromptRun,
  conversation: PromptConversation,
  decision: FunctionDecision & { readonly kind: 'call' },
): Promise<void> {
  const { plan } = run;
  const target = plan.prompt.functions.find(({ name }) => name === decision.name);
  if (target === undefined) throw new Error('a call is verified against the targets');
  if (plan.config.overrides.useAgentOrchestrator) return askOrchestrator(run, conversation, target);
  const request = requestOfTarget(target, decision.arguments);
  const answer = await callTarget({ ...run, target, request });
  if (!target.autoLlmDispatchOnResponse) {
    return sendPromptAnswer(answeredBy(run, conversation), apiAnswer(target, answer));
  }
  const body = editPrompt(run.api, conversation.body, wordingOf(target, contextOf(answer)));
  await answerByModel(run, body, functionMessages(decision, answer.text));
}

/** No function fits: the default target answers, else agents where they are told to, else a model. */
async function answerUnmatched(run: PromptRun, conversation: PromptConversation): Promise<void> {
  const { config } = run.plan;
  const way = unmatchedWay(run.plan);
  tellPath(run, way.path);
  if (way.path === 'default_target') return askDefaultTarget(run, conversation, way.target);
  if (way.path === 'agent') return handToAgents(run, conversation, way.agents);
  const edit = { systemPrompt: config.systemPrompt, context: null, keepsTools: true };
  await answerByModel(run, editPrompt(run.api, conversation.body, edit), null);
}

/** The pipeline of an agent listener, whose answer also passes this listener's filters. */
async function handToAgents(
  { api, context, exchange, spans }: PromptRun,
  { body }: PromptConversation,
  agents: ListenerContext['listener'],
): Promise<void> {
  const outputFilters = [...agents.outputFilters, ...context.listener.outputFilters];
  const handed: ListenerContext = { ...context, plan: context.plan, listener: { ...agents, outputFilters } };
  const within = { trace: spans.trace, parent: spans.llm };
  await takeOverByAgents(handed, { api, body: body.bytes, exchange, within });
}

function answeredBy({ exchange, filters }: PromptRun, conversation: PromptConversation) {
  return { exchange, conversation, filters: filters?.output ?? null };
}

function tellPath({ exchange, plan }: PromptRun, path: PromptPath): void {
  setPlanoHeader(plan, exchange, 'x-plano-path', path);
}

function tellDecision(
  run: PromptRun,
  { decision, engine, failure, isFallback, warnings }: DecidedFunction,
): void {
  const { context, exchange, plan } = run;
  const kind = engine?.kind === 'unavailable' ? engine.of : engine?.kind;
  context.metrics.functionDecided({ engine: kind ?? 'none', outcome: decision?.kind ?? 'failed' });
  if (engine !== null && decision !== null && plan.settings.responseHeaders) {
    exchange.appendHeader('x-plano-engine', `function_calling=${encodeURI(engine.ref)}`);
  }
  for (const warning of warnings) logRequest(run, 'warn', warning);
  if (decision === null) logRequest(run, 'warn', `engine_failed: ${failure}`);
  else if (isFallback) logRequest(run, 'warn', `${engine?.label} decided, because ${failure}`);
  if (decision === null) return;
  const name = decision.kind === 'no_match' ? '' : ` ${decision.name}`;
  logRequest(run, 'info', `function: ${decision.kind}${name}, by ${engine?.label}`);
}

/** Answers what went wrong; cuts a response that has begun. */
async function refuse(run: PromptRun, error: unknown): Promise<void> {
  const { api, exchange, spans } = run;
  const { envelope } = clientApis[api];
  const answer = promptErrorAnswer(error, envelope) ?? promptErrorAnswer(internal, envelope);
  if (answer === null) throw new Error('every error of ours has an answer');
  const message = error instanceof Error ? error.message : String(error);
  if (answer.status === 500) {
    logRequest(
      run,
      'error',
      `request failed: ${error instanceof Error ? (error.stack ?? message) : message}`,
    );
  }
  // A client that leaves is nobody's failure.
  if (!exchange.clientLeft) spans.llm.setError(answer.code, message);
  if (exchange.response.headersSent) exchange.response.destroy();
  else await exchange.sendJson(answer.status, answer.body, { ...answer.headers });
}

const internal = new ApiError(
  500,
  'internal_error',
  'The gateway could not handle this request; its log says why.',
);
