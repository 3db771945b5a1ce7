import { Check, ChevronDown } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { sinceWindowMs } from '../../src-main/contract/since-window.ts';
import { Button } from '../components/button.tsx';
import { Popover } from '../components/popover.tsx';
import { useTraceList } from './trace-list.ts';

const windows = ['5m', '30m', '1h', '24h', '7d'] as const;
const units: Readonly<Record<string, string>> = { s: 's', m: 'min', h: 'h', d: 'days', w: 'weeks' };

/** `last 1 h`, `last 7 days`. */
export function sinceText(since: string): string {
  const unit = units[since.slice(-1)] ?? '';
  const count = Number(since.slice(0, -1));
  return `last ${count} ${count === 1 ? unit.replace(/s$/, '') || unit : unit}`;
}

/** How far back the list looks. */
export function SinceChoice() {
  const since = useTraceList((list) => list.since);
  const setSince = useTraceList((list) => list.setSince);
  const [isOpen, setOpen] = useState(false);
  const choose = (next: string | null) => {
    setSince(next);
    setOpen(false);
  };
  return (
    <Popover
      title="How far back"
      testId="since-popover"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="small" className="h-7 shrink-0" data-testid="since" data-state={since ?? 'all'}>
          {since === null ? 'all times' : sinceText(since)}
          <ChevronDown aria-hidden className="size-3.5 text-muted" />
        </Button>
      }
    >
      <div className="flex min-w-44 flex-col gap-0.5">
        {[null, ...windows].map((value) => (
          <Button
            key={value ?? 'all'}
            tone="quiet"
            size="small"
            className="justify-start"
            aria-pressed={value === since}
            data-testid={`since-${value ?? 'all'}`}
            onClick={() => choose(value)}
          >
            <Check aria-hidden className={value === since ? 'size-3.5' : 'size-3.5 opacity-0'} />
            {value === null ? 'all times' : sinceText(value)}
          </Button>
        ))}
      </div>
      <OtherWindow onChoose={choose} />
    </Popover>
  );
}

function OtherWindow({ onChoose }: { readonly onChoose: (since: string) => void }) {
  const [text, setText] = useState('');
  const id = useId();
  const isWrong = text !== '' && sinceWindowMs(text) === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sinceWindowMs(text) !== null) onChoose(text.trim());
  };
  return (
    <form className="mt-2 border-t border-line pt-2" onSubmit={submit}>
      <label htmlFor={id} className="text-xs text-muted">
        Another window, then Enter
      </label>
      <input
        id={id}
        value={text}
        placeholder="90m"
        aria-invalid={isWrong}
        aria-describedby={`${id}-hint`}
        data-testid="since-other"
        onChange={({ target }) => setText(target.value)}
        className="mt-1 h-7 w-full rounded-md border border-line-strong/70 bg-surface px-2 font-mono text-xs aria-invalid:border-bad"
      />
      <p id={`${id}-hint`} className={isWrong ? 'mt-1 text-xs text-bad' : 'mt-1 text-xs text-muted'}>
        A number and s, m, h, d or w.
      </p>
    </form>
  );
}
