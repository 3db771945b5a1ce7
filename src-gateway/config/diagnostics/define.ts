import type { Diagnostic, DiagnosticTag, PlanoVerdict, Severity } from '../diagnostic.ts';

/** One row of the catalogue: everything about a diagnostic but the place. */
export interface DiagnosticDefinition<Data> {
  readonly severity: Severity;
  /** What Plano does with the same situation; a finding may say otherwise. */
  readonly plano: PlanoVerdict;
  readonly on: Diagnostic['on'];
  /** Chapter of the documentation that explains it. */
  readonly docs: string;
  readonly tags?: readonly DiagnosticTag[];
  /** Raised by one step in profile `production`. */
  readonly productionRaises?: boolean;
  /** A name that leads nowhere, in an entry that is as it should be otherwise. */
  readonly leadsNowhere?: true;
  readonly message: (data: Data) => string;
}

/** Writes one row with its message's data checked where it is reported. */
export function define<Data = Record<never, never>>(
  definition: DiagnosticDefinition<Data>,
): DiagnosticDefinition<Data> {
  return definition;
}
