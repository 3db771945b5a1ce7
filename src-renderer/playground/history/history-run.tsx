import { useState } from 'react';
import type { HistoryRow, HistoryTexts } from '../../../src-main/contract/history-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { failureText } from '../../lib/host.ts';
import { openTrace } from '../../lib/navigation.ts';
import { laidOut } from '../filters/diff-bodies.ts';
import { usePlayground } from '../playground-session.ts';
import { reopenRun } from './reopen-run.ts';
import { RunDiff } from './run-diff.tsx';
import { useForget, useHistoryRun } from './use-history.ts';

/** What is kept of a run, and what can be done with it. */
export function HistoryRun({ row }: { readonly row: HistoryRow }) {
  const { data, error } = useHistoryRun(row.id);
  const forget = useForget();
  const current = usePlayground(({ active, runs }) => runs[active] ?? null);
  const [comparing, setComparing] = useState(false);
  const texts = data?.texts ?? null;
  const canCompare = texts !== null && current !== null && current.text !== '';
  return (
    <div className="flex flex-col gap-3 px-4 pt-1 pb-3 pl-10.5" data-testid="history-detail">
      <div className="flex flex-wrap items-center gap-2">
        {texts !== null && (
          <Button
            size="small"
            tone="primary"
            data-testid="history-reopen"
            onClick={() => reopenRun(row, texts)}
          >
            Reopen
          </Button>
        )}
        {texts !== null && (
          <Button
            size="small"
            aria-pressed={comparing}
            disabled={!canCompare}
            title={canCompare ? undefined : 'Send something first: its answer is held against this one.'}
            data-testid="history-diff"
            onClick={() => setComparing(!comparing)}
          >
            Diff with the answer
          </Button>
        )}
        {row.traceId !== null && (
          <Button size="small" data-testid="history-trace" onClick={() => openTrace(row.traceId ?? '')}>
            Open trace
          </Button>
        )}
        <Button
          size="small"
          tone="danger"
          disabled={forget.isPending}
          data-testid="history-delete"
          onClick={() => forget.mutate(row.id)}
        >
          Delete
        </Button>
        {texts?.redacted && <Badge tone="info">masked</Badge>}
      </div>
      {(error ?? forget.error) !== null && (
        <p role="alert" className="text-xs text-bad">
          {failureText(error ?? forget.error)}
        </p>
      )}
      {row.error !== null && <p className="text-xs text-bad">{row.error}</p>}
      {data !== undefined && texts === null && (
        <p className="text-xs text-muted" data-testid="history-no-texts">
          What was said is not kept: requests were not recorded in full then, or it was too long.
        </p>
      )}
      {comparing && canCompare ? (
        <RunDiff row={row} answer={texts.answer} current={current} />
      ) : (
        texts !== null && <Texts texts={texts} />
      )}
    </div>
  );
}

function Texts({ texts: { answer, request } }: { readonly texts: HistoryTexts }) {
  if (request.kind === 'replay') {
    return (
      <>
        <Text name="Request" text={laidOut(request.body)} />
        <Text name="Answer" text={answer} />
      </>
    );
  }
  return (
    <>
      {request.system !== '' && <Text name="System" text={request.system} />}
      {request.history.map(({ role, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: turns are told apart by their place
        <Text key={index} name={role === 'user' ? 'User' : 'Assistant'} text={text} />
      ))}
      <Text name="User" text={request.user} />
      <Text name="Answer" text={answer} />
    </>
  );
}

function Text({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <section aria-label={name} className="text-xs">
      <div className="text-2xs text-muted">{name}</div>
      <p className="max-h-60 overflow-auto [overflow-wrap:anywhere] whitespace-pre-wrap">
        {text === '' ? '—' : text}
      </p>
    </section>
  );
}
