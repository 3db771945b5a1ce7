import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import { clientCodecs } from '../apis/codecs.ts';
import type { Conversation } from '../apis/conversation.ts';
import { DroppedFields } from '../apis/dropped-fields.ts';
import { isObject, parseJson } from '../apis/json-value.ts';
import { type RequestBody, readMember } from '../apis/request-body.ts';
import { countTokens } from '../ratelimits/count-tokens.ts';
import { type DecidedRoute, decideRoute, type RoutingRequest } from '../routing/decide-route.ts';
import type { RouterRef } from '../routing/router-ref.ts';
import { routesRequests } from '../routing/routing-plan.ts';
import type { SessionRequest } from '../routing/routing-session.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Candidates } from './candidates.ts';
import { countDecision } from './count-decision.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import type { PromptSession } from './prompt-session.ts';
import { requestedModel } from './requested-model.ts';

export interface RoutableRequest {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly trace: RequestTrace;
  readonly api: ClientApi;
  readonly body: RequestBody;
  readonly prompt: PromptSession;
  /** What routers are asked and answer goes into the decision; left out: it does not. */
  readonly isRecorded?: boolean;
}

export interface RoutedRequest {
  readonly candidates: Candidates;
  /** `null`: there was nothing to decide, the client's model serves. */
  readonly decided: DecidedRoute | null;
}

/**
 * Who serves a request: the model that it names, unless routing preferences say otherwise. `begin` is
 * called when there is something to decide. Throws `ApiError` when nobody can serve.
 */
export async function routeRequest(
  request: RoutableRequest,
  begin: () => RoutingRequest['startCall'],
): Promise<RoutedRequest> {
  const { body, context, exchange, plan } = request;
  const isRouted = routesRequests(plan.routing) || body.members.has('routing_preferences');
  if (!isRouted) return { candidates: [requestedModel(plan, exchange, body.model)], decided: null };
  refuseUnknownModel(request);
  const startCall = begin();
  const decided = await decideRoute(
    plan.routing,
    routingRequest(request, {
      ...{
        mode: 'proxy',
        dryRun: false,
        chain: null,
        captureContent: request.isRecorded ?? false,
        startCall,
      },
    }),
  );
  countDecision(context.metrics, 'llm', decided.decision);
  if (decided.routerFailure !== null && plan.routing.settings.strict) {
    throw new ApiError(500, 'router_failed', `Failed to determine route: ${decided.routerFailure}`);
  }
  const [final, ...others] = decided.candidates;
  // Nobody is named and nobody is the default: said as it is said without preferences.
  if (final === undefined) return { candidates: [requestedModel(plan, exchange, body.model)], decided };
  return { candidates: [final, ...others], decided };
}

/** A name that nobody answers to is an error, whatever a router or a filter would have said. */
export function refuseUnknownModel({
  body,
  exchange,
  plan,
}: Pick<RoutableRequest, 'body' | 'exchange' | 'plan'>): void {
  const { kind } = plan.lookup.resolve(body.model, headerOf(exchange, 'x-arch-llm-provider-hint'));
  if (kind === 'unknown') requestedModel(plan, exchange, body.model);
}

export interface RoutingCircumstances {
  readonly mode: RoutingRequest['mode'];
  readonly dryRun: boolean;
  readonly chain: readonly RouterRef[] | null;
  readonly captureContent: boolean;
  readonly startCall: RoutingRequest['startCall'];
}

/** What a decision is made from, read from a request. */
export function routingRequest(
  { api, body, context, exchange, prompt, trace }: RoutableRequest,
  circumstances: RoutingCircumstances,
): RoutingRequest {
  const startedAt = performance.now();
  const conversation = conversationOf(api, body);
  return {
    ...circumstances,
    api,
    listener: context.listener.name,
    requestId: exchange.requestId,
    traceId: trace.traceId,
    model: body.model,
    hint: headerOf(exchange, 'x-arch-llm-provider-hint'),
    stream: body.stream,
    conversation,
    preferences: body.members.has('routing_preferences')
      ? readMember(body, 'routing_preferences')
      : undefined,
    isOff: headerOf(exchange, 'x-plano-routing')?.toLowerCase() === 'off',
    session: sessionOf(exchange, prompt, conversation),
    clientHeaders: exchange.request.headers,
    signal: exchange.gone,
    parseMs: performance.now() - startedAt,
  };
}

/** `null`: the body is none that its API knows; its provider will say so. */
function conversationOf(api: ClientApi, { bytes }: RequestBody): Conversation | null {
  const body = parseJson(new TextDecoder().decode(bytes));
  if (!isObject(body)) return null;
  try {
    return clientCodecs[api].decodeRequest(body, new DroppedFields(api));
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

function sessionOf(
  exchange: Exchange,
  { explicit, implicit, prefixHash, tenant }: PromptSession,
  conversation: Conversation | null,
): SessionRequest {
  return {
    ...{ explicit, implicit, prefixHash, tenant },
    budgetPct: headerOf(exchange, 'x-plano-max-switch-spend-pct'),
    countTokens: () => countTokens('gpt-4o', conversation === null ? '' : promptText(conversation)),
  };
}

/** Everything of a prompt that costs tokens and is text. */
function promptText({ system, tools, turns }: Conversation): string {
  const texts = turns.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      if (block.type === 'text' || block.type === 'reasoning') return [block.text];
      if (block.type === 'tool_call') return [block.input];
      if (block.type !== 'tool_result') return [];
      return block.content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
    }),
  );
  const declared = tools.flatMap((tool) =>
    tool.type === 'function'
      ? [`${tool.name} ${tool.description ?? ''} ${JSON.stringify(tool.parameters)}`]
      : [],
  );
  return [...system.map(({ text }) => text), ...declared, ...texts].join('\n');
}

export function headerOf({ request }: Exchange, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
