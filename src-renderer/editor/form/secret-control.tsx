import { useQuery } from '@tanstack/react-query';
import { Eye, PenLine } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { FormScalar } from '../../../src-gateway/config/form/form-field.ts';
import { suggestValues } from '../../../src-gateway/config/form/suggest-values.ts';
import { Button } from '../../components/button.tsx';
import { hostQuery } from '../../lib/host.ts';
import { configModel } from '../config-model.ts';
import { toEditorRange } from '../editor-range.ts';
import { askAboutSecret } from '../masks/secret-question.ts';
import { controlLook, useControlAttributes } from './control-attributes.ts';
import { FieldRow } from './field-row.tsx';
import { useFormActions } from './form-actions.ts';

interface SecretControlProps {
  readonly field: FormScalar;
  /** Somebody asked to see it, a moment ago. */
  readonly revealed: boolean;
}

/** A credential: a variable is readable, anything else is shown by its ends and written anew, never edited. */
export function SecretControl({ field, revealed }: SecretControlProps) {
  const { change } = useFormActions();
  const [writing, setWriting] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const write = (text: string) => {
    setWriting(false);
    if (text !== field.text) setRefusal(change({ kind: 'set', path: field.path, text }));
  };
  return (
    <FieldRow field={field} refusal={refusal}>
      {field.masked === null || writing ? (
        <SecretInput
          key={field.text}
          field={field}
          begins={writing ? '' : field.text}
          focused={writing}
          onWrite={write}
          onCancel={() => setWriting(false)}
        />
      ) : (
        <MaskedValue field={field} revealed={revealed} onReplace={() => setWriting(true)} />
      )}
    </FieldRow>
  );
}

interface MaskedValueProps extends SecretControlProps {
  readonly onReplace: () => void;
}

function MaskedValue({ field, revealed, onReplace }: MaskedValueProps) {
  const attributes = useControlAttributes(field);
  return (
    <div className="flex flex-wrap gap-1">
      <input
        {...attributes}
        readOnly
        data-state={revealed ? 'revealed' : 'masked'}
        value={revealed ? field.text : (field.masked ?? '')}
        className={`${controlLook} h-7 min-w-40 flex-1 bg-sunken`}
      />
      <Button onClick={onReplace} data-testid="form-secret-replace">
        <PenLine aria-hidden className="size-3.5" />
        Replace
      </Button>
      <Button
        data-testid="form-secret-show"
        disabled={revealed}
        onClick={() =>
          askAboutSecret({ kind: 'reveal', range: toEditorRange(field.range), line: field.range.start.line })
        }
      >
        <Eye aria-hidden className="size-3.5" />
        Show…
      </Button>
    </div>
  );
}

interface SecretInputProps {
  readonly field: FormScalar;
  readonly begins: string;
  readonly focused: boolean;
  readonly onWrite: (text: string) => void;
  readonly onCancel: () => void;
}

/** Keeps what is typed to itself until it is whole, out of sight unless it names a variable. */
function SecretInput({ field, begins, focused, onWrite, onCancel }: SecretInputProps) {
  const attributes = useControlAttributes(field);
  const input = useRef<HTMLInputElement>(null);
  const [hidden, setHidden] = useState(false);
  const { data } = useQuery(hostQuery('config.variable-names', {}));
  const listId = `${attributes.id}-suggestions`;
  const suggestions = suggestValues(configModel.getValue(), field.path, data?.names);
  useEffect(() => {
    if (focused) input.current?.focus();
  }, [focused]);
  const leave = () => {
    const typed = input.current?.value ?? '';
    if (typed === '' && focused) onCancel();
    else onWrite(typed);
  };
  return (
    <>
      <input
        {...attributes}
        ref={input}
        type={hidden ? 'password' : 'text'}
        defaultValue={begins}
        placeholder={field.hint === '' ? '$VARIABLE' : field.hint}
        autoComplete="off"
        spellCheck={false}
        list={listId}
        onInput={({ currentTarget: { value } }) => setHidden(value !== '' && !value.startsWith('$'))}
        onBlur={leave}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter') leave();
          if (event.key === 'Escape') onCancel();
        }}
        className={`${controlLook} h-7`}
      />
      <datalist id={listId}>
        {suggestions.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  );
}
