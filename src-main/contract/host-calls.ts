import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { GatewayState, WorkerView } from './gateway-calls.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const HostInfo = Type.Object({
  version: Type.String(),
  node: Type.String(),
  platform: Type.String(),
  pid: Type.Integer(),
  instance: Type.String(),
  home: Type.String(),
  mode: Type.Union([
    Type.Literal('native'),
    Type.Literal('foreground'),
    Type.Literal('web'),
    Type.Literal('desktop'),
  ]),
  /** Absolute path of the config file. */
  configPath: Type.String(),
  /** Name of the workspace: its folder. */
  workspace: Type.String(),
  /** The workspace is the offline demo. */
  demo: Type.Boolean(),
  documentation: Type.String(),
});
export type HostInfo = Static<typeof HostInfo>;

/** The document that `planoai up --json` and `planoai status --json` print. */
export const InstanceReport = Type.Object({
  instance: Type.String(),
  mode: Type.String(),
  pid: Type.Integer(),
  config: Type.String(),
  version: Type.String(),
  listeners: Type.Array(
    Type.Object({
      name: Type.String(),
      type: Type.String(),
      address: Type.String(),
      port: Type.Integer(),
      url: Type.String(),
      healthy: Type.Boolean(),
      implicit: Type.Optional(Type.Literal(true)),
    }),
  ),
  collector: Nullable(Type.Object({ grpc: Type.Integer(), http: Type.Integer() })),
  state: GatewayState,
  /** The processes of the data plane where there are several. */
  workers: Type.Optional(Type.Array(WorkerView)),
  /** What the failure lab makes go wrong; left out: it is off. */
  injected_faults: Type.Optional(
    Type.Array(Type.Object({ model: Type.String(), kind: Type.String(), text: Type.String() })),
  ),
  logs: Type.String(),
  uptime_s: Type.Number(),
  in_flight: Type.Integer(),
  config_sha256: Type.String(),
  config_changed_on_disk: Type.Boolean(),
});
export type InstanceReport = Static<typeof InstanceReport>;

export const LogEntry = Type.Object({
  /** Milliseconds since the epoch. */
  time: Type.Number(),
  /** Grows by one per entry of this host. */
  sequence: Type.Integer(),
  kind: Type.Union([Type.Literal('access'), Type.Literal('process')]),
  level: Type.String(),
  source: Type.String(),
  listener: Nullable(Type.String()),
  message: Type.String(),
  traceId: Nullable(Type.String()),
  requestId: Nullable(Type.String()),
});
export type LogEntry = Static<typeof LogEntry>;

export const hostCalls = {
  'host.info': defineCall({ params: Type.Object({}), result: HostInfo }),
  'host.status': defineCall({ params: Type.Object({}), result: InstanceReport }),
  /** Drains and ends the host; the answer comes before it goes. */
  'host.stop': defineCall({
    params: Type.Object({ graceSeconds: Type.Number({ minimum: 0, maximum: 3600 }) }),
    result: Type.Object({ stopping: Type.Literal(true) }),
  }),
  /**
   * Shows the console at the place of a `plano-console:` link, where this host has one: in the window of the
   * desktop app (`url` is `null`), or at an address for a browser, without its token. `no_console` where it has none.
   */
  'host.open': defineCall({
    params: Type.Object({ link: Type.String({ maxLength: 4096 }) }),
    result: Type.Object({ url: Nullable(Type.String()) }),
  }),
  'host.log-level': defineCall({
    params: Type.Object({ level: Type.String() }),
    result: Type.Object({ level: Type.String() }),
  }),
  'logs.read': defineCall({
    params: Type.Object({
      tail: Type.Integer({ minimum: 1, maximum: 10_000 }),
      listener: Type.Optional(Type.String()),
      level: Type.Optional(Type.String()),
      /** Only lines about this trace. */
      traceId: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
    }),
    result: Type.Object({ entries: Type.Array(LogEntry), dropped: Type.Integer() }),
  }),
};
