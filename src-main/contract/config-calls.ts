import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

const Position = Type.Object({ line: Type.Integer(), column: Type.Integer(), offset: Type.Integer() });
const Range = Type.Object({ start: Position, end: Position });

/** `Diagnostic` of the config language, as it crosses the boundary. */
export const DiagnosticShape = Type.Object({
  code: Type.String(),
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning'), Type.Literal('hint')]),
  message: Type.String(),
  path: Type.String(),
  pointer: Type.String(),
  range: Range,
  on: Type.Union([Type.Literal('key'), Type.Literal('value'), Type.Literal('entry')]),
  related: Type.Array(Type.Object({ path: Type.String(), range: Range, message: Type.String() })),
  fixes: Type.Array(
    Type.Object({
      title: Type.String(),
      kind: Type.Union([Type.Literal('safe'), Type.Literal('choice')]),
      edits: Type.Array(Type.Object({ range: Range, newText: Type.String() })),
    }),
  ),
  plano: Type.Enum(['S', 'V', 'W', 'C', 'R', 'I', 'ok']),
  tags: Type.Array(Type.String()),
  docs: Type.String(),
});

export const ConfigFile = Type.Object({
  /** Absolute path. */
  path: Type.String(),
  text: Type.String(),
  /** SHA-256 of `text`, hex: the version that a save must build on. */
  sha256: Type.String(),
  /** SHA-256 of the text that the gateway serves; `null`: none yet. */
  appliedSha256: Type.Union([Type.String(), Type.Null()]),
});
export type ConfigFile = Static<typeof ConfigFile>;

export const VariableInfo = Type.Object({
  name: Type.String(),
  set: Type.Boolean(),
  /** Which source wins, `.env:3` or `shell`; `null` when unset. */
  source: Type.Union([Type.String(), Type.Null()]),
  /** The value as it may be shown: masked when it looks secret. */
  masked: Type.Union([Type.String(), Type.Null()]),
  /** Every source that has it, in the order in which they win; the first one does. */
  sources: Type.Array(Type.Object({ source: Type.String(), wins: Type.Boolean(), masked: Type.String() })),
  /** Each reference to it in the text; `path` is dotted. */
  usedAt: Type.Array(Type.Object({ path: Type.String(), range: Range })),
});
export type VariableInfo = Static<typeof VariableInfo>;

export const ConfigDiagnosis = Type.Object({
  valid: Type.Boolean(),
  version: Type.Union([Type.String(), Type.Null()]),
  diagnostics: Type.Array(DiagnosticShape),
  variables: Type.Array(VariableInfo),
});
export type ConfigDiagnosis = Static<typeof ConfigDiagnosis>;

export const ConfigReview = Type.Object({
  /** What would change, in plain words, one sentence each. */
  changes: Type.Array(Type.Object({ text: Type.String(), attention: Type.Boolean() })),
  /** The text that serves now; empty when none does. */
  appliedText: Type.String(),
  diagnosis: ConfigDiagnosis,
});
export type ConfigReview = Static<typeof ConfigReview>;

export const ApplyOutcome = Type.Object({
  applied: Type.Boolean(),
  /** SHA-256 of the file on disk after the call. */
  sha256: Type.String(),
  /** Why it was not applied, for a person; the old config serves on. */
  message: Type.Union([Type.String(), Type.Null()]),
  diagnosis: ConfigDiagnosis,
});
export type ApplyOutcome = Static<typeof ApplyOutcome>;

const Text = Type.Object({ text: Type.String({ maxLength: 4_194_304 }) });
const TextOnBase = Type.Object({
  text: Type.String({ maxLength: 4_194_304 }),
  /** The version on disk that the text was made from; `changed_on_disk` when it is no longer there. */
  baseSha256: Type.String(),
});

export const configCalls = {
  'config.read': defineCall({ params: Type.Object({}), result: ConfigFile }),
  'config.diagnose': defineCall({ params: Text, result: ConfigDiagnosis }),
  'config.review': defineCall({ params: Text, result: ConfigReview }),
  /** Writes the file; the gateway is not touched. */
  'config.save': defineCall({ params: TextOnBase, result: ConfigFile }),
  /** Validates, writes the file, then reloads the gateway; on any failure the old config serves on. */
  'config.apply': defineCall({ params: TextOnBase, result: ApplyOutcome }),
  /** Of the env files, then of the process; no values. */
  'config.variable-names': defineCall({
    params: Type.Object({}),
    result: Type.Object({ names: Type.Array(Type.String()) }),
  }),
  /**
   * Adds a line to `.env`, or puts it into the secret store; `variable_taken` when the variable has another
   * value already, `secret_store_unset` and `secret_store_locked` where the store must be asked for first.
   */
  'config.keep-secret': defineCall({
    params: Type.Object({
      name: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', maxLength: 200 }),
      value: Type.String({ minLength: 1, maxLength: 65_536 }),
      place: Type.Union([Type.Literal('env'), Type.Literal('store')]),
    }),
    result: Type.Object({}),
  }),
};
