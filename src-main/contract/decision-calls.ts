import Type, { type Static } from 'typebox';
import type { AgentSelectionRecord } from '../../src-gateway/routing/agents/agent-selection-record.ts';
import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';
import { defineCall } from './call.ts';
import { ClientApi } from './playground-calls.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The gateway's own value, as it is: `RoutingDecision` says what it holds. */
const Decision = Type.Unsafe<RoutingDecision>(
  Type.Object({ schema: Type.Literal('plano.routing_decision/1'), id: Type.String() }),
);

/** The same for the agents of a request: `AgentSelectionRecord`. */
const Selection = Type.Unsafe<AgentSelectionRecord>(
  Type.Object({ schema: Type.Literal('plano.agent_selection/1'), id: Type.String() }),
);

/** A stored decision and the span that it explains. */
export const StoredDecision = Type.Object({
  spanId: Type.String(),
  decision: Type.Union([Decision, Selection]),
});
export type StoredDecision = Static<typeof StoredDecision>;

const RouterRef = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^,\\s]+$' });
const HeaderName = '^[a-z0-9-]{1,100}$';

export const DecideParams = Type.Object({
  listener: Type.String({ minLength: 1 }),
  api: ClientApi,
  /** The request as a client would send it. */
  body: Type.Record(Type.String(), Type.Unknown()),
  /** Names in lower case. */
  headers: Type.Record(
    Type.String({ pattern: HeaderName }),
    Type.String({ maxLength: 4096, pattern: '^[\\x20-\\x7e]*$' }),
  ),
  /** Routers to ask in place of the config's. */
  chain: Type.Optional(Type.Array(RouterRef, { minItems: 1, maxItems: 4 })),
  /** Nothing is remembered of it. */
  dryRun: Type.Boolean(),
});

export const DecideResult = Type.Object({
  /** Of the decision endpoint. */
  status: Type.Integer(),
  /** `null`: there was nothing to decide from, `error` says why. */
  decision: Nullable(Decision),
  error: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
});
export type DecideResult = Static<typeof DecideResult>;

/** What the config that serves says of routing. */
export const RoutingOutline = Type.Object({
  routes: Type.Array(
    Type.Object({
      name: Type.String(),
      description: Type.String(),
      models: Type.Array(Type.String()),
      prefer: Type.String(),
    }),
  ),
  /** As `routing.decide` takes them: the config's own, then what works everywhere. */
  routers: Type.Array(Type.String()),
});
export type RoutingOutline = Static<typeof RoutingOutline>;

export const decisionCalls = {
  /** Decisions of a trace, oldest first; empty when its gateway wrote none. */
  'decisions.read': defineCall({
    params: Type.Object({ traceId: Type.String({ pattern: '^[0-9a-fA-F]{32}$' }) }),
    result: Type.Object({ decisions: Type.Array(StoredDecision) }),
  }),
  /** Which model would serve this request, and why; asks the running gateway, calls no model but routers. */
  'routing.decide': defineCall({ params: DecideParams, result: DecideResult }),
  'routing.outline': defineCall({ params: Type.Object({}), result: RoutingOutline }),
};
