import Type, { type Static } from 'typebox';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/**
 * `flaky`: some runs were good, too few of them; `error`: what was expected cannot be told; `not_run`: the
 * router or the provider could not be reached.
 */
export const CaseVerdict = Type.Enum(['pass', 'flaky', 'fail', 'error', 'not_run']);
export type CaseVerdict = Static<typeof CaseVerdict>;

/** One expectation held against what happened. */
export const SuiteCheck = Type.Object({
  /** As the file has it: `route`, `text.contains`, `cost_usd`. */
  name: Type.String(),
  wanted: Type.String(),
  got: Type.String(),
  /** `unknown`: it cannot be told, `got` says why. */
  outcome: Type.Enum(['met', 'missed', 'unknown']),
});
export type SuiteCheck = Static<typeof SuiteCheck>;

/** What one run came to. Times in milliseconds, money in US dollars; `null`: not known, or there is none. */
export const RunFacts = Type.Object({
  status: Type.Integer(),
  /** `null`: no route fitted. */
  route: Nullable(Type.String()),
  /** `provider/model` */
  model: Nullable(Type.String()),
  /** Ids of the agents that were called, in order. */
  agents: Type.Array(Type.String()),
  /** `null`: a dry run has no answer. */
  text: Nullable(Type.String()),
  latencyMs: Type.Number(),
  ttftMs: Nullable(Type.Number()),
  costUsd: Nullable(Type.Number()),
  promptTokens: Nullable(Type.Integer()),
  completionTokens: Nullable(Type.Integer()),
  /** Why the gateway refused. */
  refusal: Nullable(Type.String()),
  traceId: Nullable(Type.String()),
});
export type RunFacts = Static<typeof RunFacts>;

export const CaseRun = Type.Union([
  Type.Object({
    kind: Type.Literal('judged'),
    /** Every check is met. */
    good: Type.Boolean(),
    facts: RunFacts,
    checks: Type.Array(SuiteCheck),
  }),
  Type.Object({ kind: Type.Literal('not_run'), reason: Type.String() }),
  /** Nothing can be judged: the case does not fit the config. */
  Type.Object({ kind: Type.Literal('error'), reason: Type.String() }),
]);
export type CaseRun = Static<typeof CaseRun>;

export const CaseResult = Type.Object({
  id: Type.String(),
  verdict: CaseVerdict,
  /** Why; `null` for a pass. */
  reason: Nullable(Type.String()),
  good: Type.Integer(),
  repeat: Type.Integer(),
  pass: Type.Integer(),
  runs: Type.Array(CaseRun),
});
export type CaseResult = Static<typeof CaseResult>;

export const SuiteResult = Type.Object({
  /** Name of the file in the folder of suites. */
  file: Type.String(),
  cases: Type.Array(CaseResult),
});
export type SuiteResult = Static<typeof SuiteResult>;

export const SuiteSummary = Type.Object({
  total: Type.Integer(),
  pass: Type.Integer(),
  flaky: Type.Integer(),
  fail: Type.Integer(),
  error: Type.Integer(),
  not_run: Type.Integer(),
});
export type SuiteSummary = Static<typeof SuiteSummary>;

/** What is wrong with a suite file, and where; lines and columns from 1. */
export const SuiteProblem = Type.Object({
  line: Type.Integer(),
  column: Type.Integer(),
  /** `cases[2].expect.route`; `''`: the file. */
  path: Type.String(),
  message: Type.String(),
});
export type SuiteProblem = Static<typeof SuiteProblem>;
