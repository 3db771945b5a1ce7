import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { ProviderFault } from './injected-fault.ts';
import { StartLadder } from './start-ladder.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** ux: `stopped → starting → running ⇄ degraded`, `reloading`, `stopping`, `failed`. */
export const GatewayState = Type.Union([
  Type.Literal('stopped'),
  Type.Literal('starting'),
  Type.Literal('running'),
  Type.Literal('degraded'),
  Type.Literal('reloading'),
  Type.Literal('stopping'),
  Type.Literal('failed'),
]);
export type GatewayState = Static<typeof GatewayState>;

export const ListenerView = Type.Object({
  name: Type.String(),
  type: Type.Union([Type.Literal('model'), Type.Literal('prompt'), Type.Literal('agent')]),
  address: Type.String(),
  port: Type.Integer(),
  /** What a client on this machine calls: `http://127.0.0.1:12000`. */
  url: Type.String(),
  implicit: Type.Boolean(),
  /** How many agents it can call. */
  agents: Type.Integer(),
  /** Reachable from other machines. */
  lan: Type.Boolean(),
  state: Type.Union([
    Type.Literal('starting'),
    Type.Literal('running'),
    Type.Literal('stopping'),
    Type.Literal('stopped'),
    Type.Literal('failed'),
  ]),
  error: Nullable(Type.String()),
  errorCode: Nullable(Type.String()),
  requests: Type.Integer(),
  errors: Type.Integer(),
  inFlight: Type.Integer(),
});
export type ListenerView = Static<typeof ListenerView>;

/** A filter of the config that serves; asked when the gateway starts, and on demand. */
export const FilterView = Type.Object({
  id: Type.String(),
  type: Type.Union([Type.Literal('http'), Type.Literal('mcp')]),
  /** Without what may be secret in it. */
  url: Type.String(),
  state: Type.Union([Type.Literal('checking'), Type.Literal('reachable'), Type.Literal('unreachable')]),
  /** Why it cannot be used: one sentence for a person, without a full stop. */
  problem: Nullable(Type.String()),
});
export type FilterView = Static<typeof FilterView>;

/** One of several processes that serve the same listeners (`up --workers`). */
export const WorkerView = Type.Object({
  pid: Nullable(Type.Integer()),
  state: Type.Union([Type.Literal('running'), Type.Literal('restarting')]),
  crashes: Type.Integer(),
});

export const GatewayView = Type.Object({
  state: GatewayState,
  /** One sentence about the state when it needs one: why failed, that it restarted after a crash. */
  notice: Nullable(Type.String()),
  /** `null` with several processes: they are in `workers`. */
  pid: Nullable(Type.Integer()),
  workers: Type.Optional(Type.Array(WorkerView)),
  /** How its last start went; left out: this host has started none yet. */
  start: Type.Optional(StartLadder),
  /** What the failure lab makes go wrong; left out: it is off. */
  faults: Type.Optional(Type.Array(ProviderFault)),
  /** Crashes of the data plane since the host started. */
  crashes: Type.Integer(),
  /** Milliseconds since the epoch; `null` when stopped. */
  startedAt: Nullable(Type.Integer()),
  listeners: Type.Array(ListenerView),
  filters: Type.Array(FilterView),
  inFlight: Type.Integer(),
  /** Its listeners let in only who has the gateway's key. */
  needsKey: Type.Optional(Type.Literal(true)),
  appliedSha256: Nullable(Type.String()),
  collector: Nullable(Type.Object({ address: Type.String(), grpc: Type.Integer(), http: Type.Integer() })),
  sandbox: Nullable(Type.Object({ url: Type.String() })),
});
export type GatewayView = Static<typeof GatewayView>;

const ListenerName = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) });
const Nothing = Type.Object({});

export const gatewayCalls = {
  'gateway.status': defineCall({ params: Nothing, result: GatewayView }),
  'gateway.start': defineCall({ params: Nothing, result: GatewayView }),
  'gateway.stop': defineCall({ params: Nothing, result: GatewayView }),
  'gateway.restart': defineCall({ params: Nothing, result: GatewayView }),
  /** Asks every filter whether it is there; the answer comes when all are known. */
  'filters.check': defineCall({ params: Nothing, result: GatewayView }),
  'listeners.start': defineCall({ params: ListenerName, result: GatewayView }),
  'listeners.stop': defineCall({ params: ListenerName, result: GatewayView }),
  /** The next port that is free for a listener whose own is held by another program. */
  'listeners.other-port': defineCall({
    params: ListenerName,
    result: Type.Object({ port: Nullable(Type.Integer()) }),
  }),
  /** Names that a client may send as `model`, aliases included. */
  'models.list': defineCall({
    params: Nothing,
    result: Type.Object({
      models: Type.Array(
        Type.Object({
          id: Type.String(),
          provider: Type.String(),
          default: Type.Boolean(),
          aliasOf: Nullable(Type.String()),
          wildcard: Type.Boolean(),
        }),
      ),
    }),
  }),
};
