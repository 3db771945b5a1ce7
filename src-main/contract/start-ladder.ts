import Type, { type Static } from 'typebox';

const StartRungId = Type.Union([
  Type.Literal('schema'),
  Type.Literal('references'),
  Type.Literal('variables'),
  Type.Literal('ports'),
  Type.Literal('providers'),
  Type.Literal('listeners'),
  Type.Literal('health'),
]);
export type StartRungId = Static<typeof StartRungId>;

/** What a start goes through, in its order. The command line tells of it as `schema`, `env`, `start` and `health`. */
export const startRungs: readonly StartRungId[] = StartRungId.anyOf.map((rung) => rung.const);

const StartRung = Type.Object({
  id: StartRungId,
  /** `waiting` for the ones before it; `not-run` because one of them failed; `skipped`: a start does without. */
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('running'),
    Type.Literal('passed'),
    Type.Literal('failed'),
    Type.Literal('skipped'),
    Type.Literal('not-run'),
  ]),
  /** Milliseconds; `null`: it has not ended, or is part of the one above it. */
  ms: Type.Union([Type.Number(), Type.Null()]),
  /** What was found, in a few words; of a failed one why it failed, in one sentence. */
  detail: Type.Union([Type.String(), Type.Null()]),
});
export type StartRung = Static<typeof StartRung>;

/** The last start of a gateway, rung by rung. */
export const StartLadder = Type.Object({
  /** Milliseconds since the epoch. */
  startedAt: Type.Integer(),
  rungs: Type.Array(StartRung),
  /** What the failed rung found, at most 20. */
  findings: Type.Array(
    Type.Object({
      message: Type.String(),
      /** In the config, from 1; `null`: it has no place there. */
      line: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
});
export type StartLadder = Static<typeof StartLadder>;
