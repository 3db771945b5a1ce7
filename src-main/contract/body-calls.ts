import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const TraceId = Type.String({ pattern: '^[0-9a-fA-F]{32}$' });
const SpanId = Type.String({ pattern: '^[0-9a-fA-F]{16}$' });

/** `filtered`: the request as the listener's filters left it; `events`: a response that came as a stream. */
export const BodyPart = Type.Union([
  Type.Literal('request'),
  Type.Literal('filtered'),
  Type.Literal('response'),
  Type.Literal('events'),
]);
export type BodyPart = Static<typeof BodyPart>;

/** A recorded body without its text. */
export const StoredBody = Type.Object({
  spanId: Type.String(),
  part: BodyPart,
  contentType: Nullable(Type.String()),
  /** `null`: not recorded. Values of headers that nobody has called harmless are masked. */
  head: Nullable(
    Type.Object({
      /** `POST /v1/chat/completions`, or the status: `200`. */
      start: Type.String(),
      headers: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
    }),
  ),
  /** Bytes on the wire. */
  size: Type.Integer(),
  /** What is missing was too much to keep, or no text. */
  truncated: Type.Boolean(),
  /** Something in it was masked. */
  redacted: Type.Boolean(),
});
export type StoredBody = Static<typeof StoredBody>;

/** What is kept of requests: spans and bodies, spans only, or nothing of our own gateway. */
export const RecordingPolicy = Type.Union([
  Type.Literal('full'),
  Type.Literal('metadata'),
  Type.Literal('off'),
]);
export type RecordingPolicy = Static<typeof RecordingPolicy>;

export const RecordingState = Type.Object({
  policy: RecordingPolicy,
  /** `environment`: `PLANO_CAPTURE_CONTENT` decides, and nothing can be chosen here. */
  decidedBy: Type.Union([Type.Literal('environment'), Type.Literal('choice'), Type.Literal('default')]),
  /** Nobody has been asked yet; until then no body is kept. */
  isOpen: Type.Boolean(),
  /** What was said leaves this machine with the spans that a config sends elsewhere; left out: it does not. */
  isExported: Type.Optional(Type.Literal(true)),
  /** Of all bodies, as they are stored. */
  usedBytes: Type.Integer(),
  maxBytes: Type.Integer(),
  maxAgeDays: Type.Number(),
  /** Bodies that could not be kept since this host began. */
  dropped: Type.Integer(),
});
export type RecordingState = Static<typeof RecordingState>;

export const bodyCalls = {
  'recording.state': defineCall({ params: Type.Object({}), result: RecordingState }),
  /** For this workspace, and where nobody has answered yet for all; the gateway follows at once. */
  'recording.choose': defineCall({
    params: Type.Object({ policy: RecordingPolicy }),
    result: RecordingState,
  }),
  /** Every body that is kept of a trace; empty when none is. */
  'bodies.list': defineCall({
    params: Type.Object({ traceId: TraceId }),
    result: Type.Object({
      bodies: Type.Array(StoredBody),
      /** Ids of spans whose senders tell what was said in attributes. */
      told: Type.Array(Type.String()),
    }),
  }),
  /** Fails with `not_found` for a body that is not kept. */
  'bodies.read': defineCall({
    params: Type.Object({ traceId: TraceId, spanId: SpanId, part: BodyPart }),
    result: Type.Object({ text: Type.String() }),
  }),
};
