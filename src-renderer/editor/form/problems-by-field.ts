import type { FormField, FormMap } from '../../../src-gateway/config/form/form-field.ts';
import type { FieldProblem } from './form-actions.ts';

/** What is said about each field; a finding without a field of its own stands with the nearest one around it. */
export function problemsByField(
  root: FormMap,
  problems: readonly FieldProblem[],
): ReadonlyMap<string, readonly FieldProblem[]> {
  const fields = new Set(idsWithin(root));
  return Map.groupBy(problems, ({ path }) => {
    let id = path;
    while (id !== '' && !fields.has(id)) id = id.replace(/(^|\.)[^.[]*$|\[\d+\]$/, '');
    return id;
  });
}

function idsWithin(field: FormField): string[] {
  const below = field.kind === 'map' ? field.fields : field.kind === 'list' ? field.items : [];
  return [field.id, ...below.flatMap(idsWithin)];
}
