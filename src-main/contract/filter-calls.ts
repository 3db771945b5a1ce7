import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { ClientApi } from './playground-calls.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Headers = Type.Record(Type.String(), Type.String());

const Phase = Type.Union([Type.Literal('input'), Type.Literal('output')]);

/** Filters that run one after the other at one place. */
export const FilterChainOutline = Type.Object({
  /** Unique. */
  id: Type.String(),
  listener: Type.String(),
  listenerType: Type.Union([Type.Literal('model'), Type.Literal('agent'), Type.Literal('prompt')]),
  /** Whose own filters these are; `null`: the listener's. */
  agent: Nullable(Type.String()),
  phase: Phase,
  filters: Type.Array(Type.String()),
});
export type FilterChainOutline = Static<typeof FilterChainOutline>;

/** What the config that serves says of filters. */
export const FilterOutline = Type.Object({
  filters: Type.Array(
    Type.Object({
      id: Type.String(),
      type: Type.Union([Type.Literal('http'), Type.Literal('mcp')]),
      /** Without what may be secret in it. */
      url: Type.String(),
      /** Of an MCP server; `null`: it is none. */
      tool: Nullable(Type.String()),
    }),
  ),
  chains: Type.Array(FilterChainOutline),
});
export type FilterOutline = Static<typeof FilterOutline>;

/** One HTTP exchange with a filter; texts are cut at 64 KiB. */
export const WireExchange = Type.Object({
  method: Type.String(),
  url: Type.String(),
  requestHeaders: Headers,
  requestBody: Type.String(),
  /** `null`: there was no answer, `error` says why. */
  status: Nullable(Type.Integer()),
  responseHeaders: Headers,
  responseBody: Type.String(),
  ms: Type.Number(),
  error: Nullable(Type.String()),
});
export type WireExchange = Static<typeof WireExchange>;

/** Why nothing goes on behind a filter. */
export const FilterStopReport = Type.Object({
  kind: Type.Union([Type.Literal('rejected'), Type.Literal('failed'), Type.Literal('invalid')]),
  /** What the client gets. */
  status: Type.Integer(),
  code: Type.String(),
  message: Type.String(),
  /** Of a failure: `connect`, `timeout`, `http_503`, … */
  reason: Nullable(Type.String()),
  /** What the client reads instead of an answer. */
  reply: Type.String(),
});

export const FilterRunResult = Type.Object({
  verdict: Type.Union([
    Type.Literal('passed'),
    Type.Literal('modified'),
    Type.Literal('rejected'),
    Type.Literal('error'),
  ]),
  /** What goes on; as it came in where the filter stopped it. */
  body: Type.String(),
  /** Times the filter was called: once, or once for each event of a stream. */
  calls: Type.Integer(),
  ms: Type.Number(),
  stop: Nullable(FilterStopReport),
  /** How the tool of an MCP server takes a request; `null`: not known, or it is none. */
  contract: Nullable(Type.Union([Type.Literal('body'), Type.Literal('messages')])),
  /** The first ones, in their order. */
  exchanges: Type.Array(WireExchange),
  /** What the gateway would have logged. */
  notes: Type.Array(Type.String()),
});
export type FilterRunResult = Static<typeof FilterRunResult>;

export const filterCalls = {
  'filters.outline': defineCall({ params: Type.Object({}), result: FilterOutline }),
  /**
   * Asks one filter of the config that serves about one body, as the gateway would: nothing else is called,
   * and no trace is left. An output filter may be given the events of a stream.
   */
  'filters.run': defineCall({
    params: Type.Object({
      filter: Type.String({ minLength: 1 }),
      chain: Nullable(Type.String()),
      phase: Phase,
      api: ClientApi,
      body: Type.String({ maxLength: 1_048_576 }),
      /** By which filters know the calls of one request; the same for all steps. */
      requestId: Type.String({ pattern: '^[\\x21-\\x7e]{1,100}$' }),
    }),
    result: FilterRunResult,
  }),
};
