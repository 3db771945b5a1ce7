import { useState } from 'react';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly testId: string;
  /** When somebody leaves the field, or presses Enter. */
  readonly onChange: (value: number) => void;
}

export function NumberField({ label, value, unit, testId, onChange }: NumberFieldProps) {
  /** `null`: nobody types. */
  const [typed, setTyped] = useState<string | null>(null);
  const finish = () => {
    setTyped(null);
    const next = Number(typed);
    if (typed !== null && typed.trim() !== '' && Number.isFinite(next) && next !== value) onChange(next);
  };
  return (
    <span className="flex items-center gap-1.5">
      <input
        type="number"
        aria-label={unit === '' ? label : `${label}, ${unit}`}
        value={typed ?? String(value)}
        data-testid={testId}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter') finish();
          if (event.key === 'Escape') setTyped(null);
        }}
        className="h-7 w-28 rounded-md border border-line-strong/70 bg-surface px-2 text-right font-mono text-text"
      />
      {unit !== '' && <span className="w-8 text-xs text-muted">{unit}</span>}
    </span>
  );
}
