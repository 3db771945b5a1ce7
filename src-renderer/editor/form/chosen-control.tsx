import { useState } from 'react';
import type { FormScalar } from '../../../src-gateway/config/form/form-field.ts';
import { Select } from '../../components/select.tsx';
import { useControlAttributes } from './control-attributes.ts';
import { fieldIds } from './field-ids.ts';
import { FieldRow } from './field-row.tsx';
import { useFormActions } from './form-actions.ts';

/** One of a few values: a choice, or yes and no. */
export function ChosenControl({ field }: { readonly field: FormScalar }) {
  const { change } = useFormActions();
  const attributes = useControlAttributes(field);
  const [refusal, setRefusal] = useState<string | null>(null);
  const write = (text: string) => setRefusal(change({ kind: 'set', path: field.path, text }));
  const isOn = /^(true|yes|on)$/i.test(field.text);
  return (
    <FieldRow field={field} refusal={refusal}>
      {field.control === 'switch' ? (
        <span className="flex h-7 items-center gap-2">
          <input
            {...attributes}
            type="checkbox"
            checked={isOn}
            onChange={({ target }) => write(String(target.checked))}
            className="size-4 accent-(--accent-fill)"
          />
          <span aria-hidden className="text-xs text-muted">
            {isOn ? 'on' : 'off'}
          </span>
        </span>
      ) : (
        <Select
          {...attributes}
          labelledBy={fieldIds(field.id).label}
          label={field.title}
          value={field.text}
          options={field.options.map((value) => ({ value, label: value === '' ? 'nothing' : value }))}
          onChange={write}
          testId="form-control"
          className="min-w-48 font-mono text-xs"
        />
      )}
    </FieldRow>
  );
}
