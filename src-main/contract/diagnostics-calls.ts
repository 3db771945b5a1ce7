import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

export const DiagnosticsFile = Type.Object({
  name: Type.String(),
  /** What it is, for the person who decides whether it may go out. */
  what: Type.String(),
  text: Type.String(),
});
export type DiagnosticsFile = Static<typeof DiagnosticsFile>;

export const Redaction = Type.Object({
  /** Name of the file. */
  file: Type.String(),
  /** Which secret: its variable, its place in the config, or how it was recognised. */
  what: Type.String(),
  /** What stands there now. */
  shown: Type.String(),
  times: Type.Integer(),
});
export type Redaction = Static<typeof Redaction>;

export const DiagnosticsBundle = Type.Object({
  /** What `diagnostics.pack` packs: only the newest one can be asked for. */
  id: Type.String(),
  fileName: Type.String(),
  files: Type.Array(DiagnosticsFile),
  redactions: Type.Array(Redaction),
});
export type DiagnosticsBundle = Static<typeof DiagnosticsBundle>;

export const diagnosticsCalls = {
  /** What would help somebody else to understand what is wrong here, with every secret masked. */
  'diagnostics.collect': defineCall({ params: Type.Object({}), result: DiagnosticsBundle }),
  /** The very files that were shown, as `.tar.gz`. `not_found` for any but the newest. */
  'diagnostics.pack': defineCall({
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    result: Type.Object({ fileName: Type.String(), content: Type.String() }),
  }),
};
