import { SquareArrowOutUpRight } from 'lucide-react';
import type { FormFixed } from '../../../src-gateway/config/form/form-field.ts';
import { Button } from '../../components/button.tsx';
import { fieldIds } from './field-ids.ts';
import { FieldRow } from './field-row.tsx';
import { useFormActions } from './form-actions.ts';

/** What the form can only show: what stands there, why, and the way to it. */
export function FixedField({ field }: { readonly field: FormFixed }) {
  const { showInText } = useFormActions();
  return (
    <FieldRow field={field}>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <output
          id={fieldIds(field.id).control}
          className="min-w-0 rounded-md border border-dashed border-line-strong bg-sunken px-2 py-1 font-mono text-xs break-all"
        >
          {field.summary === '' ? 'nothing' : field.summary}
        </output>
        <Button
          size="small"
          data-testid="form-show-in-text"
          data-path={field.id}
          aria-label={`Show ${field.name} in the text`}
          onClick={() => showInText(field.range)}
        >
          <SquareArrowOutUpRight aria-hidden className="size-3" />
          Show in text
        </Button>
      </div>
      <p className="mt-1 text-xs text-muted">{field.reason}</p>
    </FieldRow>
  );
}
