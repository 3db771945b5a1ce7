import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A picture whose bytes were in the message; one that lies elsewhere is named, never fetched. */
const Picture = Type.Object({
  /** `data:image/png;base64,…`; `null`: it is not here, or too large to be shown. */
  dataUrl: Nullable(Type.String()),
  /** Where it lies, or what it is. */
  label: Type.String(),
});

export const SaidBlock = Type.Union([
  Type.Object({ type: Type.Literal('text'), text: Type.String() }),
  Type.Object({ type: Type.Literal('refusal'), text: Type.String() }),
  /** `''`: hidden by its provider. */
  Type.Object({ type: Type.Literal('reasoning'), text: Type.String() }),
  Type.Object({
    type: Type.Literal('tool_call'),
    id: Type.String(),
    name: Type.String(),
    /** JSON text as a rule, perhaps broken. */
    input: Type.String(),
  }),
  Type.Object({
    type: Type.Literal('tool_result'),
    callId: Type.String(),
    text: Type.String(),
    pictures: Type.Array(Picture),
    isError: Type.Boolean(),
  }),
  Type.Object({ type: Type.Literal('image'), picture: Picture }),
  /** Sound, documents and whatever else has no view of its own. */
  Type.Object({ type: Type.Literal('other'), label: Type.String() }),
]);
export type SaidBlock = Static<typeof SaidBlock>;

export const SaidMessage = Type.Object({
  /** `system`, `developer`, `user`, `assistant`, `tool`, or what a sender calls it. */
  role: Type.String(),
  blocks: Type.Array(SaidBlock),
});
export type SaidMessage = Static<typeof SaidMessage>;

/** One call of a model, or of agents, in no vendor's words. */
export const SaidCall = Type.Object({
  /** Where it was read from: our own recording, or what a sender put into its span. */
  source: Type.Union([
    Type.Literal('recording'),
    Type.Literal('gen_ai'),
    Type.Literal('openinference'),
    Type.Literal('indexed'),
  ]),
  model: Nullable(Type.String()),
  tools: Type.Array(Type.Object({ name: Type.String(), description: Nullable(Type.String()) })),
  /** The conversation as it was sent; oldest first. */
  messages: Type.Array(SaidMessage),
  /** Several where a sender tells of several; empty: none is known. */
  answers: Type.Array(SaidMessage),
  finish: Nullable(Type.String()),
  /** What came instead of an answer. */
  error: Nullable(Type.String()),
  truncated: Type.Boolean(),
  redacted: Type.Boolean(),
});
export type SaidCall = Static<typeof SaidCall>;

export const messageCalls = {
  /** `call` `null`: nothing of what was said is known of this span, or it cannot be read. */
  'messages.read': defineCall({
    params: Type.Object({
      traceId: Type.String({ pattern: '^[0-9a-fA-F]{32}$' }),
      spanId: Type.String({ pattern: '^[0-9a-fA-F]{16}$' }),
    }),
    result: Type.Object({ call: Nullable(SaidCall) }),
  }),
};
