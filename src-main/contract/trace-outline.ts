import Type, { type Static } from 'typebox';

const Integers = Type.Array(Type.Integer());

/**
 * What a waterfall draws of a trace, one list per fact with a place for each span: a hundred thousand spans
 * are a few megabytes of numbers, where the spans themselves would be a hundred. Spans stand in the order of
 * their start, then their id.
 */
export const TraceOutline = Type.Object({
  /** Lines of one text: a text each would take longer to hand over than all the rest. */
  ids: Type.String(),
  /** Place of the parent; −1: none; −2 − n: the n-th of `missingParents`. */
  parents: Integers,
  /** Ids that spans name as their parent and that are not in the trace. */
  missingParents: Type.Array(Type.String()),
  /** Microseconds from the first start of the trace, and of the span itself (0 while it runs). */
  startsUs: Type.Array(Type.Number()),
  durationsUs: Type.Array(Type.Number()),
  /** Names and services, each text once; `names` and `services` are places in it. */
  texts: Type.Array(Type.String()),
  names: Integers,
  services: Integers,
  /** Places in `spanKinds`. */
  kinds: Integers,
  /** 1: failed; 2: somebody should look at its conversation; 4: its failure was injected. Added up. */
  marks: Integers,
  /** What was noted during spans; microseconds from the first start of the trace. */
  events: Type.Array(Type.Object({ span: Type.Integer(), atUs: Type.Number(), name: Type.String() })),
  /** Of the spans that tell one of it. */
  calls: Type.Array(
    Type.Object({
      span: Type.Integer(),
      /** The one that answered, and the one that was asked for. */
      model: Type.Union([Type.String(), Type.Null()]),
      requestModel: Type.Union([Type.String(), Type.Null()]),
      timeToFirstTokenMs: Type.Union([Type.Number(), Type.Null()]),
      promptTokens: Type.Union([Type.Integer(), Type.Null()]),
      completionTokens: Type.Union([Type.Integer(), Type.Null()]),
      costUsd: Type.Union([Type.Number(), Type.Null()]),
      /** A call to a model that succeeded, and what it cost is not known. */
      unpriced: Type.Boolean(),
    }),
  ),
});
export type TraceOutline = Static<typeof TraceOutline>;

export const outlineMarks = { failed: 1, flagged: 2, injected: 4 } as const;
