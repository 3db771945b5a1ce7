import { createContext, useContext } from 'react';
import type { SourceRange } from '../../../src-gateway/config/diagnostic.ts';
import type { FormChange } from '../../../src-gateway/config/form/form-change.ts';
import type { ConfigDiagnosis } from '../../../src-main/contract/config-calls.ts';

export type FieldProblem = ConfigDiagnosis['diagnostics'][number];

/** What the parts of the form can do, and what is said about each of them. */
export interface FormActions {
  /** Makes one change, as an undo step of its own; resolves with why it could not be made. */
  readonly change: (change: FormChange) => string | null;
  /** The same while a value is typed: all that is typed in one visit of a control is one undo step. */
  readonly type: (change: FormChange) => string | null;
  readonly showInText: (range: SourceRange) => void;
  readonly problemsOf: (fieldId: string) => readonly FieldProblem[];
  /** The findings are about the text on screen. */
  readonly isCurrent: boolean;
}

export const FormActionsContext = createContext<FormActions | null>(null);

export function useFormActions(): FormActions {
  const actions = useContext(FormActionsContext);
  if (actions === null) throw new Error('A part of the form stands outside of it.');
  return actions;
}
