import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useContext } from 'react';
import { classNames } from '../lib/class-names.ts';
import { PopupPlace } from './popup-place.ts';

export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly detail?: string;
}

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly SelectOption<T>[];
  readonly onChange: (value: T) => void;
  readonly testId: string;
  readonly className?: string;
  /** Of the trigger, for a label elsewhere. */
  readonly id?: string;
  /** An element that names it; `label` when absent. */
  readonly labelledBy?: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean | undefined;
  readonly 'data-path'?: string;
}

export function Select<T extends string>({
  label,
  value,
  options,
  onChange,
  testId,
  className,
  labelledBy,
  ...rest
}: SelectProps<T>) {
  const place = useContext(PopupPlace);
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
      modal={false}
    >
      <Base.Trigger
        {...rest}
        aria-label={labelledBy === undefined ? label : undefined}
        aria-labelledby={labelledBy}
        data-testid={testId}
        data-value={value}
        className={classNames(
          'inline-flex h-7 items-center justify-between gap-1.5 rounded-md border border-line-strong/70 bg-surface px-2 text-sm hover:bg-hover',
          className,
        )}
      >
        <span className="truncate">
          <Base.Value />
        </span>
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />
      </Base.Trigger>
      <Base.Portal container={place}>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="max-h-80 min-w-(--anchor-width) overflow-auto rounded-lg border border-line bg-raised p-1 shadow-popup outline-none">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                data-testid={`${testId}-option-${option.value}`}
                className="flex h-7 items-center gap-2 rounded-md px-2 text-sm outline-none data-highlighted:bg-hover"
              >
                <Base.ItemIndicator className="w-3.5" keepMounted>
                  {option.value === value && <Check aria-hidden className="size-3.5" />}
                </Base.ItemIndicator>
                <Base.ItemText>{option.label}</Base.ItemText>
                {option.detail && (
                  <span className="ml-auto pl-3 font-mono text-2xs text-muted">{option.detail}</span>
                )}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
