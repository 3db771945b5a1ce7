import { SquareArrowOutUpRight, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FormList, FormMap } from '../../../src-gateway/config/form/form-field.ts';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../lib/class-names.ts';
import { fieldIds } from './field-ids.ts';
import { FieldProblems } from './field-problems.tsx';
import { useFormActions } from './form-actions.ts';
import { InlineCode } from './inline-code.tsx';

interface FieldGroupProps {
  readonly field: FormList | FormMap;
  readonly children: ReactNode;
}

/** A list or a map of the config: its name, what it means, what it holds. */
export function FieldGroup({ field, children }: FieldGroupProps) {
  const { change, showInText } = useFormActions();
  const ids = fieldIds(field.id);
  const isSection = field.path.length === 1;
  const isItem = typeof field.path.at(-1) === 'number';
  const called = nameOf(field);
  return (
    <fieldset
      data-testid="form-group"
      data-path={field.id}
      aria-describedby={`${ids.help} ${ids.problems}`}
      className={classNames(
        'group/field min-w-0',
        isSection
          ? 'rounded-lg border border-line bg-surface px-4 pb-3'
          : 'my-2 rounded-md border border-line px-3 pb-2',
      )}
    >
      <legend className={classNames('flex max-w-full items-center gap-2 px-1', isSection && '-ml-1')}>
        <span
          id={ids.control}
          tabIndex={-1}
          data-path={field.id}
          data-testid="form-group-name"
          className={classNames('truncate rounded', isSection ? 'text-base font-semibold' : 'font-medium')}
        >
          {called}
        </span>
        {!isItem && !field.named && <span className="font-mono text-2xs text-muted">{field.name}</span>}
        <Button
          tone="quiet"
          size="icon"
          className="size-6"
          aria-label={`Show ${called} in the text`}
          title="Show in text"
          data-testid="form-show-in-text"
          data-path={field.id}
          onClick={() => showInText(field.range)}
        >
          <SquareArrowOutUpRight aria-hidden className="size-3" />
        </Button>
        {field.removable && (
          <Button
            tone="quiet"
            size="icon"
            className="-ml-2 size-6"
            aria-label={`Remove ${called}`}
            title="Remove"
            data-testid="form-remove"
            data-path={field.id}
            onClick={() => change({ kind: 'remove', path: field.path })}
          >
            <X aria-hidden className="size-3.5" />
          </Button>
        )}
      </legend>
      {!isItem && field.help !== '' && (
        <p id={ids.help} className="text-xs text-muted">
          <InlineCode text={field.help} />
        </p>
      )}
      <div className="empty:hidden mt-1">
        <FieldProblems fieldId={field.id} />
      </div>
      {children}
    </fieldset>
  );
}

/** `Listener main`, `Listener 2`, `Tracing`. */
export function nameOf(field: FormList | FormMap): string {
  if (field.named) return `${field.title} ${field.name}`;
  if (typeof field.path.at(-1) !== 'number') return field.title;
  return `${field.title} ${field.kind === 'map' && field.label !== '' ? field.label : field.name}`;
}
