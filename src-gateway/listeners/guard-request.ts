import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import type { RequestBody } from '../apis/request-body.ts';
import { type GuardAnswer, guardAnswer } from '../guards/guard-answer.ts';
import { type GuardOutcome, guardPrompt } from '../guards/guard-prompt.ts';
import { guardedText } from '../guards/guarded-text.ts';
import type { PromptGuard } from '../guards/prompt-guard.ts';
import { attribute, spanKind } from '../telemetry/attributes.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Span } from '../telemetry/span.ts';
import { type ConversationTurn, resolveConversation } from './conversation-state.ts';
import type { Exchange } from './exchange.ts';
import { endpointOf, type GatewayPlan } from './gateway-plan.ts';
import { keepBody } from './keep-reply.ts';
import type { ListenerContext } from './listener-context.ts';
import { logRequest } from './log-request.ts';
import { routerCalls } from './router-call-span.ts';

export interface GuardedRequest {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly api: ClientApi;
  /** As the client sent it. */
  readonly body: RequestBody;
  /** Whose child the guard's span is. */
  readonly span: Span;
  readonly trace: RequestTrace;
}

/** Ends a request in front of everything that would serve it: the client reads the guard's message instead. */
export class GuardStop extends Error {
  override readonly name = 'GuardStop';
  readonly exchange: Exchange;
  readonly answer: GuardAnswer;

  constructor(exchange: Exchange, answer: GuardAnswer) {
    super('the prompt was blocked');
    this.exchange = exchange;
    this.answer = answer;
  }
}

/**
 * Checks what the user of a request says, where the config has a guard: with a span, headers, a counter and
 * a log line. Throws `GuardStop` for what is blocked, and nothing else.
 */
export async function guardRequest(request: GuardedRequest): Promise<void> {
  const { api, body, exchange, plan } = request;
  const { guard } = plan;
  if (guard === null) return;
  const text = guardedText(api, body);
  if (text.trim() === '') return;
  const outcome = await checked(request, guard, text);
  const { engine } = outcome.evidence;
  if (plan.settings.responseHeaders) {
    exchange.appendHeader('x-plano-engine', `prompt_guard=${encodeURI(engine.ref)}`);
  }
  request.context.metrics.promptGuarded({ engine: engine.kind, verdict: outcome.verdict });
  logOutcome(request, outcome);
  if (outcome.verdict === 'pass') return;
  if (plan.settings.responseHeaders) exchange.setHeader('x-plano-guard', 'jailbreak');
  const { status } = guard.settings;
  const { requestId } = exchange;
  const turn = status === 200 ? await turnToKeep(request) : null;
  const stored = turn?.willStore ?? false;
  const answer = guardAnswer({ api, body, message: outcome.message, status, requestId, stored });
  throw new GuardStop(exchange, turn === null ? answer : await kept(request, turn, answer));
}

/**
 * The place of a blocked request in the conversation that it goes on with, so that the next one can go on
 * with this. `null`: there is none, or it cannot be known; the client is answered all the same.
 */
async function turnToKeep({ api, body, ...request }: GuardedRequest): Promise<ConversationTurn | null> {
  const { inputFilters, type } = request.context.listener;
  // What filters would have taken out of a prompt is not kept without them.
  if (api !== 'responses' || type === 'prompt' || inputFilters.length > 0) return null;
  try {
    const conversation = await resolveConversation({ ...request, body });
    return conversation?.turnForGuard() ?? null;
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

async function kept(
  { body, exchange, plan }: GuardedRequest,
  turn: ConversationTurn,
  answer: GuardAnswer,
): Promise<GuardAnswer> {
  const sent = await keepBody(turn, Buffer.from(answer.body), body.stream);
  if (!body.stream && plan.settings.responseHeaders) exchange.setHeader('x-plano-state', turn.outcome);
  return { ...answer, body: sent.toString() };
}

/** Answers a request that was blocked. */
export function sendGuardAnswer({ answer, exchange }: GuardStop): Promise<void> {
  const { body, contentType, status } = answer;
  const isStream = contentType.startsWith('text/event-stream');
  return exchange.send(
    status,
    { 'content-type': contentType, ...(isStream && { 'cache-control': 'no-cache' }) },
    Buffer.from(body),
  );
}

async function checked(
  { exchange, plan, span: parent, trace }: GuardedRequest,
  guard: PromptGuard,
  text: string,
): Promise<GuardOutcome> {
  const span = trace.startSpan({
    component: 'filter',
    name: 'prompt_guards',
    kind: spanKind.internal,
    parent,
  });
  const outcome = await guardPrompt(guard, text, {
    requestId: exchange.requestId,
    clientHeaders: exchange.request.headers,
    dispatcher: plan.pools.dispatcher,
    signal: exchange.gone,
    endpointOf: (model) => endpointOf(plan, model),
    startCall: routerCalls(trace, span, plan.settings.tracing.propagateToProviders),
  });
  describe(span, outcome);
  span.end();
  return outcome;
}

function describe(span: Span, { evidence, verdict }: GuardOutcome): void {
  const { engine, error, isDecided, rules, score } = evidence;
  span.set(attribute.guardVerdict, verdict);
  if (score !== null) span.setDouble(attribute.guardScore, score);
  if (rules.length > 0) span.set(attribute.guardRules, rules);
  span.set(attribute.engineKind, engine.kind);
  span.set(attribute.engineRef, engine.ref);
  span.set(attribute.engineLabel, engine.label);
  span.set(attribute.engineFallback, engine.fallback);
  if (error !== null) span.set(attribute.engineError, error);
  span.set(attribute.filterOutcome, verdict === 'pass' ? 'passed' : isDecided ? 'rejected' : 'error');
  if (!isDecided) span.setError('guard_failed', error ?? 'no engine answered');
}

/** Never what was said. */
function logOutcome({ context, exchange, trace }: GuardedRequest, { evidence, verdict }: GuardOutcome): void {
  const request = { context, exchange, spans: { trace } };
  const { engine, error, isDecided, rules, score } = evidence;
  if (!isDecided) logRequest(request, 'warn', `prompt guard: blocked, because no engine answered: ${error}`);
  else if (error !== null)
    logRequest(request, 'warn', `prompt guard: ${engine.label} decided, because ${error}`);
  if (verdict === 'pass' || !isDecided) return;
  const why = rules.length === 0 ? '' : `, ${rules.join(', ')}`;
  logRequest(request, 'info', `prompt guard: blocked by ${engine.label}, score ${score ?? 'unknown'}${why}`);
}
