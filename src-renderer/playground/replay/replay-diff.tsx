import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { SaidCall } from '../../../src-main/contract/message-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { useStoredDecisions } from '../../decisions/use-stored-decisions.ts';
import { hostQuery } from '../../lib/host.ts';
import { durationText, groupedText, moneyText } from '../../lib/number-text.ts';
import { useTrace } from '../../traces/use-trace.ts';
import type { PlaygroundRun } from '../run-request.ts';
import { compareTexts } from './compare-texts.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { type RunFigures, runFigures } from './replay-figures.ts';
import { TextDiff } from './text-diff.tsx';

interface ReplayDiffProps {
  readonly recorded: RecordedRequest;
  readonly run: PlaygroundRun;
  /** Of the run. */
  readonly traceId: string;
}

/** A run against the recording that it repeats, in three parts: route, text, numbers. */
export function ReplayDiff({ recorded, run, traceId }: ReplayDiffProps) {
  const before = useFigures(recorded.traceId, recorded.spanId);
  const after = useFigures(traceId, null);
  const { traceId: recordedTrace, spanId } = recorded;
  const said = useQuery(hostQuery('messages.read', { traceId: recordedTrace, spanId })).data?.call;
  if (before === null || after === null || said === undefined) {
    return <p className="p-4 text-muted">Waiting for the trace of the run…</p>;
  }
  const text = compareTexts(answerText(said), run.text);
  const routeSame = before.route === after.route && before.model === after.model;
  const numbers = numberRows(before, after);
  const tokensSame = numbers.every(({ isCount, isSame }) => !isCount || isSame);
  const identical = routeSame && text.percent === 100 && tokensSame;
  return (
    <div
      className="flex min-h-full flex-col gap-4 bg-surface p-4"
      data-testid="replay-diff"
      data-state={identical ? 'identical' : 'different'}
    >
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={identical ? 'ok' : 'warn'} testId="replay-verdict">
          {identical ? 'identical' : 'different'}
        </Badge>
        <span className="text-muted">
          route {routeSame ? 'same' : 'moved'} · text {text.percent} % · tokens{' '}
          {tokensSame ? 'same' : 'differ'}
        </span>
      </p>
      <Part title="Route">
        <dl className="grid grid-cols-[auto_1fr_1fr] gap-x-4 gap-y-1 text-xs">
          <Row name="" before="recorded" after="now" isSame head />
          <Row name="Route" before={before.route} after={after.route} isSame={before.route === after.route} />
          <Row name="Model" before={before.model} after={after.model} isSame={before.model === after.model} />
        </dl>
      </Part>
      <Part title="Numbers">
        <dl className="grid grid-cols-[auto_1fr_1fr] gap-x-4 gap-y-1 text-xs">
          {numbers.map((row) => (
            <Row key={row.name} {...row} />
          ))}
        </dl>
      </Part>
      <Part title={`Text ${text.percent} %`}>
        <TextDiff parts={text.parts} testId="replay-text" />
      </Part>
    </div>
  );
}

function Part({ children, title }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold text-muted">{title}</h3>
      {children}
    </section>
  );
}

interface RowProps {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly isSame: boolean;
  readonly head?: boolean;
}

function Row({ after, before, head = false, isSame, name }: RowProps) {
  const look = head ? 'text-2xs text-muted' : 'font-mono';
  return (
    <div
      className="contents"
      data-testid={head ? undefined : 'replay-row'}
      data-state={isSame ? 'same' : 'differs'}
    >
      <dt className="text-muted">{name}</dt>
      <dd className={look}>{before ?? '—'}</dd>
      <dd className={`${look} ${isSame ? '' : 'font-medium text-warn'}`}>{after ?? '—'}</dd>
    </div>
  );
}

interface NumberRow extends RowProps {
  /** Times are never the same twice. */
  readonly isCount: boolean;
}

function numberRows(before: RunFigures, after: RunFigures): NumberRow[] {
  const value = (name: string, read: (figures: RunFigures) => string | null): NumberRow => ({
    ...{ name, before: read(before), after: read(after) },
    ...{ isSame: read(before) === read(after), isCount: true },
  });
  const count = (name: string, read: (figures: RunFigures) => number | null) =>
    value(name, (figures) => grouped(read(figures)));
  const time = (name: string, read: (figures: RunFigures) => number | null): NumberRow => ({
    ...{ name, before: duration(read(before)), after: duration(read(after)) },
    ...{ isSame: true, isCount: false },
  });
  return [
    value('Outcome', ({ failed }) => (failed ? 'failed' : 'answered')),
    count('Tokens in', ({ promptTokens }) => promptTokens),
    count('Tokens out', ({ completionTokens }) => completionTokens),
    value('Cost', ({ costUsd }) => (costUsd === null ? null : moneyText(costUsd))),
    time('First token', ({ firstTokenMs }) => firstTokenMs),
    time('Total', ({ durationMs }) => durationMs),
  ];
}

function grouped(count: number | null): string | null {
  return count === null ? null : groupedText(count);
}

function duration(ms: number | null): string | null {
  return ms === null ? null : durationText(ms);
}

function answerText(call: SaidCall | null): string {
  return (call?.answers ?? [])
    .flatMap(({ blocks }) => blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])))
    .join('');
}

function useFigures(traceId: string, spanId: string | null): RunFigures | null {
  const { waterfall } = useTrace(traceId);
  const { decisions } = useStoredDecisions(traceId);
  return waterfall === null ? null : runFigures(waterfall, decisions, spanId);
}
