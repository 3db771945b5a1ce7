import { Ban, CircleDashed, Equal, LoaderCircle, PencilLine, Play, TriangleAlert } from 'lucide-react';
import type { ComponentType } from 'react';
import type { FilterOutline, FilterRunResult } from '../../../src-main/contract/filter-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { classNames } from '../../lib/class-names.ts';
import { durationText } from '../../lib/number-text.ts';
import { BodyDiff } from './body-diff.tsx';
import { laidOut } from './diff-bodies.ts';
import type { FilterStep } from './filter-session.ts';
import { WireExchanges } from './wire-exchanges.tsx';

interface FilterStepRowProps {
  readonly id: string;
  readonly facts: FilterOutline['filters'][number] | undefined;
  /** From 1. */
  readonly place: number;
  /** `null`: it has not run. */
  readonly step: FilterStep | null;
  readonly isNext: boolean;
  /** A filter before it stopped what was sent. */
  readonly isCutOff: boolean;
  readonly disabled: boolean;
  readonly onRunAlone: () => void;
}

/** One filter of a chain: what it is, what it made of its body and how that was on the wire. */
export function FilterStepRow(props: FilterStepRowProps) {
  const { disabled, facts, id, isCutOff, isNext, onRunAlone, place, step } = props;
  const result = step?.result ?? null;
  return (
    <li
      data-testid="filter-step"
      data-filter={id}
      data-state={result?.verdict ?? step?.state ?? (isCutOff ? 'cut-off' : 'waiting')}
      className={classNames('rounded-md border border-line', isNext && 'border-accent/50')}
    >
      <div className="flex flex-wrap items-center gap-2 px-2.5 py-1.5">
        <span className="w-4 text-right font-mono text-2xs text-muted">{place}</span>
        <span className="font-mono font-medium [overflow-wrap:anywhere]">{id}</span>
        {facts !== undefined && (
          <Badge title={facts.url}>{facts.type === 'mcp' ? `MCP ${facts.tool}` : 'HTTP'}</Badge>
        )}
        <Verdict step={step} isCutOff={isCutOff} isNext={isNext} />
        {step?.alone === true && (
          <Badge title="Asked about the text above, not about what the filters before it made of it">
            alone
          </Badge>
        )}
        <span className="flex-1" />
        {result !== null && <span className="font-mono text-muted">{durationText(result.ms)}</span>}
        <Button
          size="small"
          disabled={disabled}
          aria-label={`Run ${id} alone`}
          title="On the text above, without the other filters"
          data-testid="filter-run-alone"
          onClick={onRunAlone}
        >
          <Play aria-hidden className="size-3" />
          Alone
        </Button>
      </div>
      {step?.failure && (
        <Notice tone="bad" className="mx-2.5 mb-2" testId="filter-failure" title="This filter was not run">
          {step.failure}
        </Notice>
      )}
      {step !== null && result !== null && <Outcome id={id} before={step.before} result={result} />}
    </li>
  );
}

interface VerdictLook {
  readonly icon: ComponentType<{ 'aria-hidden': true; className: string }>;
  readonly tone: 'plain' | 'ok' | 'info' | 'bad' | 'warn';
  readonly text: string;
}

const verdicts: Readonly<Record<FilterRunResult['verdict'], VerdictLook>> = {
  passed: { icon: Equal, tone: 'ok', text: 'passed' },
  modified: { icon: PencilLine, tone: 'info', text: 'modified' },
  rejected: { icon: Ban, tone: 'bad', text: 'rejected' },
  error: { icon: TriangleAlert, tone: 'bad', text: 'error' },
};

function Verdict({ isCutOff, isNext, step }: Pick<FilterStepRowProps, 'step' | 'isCutOff' | 'isNext'>) {
  const { icon: Icon, text, tone } = lookOf(step, isCutOff, isNext);
  return (
    <Badge tone={tone} testId="filter-verdict">
      <Icon
        aria-hidden
        className={classNames('size-3', step?.state === 'running' && 'motion-safe:animate-spin')}
      />
      {text}
    </Badge>
  );
}

function lookOf(step: FilterStep | null, isCutOff: boolean, isNext: boolean): VerdictLook {
  if (step?.result) return verdicts[step.result.verdict];
  if (step?.state === 'running') return { icon: LoaderCircle, tone: 'plain', text: 'running' };
  if (step?.state === 'failed') return { icon: TriangleAlert, tone: 'bad', text: 'not run' };
  if (isCutOff) return { icon: CircleDashed, tone: 'plain', text: 'not reached' };
  return { icon: CircleDashed, tone: 'plain', text: isNext ? 'next' : 'waiting' };
}

interface OutcomeProps {
  readonly id: string;
  readonly before: string;
  readonly result: FilterRunResult;
}

function Outcome({ before, id, result }: OutcomeProps) {
  const { body, calls, contract, exchanges, notes, stop, verdict } = result;
  return (
    <div className="flex flex-col gap-2 px-2.5 pb-2.5">
      {stop !== null && (
        <Notice
          tone="bad"
          testId="filter-stop"
          title={`${id} ${stop.kind === 'rejected' ? 'refused this' : 'let nothing pass'}: status ${stop.status}`}
        >
          <p className="[overflow-wrap:anywhere]" data-testid="filter-message">
            {stop.message}
          </p>
          <p className="mt-1 font-mono text-2xs text-muted">
            {[stop.code, stop.reason].filter((each) => each !== null).join(' · ')}
          </p>
        </Notice>
      )}
      {stop !== null && (
        <div>
          <h4 className="mb-1 text-2xs text-muted">What the client reads</h4>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
            tabIndex={0}
            data-testid="filter-reply"
            className="max-h-60 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-2xs [overflow-wrap:anywhere] whitespace-pre-wrap"
          >
            {laidOut(stop.reply)}
          </pre>
        </div>
      )}
      {notes.map((note) => (
        <p key={note} className="[overflow-wrap:anywhere] text-muted">
          {note}
        </p>
      ))}
      {verdict === 'modified' && <BodyDiff before={before} after={body} label={`What ${id} changed`} />}
      <details>
        <summary className="text-muted" data-testid="filter-details">
          On the wire: {exchanges.length} {exchanges.length === 1 ? 'exchange' : 'exchanges'}
          {calls > 1 && `, ${calls} events`}
          {contract !== null && (
            <>
              , the tool takes <code className="font-mono">{contract}</code>
            </>
          )}
        </summary>
        <div className="mt-1.5">
          <WireExchanges exchanges={exchanges} />
        </div>
      </details>
    </div>
  );
}
