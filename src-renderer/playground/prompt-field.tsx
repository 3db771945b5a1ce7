import type { KeyboardEvent } from 'react';

interface PromptFieldProps {
  readonly label: string;
  readonly value: string;
  readonly rows: number;
  readonly grow?: boolean;
  /** For code. */
  readonly mono?: boolean;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

/** A text of the prompt. Escape leaves it. */
export function PromptField({
  label,
  value,
  rows,
  grow = false,
  mono = false,
  placeholder,
  onChange,
  testId,
}: PromptFieldProps) {
  return (
    <label className={`flex flex-col gap-1 text-xs font-medium text-muted ${grow ? 'min-h-40 flex-1' : ''}`}>
      {label}
      <textarea
        rows={rows}
        value={value}
        placeholder={placeholder}
        data-testid={testId}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={leaveWithEscape}
        className={`resize-none rounded-md border border-line-strong/70 bg-surface p-2.5 font-normal text-text placeholder:text-muted ${mono ? 'font-mono text-xs' : 'text-sm'} ${grow ? 'flex-1' : ''}`}
      />
    </label>
  );
}

function leaveWithEscape(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key === 'Escape') event.currentTarget.blur();
}
