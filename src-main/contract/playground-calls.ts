import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const ClientApi = Type.Union([
  Type.Literal('chat'),
  Type.Literal('messages'),
  Type.Literal('responses'),
]);
export type ClientApi = Static<typeof ClientApi>;

const Selected = {
  /** Ids of the agents that were called, in order; empty: no agent listener answered. */
  agents: Type.Array(Type.String()),
  /** What selected the model or the agents: `hosted`, `provider`, `embedded`, `none`; `null`: nothing had to. */
  router: Nullable(Type.String()),
};

/** A function of a prompt listener that was called for an answer. */
export const FunctionCall = Type.Object({
  name: Type.String(),
  arguments: Type.Record(Type.String(), Type.Unknown()),
  /** What its endpoint answered. */
  result: Nullable(Type.String()),
});
export type FunctionCall = Static<typeof FunctionCall>;

export const PlaygroundProgress = Type.Union([
  /** The request as it goes out, without the gateway's own key. */
  Type.Object({
    type: Type.Literal('sent'),
    path: Type.String(),
    headers: Type.Record(Type.String(), Type.String()),
    body: Type.String(),
  }),
  Type.Object({
    type: Type.Literal('head'),
    status: Type.Integer(),
    headers: Type.Record(Type.String(), Type.String()),
    traceId: Nullable(Type.String()),
    ...Selected,
    atMs: Type.Number(),
  }),
  /** Assistant text, in order; joined they are the answer. */
  Type.Object({ type: Type.Literal('text'), text: Type.String(), atMs: Type.Number() }),
]);
export type PlaygroundProgress = Static<typeof PlaygroundProgress>;

export const PlaygroundResult = Type.Object({
  status: Type.Integer(),
  traceId: Nullable(Type.String()),
  requestId: Nullable(Type.String()),
  resolvedModel: Nullable(Type.String()),
  ...Selected,
  /** Which way a prompt listener went: `target`, `clarify`, `default_target`, `agent`, `llm`; `null`: none answered. */
  path: Nullable(Type.String()),
  /** `null`: no function was called, or the reply does not tell of it. */
  functionCall: Nullable(FunctionCall),
  text: Type.String(),
  promptTokens: Nullable(Type.Integer()),
  completionTokens: Nullable(Type.Integer()),
  /** Why the model ended, in the words of the client's API: `stop`, `end_turn`, `completed`; `null`: not said. */
  finishReason: Nullable(Type.String()),
  timeToFirstTokenMs: Nullable(Type.Number()),
  durationMs: Type.Number(),
  /** What the client saw instead of an answer. */
  error: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
  /** The reply as it came over the wire, at most 1 MiB. */
  raw: Type.String(),
  /** Its events, where it was a stream: data, and milliseconds since the request; the first 2,000. */
  events: Type.Array(Type.Object({ atMs: Type.Number(), data: Type.String() })),
});
export type PlaygroundResult = Static<typeof PlaygroundResult>;

/** Of the connection, or a secret: none of it belongs to a request that is sent again. */
const ReplayedHeader = Type.Object({
  name: Type.String({
    pattern:
      '^(?!(?:host|connection|keep-alive|transfer-encoding|upgrade|te|trailer|expect|content-.*|authorization|cookie|traceparent|tracestate|x-request-id|x-plano-key|x-plano-capture|x-plano-replay-of)$)[a-z0-9-]{1,100}$',
  }),
  value: Type.String({ maxLength: 4096, pattern: '^[\\x20-\\x7e]*$' }),
});

export const playgroundCalls = {
  /** Sends a recorded request again, as it is or changed by hand. */
  'playground.replay': defineCall({
    params: Type.Object({
      listener: Type.String({ minLength: 1 }),
      api: ClientApi,
      /** JSON text. */
      body: Type.String({ maxLength: 4_000_000 }),
      headers: Type.Array(ReplayedHeader, { maxItems: 100 }),
      /** The trace that holds the recording. */
      replayOf: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    }),
    result: PlaygroundResult,
    progress: PlaygroundProgress,
  }),
  /** Sends a request to a listener of the running gateway, as any client would. */
  'playground.send': defineCall({
    params: Type.Object({
      listener: Type.String({ minLength: 1 }),
      api: ClientApi,
      /** `''`: name no model. */
      model: Type.String(),
      system: Type.String(),
      user: Type.String(),
      /** The conversation so far, oldest first; `user` is what is said now. */
      history: Type.Optional(
        Type.Array(
          Type.Object({
            role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
            text: Type.String(),
          }),
          { maxItems: 200 },
        ),
      ),
      /** `X-Model-Affinity`: the session that the gateway keeps its model for. */
      affinity: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' })),
      stream: Type.Boolean(),
      /** `false`: the model that is named serves, whatever the routes say. */
      routed: Type.Optional(Type.Boolean()),
      maxTokens: Type.Optional(Type.Integer({ minimum: 1 })),
      temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    }),
    result: PlaygroundResult,
    progress: PlaygroundProgress,
  }),
};
