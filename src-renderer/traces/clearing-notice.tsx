import { useEffect, useState } from 'react';
import type { TraceClearing } from '../../src-main/contract/storage-calls.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { failureText } from '../lib/host.ts';
import { groupedText } from '../lib/number-text.ts';
import { useKeepTraces, useStorage } from './use-storage.ts';

/** While all traces are about to go: says so on every screen, and takes it back. */
export function ClearingNotice() {
  const clearing = useStorage()?.clearing ?? null;
  return clearing === null ? null : <Countdown clearing={clearing} />;
}

function Countdown({ clearing: { traces, untilMs } }: { readonly clearing: TraceClearing }) {
  const [seconds, setSeconds] = useState(() => secondsTo(untilMs));
  useEffect(() => {
    setSeconds(secondsTo(untilMs));
    const timer = setInterval(() => setSeconds(secondsTo(untilMs)), 1000);
    return () => clearInterval(timer);
  }, [untilMs]);
  const keep = useKeepTraces();
  return (
    <Notice
      tone="warn"
      testId="traces-clearing"
      className="rounded-none border-x-0 border-t-0"
      title={`${groupedText(traces)} ${traces === 1 ? 'trace is' : 'traces are'} deleted in ${seconds} s`}
      actions={
        <Button
          size="small"
          disabled={keep.isPending}
          data-testid="traces-keep"
          onClick={() => keep.mutate()}
        >
          Undo
        </Button>
      }
    >
      Their bodies and decisions go with them. What comes in from now on stays.
      {keep.isError && <span className="block text-bad">{failureText(keep.error)}</span>}
    </Notice>
  );
}

function secondsTo(untilMs: number): number {
  return Math.max(0, Math.ceil((untilMs - Date.now()) / 1000));
}
