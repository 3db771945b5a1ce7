import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { ClientApi } from './playground-calls.ts';
import { CaseResult, SuiteProblem, SuiteResult, SuiteSummary } from './suite-results.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What a case came to at one time. */
export const LastCaseRun = Type.Object({
  /** Milliseconds since the epoch. */
  at: Type.Number(),
  /** Of the config that decided. */
  configSha256: Nullable(Type.String()),
  result: CaseResult,
});
export type LastCaseRun = Static<typeof LastCaseRun>;

export const SuiteCaseView = Type.Object({
  id: Type.String(),
  description: Nullable(Type.String()),
  mode: Type.Enum(['dry-run', 'live']),
  /** `null`: the first model listener. */
  listener: Nullable(Type.String()),
  api: ClientApi,
  repeat: Type.Integer(),
  pass: Type.Integer(),
  /** `route = code review`, one for each expectation. */
  expects: Type.Array(Type.String()),
  /** What is asked, for a glance. */
  preview: Type.String(),
  /** Where it begins in the file, from 1. */
  line: Type.Integer(),
  /** Of the last run; `null`: none since the case was changed. */
  last: Nullable(LastCaseRun),
  /** The last run before it that passed, in the form that the case has now; `null`: none. */
  green: Nullable(LastCaseRun),
});
export type SuiteCaseView = Static<typeof SuiteCaseView>;

export const SuiteView = Type.Object({
  file: Type.String(),
  description: Nullable(Type.String()),
  /** With any problem there are no cases. */
  problems: Type.Array(SuiteProblem),
  cases: Type.Array(SuiteCaseView),
});
export type SuiteView = Static<typeof SuiteView>;

export const SuiteText = Type.Object({
  file: Type.String(),
  text: Type.String(),
  sha256: Type.String(),
  problems: Type.Array(SuiteProblem),
});
export type SuiteText = Static<typeof SuiteText>;

export const SuiteProgress = Type.Object({
  file: Type.String(),
  caseId: Type.String(),
  /** Runs that have ended, and good ones of them. */
  done: Type.Integer(),
  good: Type.Integer(),
  /** When the case has ended. */
  result: Nullable(CaseResult),
});
export type SuiteProgress = Static<typeof SuiteProgress>;

/** A request of the playground with what is expected of it. */
const TriedRequest = Type.Object({
  listener: Type.String({ minLength: 1 }),
  api: ClientApi,
  /** As a client would send it. */
  body: Type.Record(Type.String(), Type.Unknown()),
  /** Names in lower case. */
  headers: Type.Record(
    Type.String({ pattern: '^[a-z0-9-]{1,100}$' }),
    Type.String({ maxLength: 4096, pattern: '^[\\x20-\\x7e]*$' }),
  ),
  mode: Type.Enum(['dry-run', 'live']),
  /** YAML: what stands under `expect` in a suite. */
  expect: Type.String({ maxLength: 20_000 }),
  repeat: Type.Integer({ minimum: 1, maximum: 100 }),
  pass: Type.Integer({ minimum: 1, maximum: 100 }),
});

/** A name in the folder of suites, no path. */
const FileName = Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\\.ya?ml$' });
const CaseId = Type.String({ minLength: 1, maxLength: 100 });

export const suiteCalls = {
  /** The suites of the workspace with what their last run came to. */
  'suites.list': defineCall({
    params: Type.Object({}),
    /** `folder` as a person reads it. */
    result: Type.Object({ folder: Type.String(), suites: Type.Array(SuiteView) }),
  }),
  'suites.read': defineCall({ params: Type.Object({ file: FileName }), result: SuiteText }),
  /** Writes a file if it still holds what the text was made from; `null`: there is none yet. */
  'suites.save': defineCall({
    params: Type.Object({
      file: FileName,
      text: Type.String({ maxLength: 1_048_576 }),
      baseSha256: Nullable(Type.String()),
    }),
    result: SuiteText,
  }),
  /** What is wrong with a text; nothing is written. */
  'suites.check': defineCall({
    params: Type.Object({ text: Type.String({ maxLength: 1_048_576 }) }),
    result: Type.Object({ problems: Type.Array(SuiteProblem) }),
  }),
  /** Runs the cases of a suite on the gateway that serves; those named, or all. */
  'suites.run': defineCall({
    params: Type.Object({
      file: FileName,
      caseIds: Type.Optional(Type.Array(CaseId, { minItems: 1, maxItems: 500 })),
    }),
    result: Type.Object({ result: SuiteResult, summary: SuiteSummary }),
    progress: SuiteProgress,
  }),
  /** Runs a request as a case that stands in no suite. With problems in what is expected nothing runs. */
  'suites.try': defineCall({
    params: TriedRequest,
    result: Type.Object({ problems: Type.Array(SuiteProblem), result: Nullable(CaseResult) }),
    progress: Type.Object({ done: Type.Integer(), good: Type.Integer() }),
  }),
  /**
   * Runs the dry cases of every suite under a config text that does not serve; live ones are only counted, and
   * nothing is remembered. Fails as `config.impact` does for a text that cannot serve.
   */
  'suites.rehearse': defineCall({
    params: Type.Object({ text: Type.String({ maxLength: 4_194_304 }) }),
    result: Type.Object({
      results: Type.Array(SuiteResult),
      summary: SuiteSummary,
      live: Type.Integer(),
    }),
    progress: Type.Object({ done: Type.Integer(), total: Type.Integer() }),
  }),
  /** Saves the recorded request of a span as a case; `file` left out: the first suite, or a new one. */
  'suites.add-case': defineCall({
    params: Type.Object({
      traceId: Type.String({ pattern: '^[0-9a-f]{32}$' }),
      spanId: Type.String({ pattern: '^[0-9a-f]{16}$' }),
      file: Type.Optional(FileName),
    }),
    result: Type.Object({ file: Type.String(), caseId: Type.String() }),
  }),
};
