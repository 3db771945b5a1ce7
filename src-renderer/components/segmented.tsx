import { classNames } from '../lib/class-names.ts';

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly testId: string;
}

/** A choice of a few, all in sight. */
export function Segmented<T extends string>({ label, value, options, onChange, testId }: SegmentedProps<T>) {
  return (
    <fieldset
      aria-label={label}
      className="inline-flex h-7 shrink-0 items-stretch rounded-md border border-line-strong/70 bg-sunken p-0.5"
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          data-testid={`${testId}-${option.value}`}
          data-state={option.value === value ? 'on' : 'off'}
          onClick={() => onChange(option.value)}
          className={classNames(
            'rounded-[5px] px-2 text-xs font-medium text-muted hover:text-text',
            option.value === value && 'bg-selected text-text',
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
