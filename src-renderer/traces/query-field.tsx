import { useQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { Button } from '../components/button.tsx';
import { classNames } from '../lib/class-names.ts';
import { hostQuery } from '../lib/host.ts';
import { type CompletionPlace, completed, completionPlace, fitting } from './query-completion.ts';
import type { QueryFault } from './query-edit.ts';

interface QueryFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly value: string;
  readonly fault: QueryFault | null;
  readonly onChange: (query: string) => void;
}

/** The filter of the list: completes keys and values of the store, underlines what cannot be read. */
export function QueryField({ field, value, fault, onChange }: QueryFieldProps) {
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const listId = useId();
  const place = caret === null ? null : completionPlace(value, caret);
  const choices = useChoices(place);
  const open = place !== null && choices.length > 0;

  const choose = (choice: string | undefined) => {
    if (!place || choice === undefined) return;
    const next = completed(value, place, choice);
    onChange(next.text);
    setActive(0);
    setCaret(next.caret);
    // The field has the new text only after this render.
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      if (open) setCaret(null);
      else field.current?.blur();
      return;
    }
    if (!open) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + choices.length) % choices.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(choices[active]);
    else return;
    event.preventDefault();
  };
  const follow = () => {
    setCaret(field.current?.selectionStart ?? null);
    setActive(0);
  };

  return (
    <div className="relative flex min-w-0 flex-1 items-center">
      <Search aria-hidden className="absolute left-2 size-3.5 text-muted" />
      <input
        ref={field}
        role="combobox"
        aria-label="Filter traces"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${listId}-${active}` : undefined}
        aria-invalid={fault !== null}
        placeholder="Filter, for example  status:error OR duration>2s  -plano.route.name=&quot;code gen&quot;"
        data-testid="trace-query"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          follow();
        }}
        onSelect={() => caret !== null && setCaret(field.current?.selectionStart ?? null)}
        onBlur={() => setCaret(null)}
        onKeyDown={onKeyDown}
        className="h-7 w-full rounded-md border border-line-strong/70 bg-surface pr-8 pl-7 font-mono text-xs placeholder:font-sans placeholder:text-muted aria-invalid:border-bad"
      />
      {fault !== null && <Underline text={value} fault={fault} />}
      {value !== '' && (
        <Button
          tone="quiet"
          size="icon"
          className="absolute right-0.5 size-6"
          aria-label="Clear the filter"
          data-testid="trace-query-clear"
          onClick={() => onChange('')}
        >
          <X aria-hidden className="size-3.5" />
        </Button>
      )}
      <div
        id={listId}
        role="listbox"
        aria-label={place?.key == null ? 'Keys' : `Values of ${place.key}`}
        hidden={!open}
        data-testid="query-choices"
        className="absolute top-8 left-6 z-50 max-h-72 min-w-64 overflow-auto rounded-lg border border-line bg-raised p-1 shadow-popup"
      >
        {choices.map((choice, index) => (
          // Keys are handled by the field, which keeps the focus.
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={choice}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            data-testid="query-choice"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(choice)}
            className={classNames(
              'truncate rounded-md px-2 py-1 font-mono text-xs',
              index === active && 'bg-hover',
            )}
          >
            {choice}
          </div>
        ))}
      </div>
    </div>
  );
}

function useChoices(place: CompletionPlace | null): readonly string[] {
  const keys = useQuery({ ...hostQuery('traces.keys', {}), enabled: place !== null, staleTime: 10_000 });
  const key = place?.key ?? '';
  const values = useQuery({ ...hostQuery('traces.values', { key }), enabled: key !== '', staleTime: 10_000 });
  if (place === null) return [];
  return fitting((place.key === null ? keys.data?.keys : values.data?.values) ?? [], place.prefix);
}

/** A wave below the columns that cannot be read. The field is set in a font of one width, so columns are `ch`. */
function Underline({ text, fault }: { readonly text: string; readonly fault: QueryFault }) {
  const { from, to } = fault.place;
  return (
    <span
      aria-hidden
      data-testid="query-underline"
      data-from={from}
      data-to={to}
      className="pointer-events-none absolute inset-y-0 right-8 left-7 overflow-hidden font-mono text-xs leading-7 whitespace-pre text-transparent"
    >
      {text.slice(0, from - 1)}
      <span className="underline decoration-bad decoration-wavy underline-offset-4">
        {text.slice(from - 1, Math.max(to - 1, from)) || ' '}
      </span>
    </span>
  );
}
