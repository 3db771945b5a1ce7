import type { FormScalar } from '../../../src-gateway/config/form/form-field.ts';
import { fieldIds } from './field-ids.ts';
import { type FormActions, useFormActions } from './form-actions.ts';

/** What ties a control to its field: label, help and findings for those who listen, names for tests. */
export function useControlAttributes(field: FormScalar) {
  const { problemsOf } = useFormActions();
  const ids = fieldIds(field.id);
  return {
    id: ids.control,
    'data-testid': 'form-control',
    'data-path': field.id,
    'aria-describedby': `${ids.help} ${ids.problems}`,
    'aria-invalid': hasError(problemsOf(field.id)) || undefined,
  };
}

function hasError(problems: ReturnType<FormActions['problemsOf']>): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

export const controlLook =
  'w-full rounded-md border border-line-strong/70 bg-surface px-2 font-mono text-xs aria-invalid:border-bad disabled:opacity-60';
