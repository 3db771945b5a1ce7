import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { ClientApi } from './playground-calls.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Runs that are kept of one workspace. */
export const mostRuns = 200;

const RunId = Type.String({ pattern: '^[0-9]{13}-[0-9a-f]{8}$' });

/** One run of the playground, without its texts. */
export const HistoryRow = Type.Object({
  id: RunId,
  /** Milliseconds since the epoch. */
  at: Type.Integer(),
  listener: Type.String(),
  api: ClientApi,
  /** As it was asked for; `''`: none was named. */
  model: Type.String(),
  resolvedModel: Nullable(Type.String()),
  state: Type.Union([Type.Literal('answered'), Type.Literal('failed'), Type.Literal('stopped')]),
  /** `null`: no answer came. */
  status: Nullable(Type.Integer()),
  error: Nullable(Type.String()),
  traceId: Nullable(Type.String()),
  /** The trace that it repeats; `null`: none. */
  replayOf: Nullable(Type.String()),
  promptTokens: Nullable(Type.Integer()),
  completionTokens: Nullable(Type.Integer()),
  timeToFirstTokenMs: Nullable(Type.Number()),
  durationMs: Type.Number(),
  finishReason: Nullable(Type.String()),
  /** Where the prompt begins; `null`: it is not kept. */
  preview: Nullable(Type.String()),
});
export type HistoryRow = Static<typeof HistoryRow>;

/** What was said; secrets in it are masked. */
export const HistoryTexts = Type.Object({
  request: Type.Union([
    Type.Object({
      kind: Type.Literal('prompt'),
      system: Type.String(),
      user: Type.String(),
      history: Type.Array(
        Type.Object({
          role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
          text: Type.String(),
        }),
      ),
      affinity: Type.String(),
      stream: Type.Boolean(),
      routed: Type.Boolean(),
    }),
    Type.Object({
      kind: Type.Literal('replay'),
      body: Type.String(),
      headers: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
    }),
  ]),
  answer: Type.String(),
  /** Something in it was masked. */
  redacted: Type.Boolean(),
});
export type HistoryTexts = Static<typeof HistoryTexts>;

const History = Type.Object({
  /** Newest first. */
  runs: Type.Array(HistoryRow),
});

export const historyCalls = {
  /** The last runs of the playground in this workspace, whichever window sent them. */
  'history.list': defineCall({ params: Type.Object({}), result: History }),
  /** `texts` is `null` where the recording policy kept none. Fails with `not_found`. */
  'history.read': defineCall({
    params: Type.Object({ id: RunId }),
    result: Type.Object({ run: HistoryRow, texts: Nullable(HistoryTexts) }),
  }),
  'history.delete': defineCall({ params: Type.Object({ id: RunId }), result: History }),
  'history.clear': defineCall({ params: Type.Object({}), result: History }),
};
