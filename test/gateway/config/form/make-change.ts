import { editForm } from '../../../../src-gateway/config/form/edit-form.ts';
import type { FormChange } from '../../../../src-gateway/config/form/form-change.ts';
import type { Path } from '../../../../src-gateway/config/source/source-node.ts';
import { applyFix } from '../apply-fix.ts';

/** The text after a change of the form; the reason in brackets where it is refused. */
export function makeChange(text: string, change: FormChange): string {
  const edit = editForm(text, change);
  if (edit.kind === 'refused') return `(${edit.reason})`;
  return applyFix(text, { title: '', kind: 'choice', edits: edit.edits });
}

/** `listeners[0].port` */
export function pathOf(dotted: string): Path {
  return [...dotted.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, index]) =>
    index === undefined ? step : Number(index),
  );
}
