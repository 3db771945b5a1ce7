import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FormField } from '../../../src-gateway/config/form/form-field.ts';
import { Button } from '../../components/button.tsx';
import { fieldIds } from './field-ids.ts';
import { FieldProblems } from './field-problems.tsx';
import { useFormActions } from './form-actions.ts';
import { InlineCode } from './inline-code.tsx';

interface FieldRowProps {
  readonly field: FormField;
  readonly refusal?: string | null;
  readonly children: ReactNode;
}

/** One field on a row: what it is called here and in the file, its control, what it means and what is wrong. */
export function FieldRow({ field, refusal = null, children }: FieldRowProps) {
  const { change } = useFormActions();
  const ids = fieldIds(field.id);
  const isItem = typeof field.path.at(-1) === 'number';
  const moves = field.kind === 'scalar' ? field.moves : [];
  const called = field.named ? field.name : isItem ? `${field.title} ${field.name}` : field.title;
  return (
    <div
      data-testid="form-field"
      data-path={field.id}
      data-state={field.kind}
      className="grid grid-cols-[minmax(9rem,13rem)_minmax(0,1fr)] gap-x-4 py-1.5"
    >
      <div className="min-w-0 pt-1">
        <label id={ids.label} htmlFor={ids.control} className="block font-medium break-words">
          {called}
        </label>
        {field.named ? (
          <span className="text-2xs text-muted">{field.title}</span>
        ) : (
          !isItem && <span className="font-mono text-2xs break-all text-muted">{field.name}</span>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex items-start gap-1">
          <div className="min-w-0 max-w-2xl flex-1">{children}</div>
          {moves.length > 0 && (
            <>
              <Button
                tone="quiet"
                size="icon"
                aria-label={`Move ${called} up`}
                data-testid="form-move-up"
                disabled={!moves.includes(-1)}
                onClick={() => change({ kind: 'move-item', path: field.path, by: -1 })}
              >
                <ArrowUp aria-hidden className="size-3.5" />
              </Button>
              <Button
                tone="quiet"
                size="icon"
                aria-label={`Move ${called} down`}
                data-testid="form-move-down"
                disabled={!moves.includes(1)}
                onClick={() => change({ kind: 'move-item', path: field.path, by: 1 })}
              >
                <ArrowDown aria-hidden className="size-3.5" />
              </Button>
            </>
          )}
          {field.removable && (
            <Button
              tone="quiet"
              size="icon"
              aria-label={`Remove ${called}`}
              title="Remove"
              data-testid="form-remove"
              onClick={() => change({ kind: 'remove', path: field.path })}
            >
              <X aria-hidden className="size-3.5" />
            </Button>
          )}
        </div>
        {!isItem && field.help !== '' && (
          <p id={ids.help} className="max-w-2xl text-xs text-muted">
            <InlineCode text={field.help} />
          </p>
        )}
        <FieldProblems fieldId={field.id} refusal={refusal} />
      </div>
    </div>
  );
}
