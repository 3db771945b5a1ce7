import { Select } from '../../components/select.tsx';
import type { SpanRow } from '../waterfall-layout.ts';

interface CallChooserProps {
  readonly calls: readonly SpanRow[];
  readonly shown: SpanRow;
  readonly onChoose: (spanId: string) => void;
}

/** Which call of the trace is shown; nothing where there is only one. */
export function CallChooser({ calls, onChoose, shown }: CallChooserProps) {
  if (calls.length < 2) return null;
  return (
    <div className="flex shrink-0 items-center gap-2 border-b border-line bg-surface px-4 py-1.5 text-xs text-muted">
      Call
      <Select
        label="Call"
        testId="call-chooser"
        value={shown.id}
        options={calls.map(({ call, id, name, service }) => ({
          value: id,
          label: name,
          detail: call?.model ?? service,
        }))}
        onChange={onChoose}
      />
    </div>
  );
}
