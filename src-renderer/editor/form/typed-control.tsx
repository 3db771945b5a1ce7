import { type ChangeEvent, type KeyboardEvent, useState } from 'react';
import type { FormScalar } from '../../../src-gateway/config/form/form-field.ts';
import { suggestValues } from '../../../src-gateway/config/form/suggest-values.ts';
import { configModel, endUndoStep } from '../config-model.ts';
import { controlLook, useControlAttributes } from './control-attributes.ts';
import { FieldRow } from './field-row.tsx';
import { useFormActions } from './form-actions.ts';

interface TypedControlProps {
  readonly field: FormScalar;
  /** It stays on screen while a person types in it, whatever the text becomes. */
  readonly onVisit: (visited: boolean) => void;
}

/** What is typed and not in the file, with what the file said then. */
interface Unwritten {
  readonly typed: string;
  readonly beside: string;
  readonly refusal: string | null;
}

/** A value that is typed. Each key goes into the text at once; nothing of a text is written when one leaves. */
export function TypedControl({ field, onVisit }: TypedControlProps) {
  const { type } = useFormActions();
  const attributes = useControlAttributes(field);
  const [style, setStyle] = useState(field.style);
  const [suggestions, setSuggestions] = useState<readonly string[]>([]);
  const [unwritten, setUnwritten] = useState<Unwritten | null>(null);
  // What another hand makes of the text wins.
  const open = unwritten?.beside === field.text ? unwritten : null;
  const write = (typed: string) => {
    const refusal = type({ kind: 'set', path: field.path, text: typed, style });
    setUnwritten(refusal === null ? null : { typed, beside: field.text, refusal });
  };
  const leave = () => {
    if (open?.typed === '' && field.control !== 'number') write('');
    else setUnwritten(null);
    endUndoStep();
  };
  const listId = `${attributes.id}-suggestions`;
  const shared = {
    ...attributes,
    value: open?.typed ?? field.text,
    placeholder: field.hint,
    required: field.required,
    spellCheck: field.control === 'lines',
    onFocus: () => {
      endUndoStep();
      onVisit(true);
      // The quotes of nothing are no wish for quotes.
      setStyle(field.text === '' ? 'plain' : field.style);
      if (field.control !== 'lines') setSuggestions(suggestValues(configModel.getValue(), field.path));
    },
    onBlur: () => {
      leave();
      onVisit(false);
    },
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      if (target.value !== '') write(target.value);
      else setUnwritten({ typed: '', beside: field.text, refusal: null });
    },
  };
  return (
    <FieldRow field={field} refusal={open?.refusal ?? null}>
      {field.control === 'lines' ? (
        <textarea
          {...shared}
          rows={1}
          className={`${controlLook} block field-sizing-content max-h-80 min-h-7 resize-y py-1 font-sans text-sm`}
        />
      ) : (
        <>
          <input
            {...shared}
            type="text"
            inputMode={field.control === 'number' ? 'numeric' : undefined}
            autoComplete="off"
            list={suggestions.length > 0 ? listId : undefined}
            onKeyDown={(event: KeyboardEvent) => {
              if (event.key === 'Enter') leave();
            }}
            className={`${controlLook} h-7`}
          />
          {suggestions.length > 0 && (
            <datalist id={listId}>
              {suggestions.map((value) => (
                <option key={value} value={value} />
              ))}
            </datalist>
          )}
        </>
      )}
    </FieldRow>
  );
}
