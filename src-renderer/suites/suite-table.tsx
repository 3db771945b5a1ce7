import { Pencil, Play } from 'lucide-react';
import type { SuiteCaseView, SuiteView } from '../../src-main/contract/suite-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { classNames } from '../lib/class-names.ts';
import { caseFigures } from './case-figures.ts';
import { SuiteProblems } from './suite-problems.tsx';
import { liveProgress, useSuiteRun } from './suite-run.ts';
import { VerdictMark } from './verdict-mark.tsx';

interface SuiteTableProps {
  readonly suite: SuiteView;
  /** Id of the case that is looked at; `null`: of another suite. */
  readonly selected: string | null;
  /** Of the config that serves. */
  readonly servedSha256: string | null;
  /** Why nothing can run; `null`: it can. */
  readonly missing: string | null;
  readonly onSelect: (caseId: string) => void;
  readonly onEdit: (line: number) => void;
  readonly onRun: () => void;
}

/** One suite: its cases, what they expect and what became of them. */
export function SuiteTable({
  missing,
  onEdit,
  onRun,
  onSelect,
  selected,
  servedSha256,
  suite,
}: SuiteTableProps) {
  const { cases, description, file, problems } = suite;
  return (
    <section
      aria-label={file}
      data-testid="suite"
      data-file={file}
      className="border-b border-line bg-surface"
    >
      <header className="flex flex-wrap items-center gap-2 px-4 py-2">
        <h2 className="font-mono text-sm font-medium">{file}</h2>
        {description !== null && <span className="min-w-0 truncate text-xs text-muted">{description}</span>}
        <span className="flex-1" />
        <Button size="small" data-testid="suite-edit" onClick={() => onEdit(problems[0]?.line ?? 1)}>
          <Pencil aria-hidden className="size-3.5" />
          Edit
        </Button>
        <Button
          size="small"
          data-testid="suite-run"
          disabled={missing !== null || cases.length === 0}
          title={missing ?? undefined}
          onClick={onRun}
        >
          <Play aria-hidden className="size-3.5" />
          Run suite
        </Button>
      </header>
      {problems.length > 0 ? (
        <SuiteProblems problems={problems} onGoTo={onEdit} />
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full min-w-[640px] table-fixed text-sm">
            <thead>
              <tr className="border-y border-line bg-sunken text-left text-2xs text-muted">
                <th className="w-[24%] px-4 py-1 font-medium">Case</th>
                <th className="w-[22%] px-2 font-medium">Expects</th>
                <th className="w-20 px-2 font-medium">Result</th>
                <th className="w-12 px-2 text-right font-medium">n/m</th>
                <th className="px-2 font-medium">Got</th>
                <th className="w-18 px-2 text-right font-medium">Time</th>
                <th className="w-20 pr-4 pl-2 text-right font-medium">Cost</th>
              </tr>
            </thead>
            <tbody>
              {cases.map((one) => (
                <CaseRow
                  key={one.id}
                  file={file}
                  one={one}
                  isSelected={one.id === selected}
                  servedSha256={servedSha256}
                  onSelect={() => onSelect(one.id)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface CaseRowProps {
  readonly file: string;
  readonly one: SuiteCaseView;
  readonly isSelected: boolean;
  readonly servedSha256: string | null;
  readonly onSelect: () => void;
}

function CaseRow({ file, isSelected, one, onSelect, servedSha256 }: CaseRowProps) {
  const run = useSuiteRun();
  const live = liveProgress(run, file, one.id);
  const { last } = one;
  const figures = last === null ? null : caseFigures(last.result);
  const isOld = last !== null && last.configSha256 !== servedSha256;
  const state = live !== null ? 'running' : (last?.result.verdict ?? 'none');
  return (
    <tr
      data-testid="suite-case"
      data-case={one.id}
      data-state={state}
      aria-current={isSelected ? 'true' : undefined}
      className={classNames('h-8 border-b border-line/50', isSelected ? 'bg-selected' : 'hover:bg-hover')}
    >
      <th scope="row" className="px-4 text-left font-normal">
        <span className="flex items-center gap-2">
          <button
            type="button"
            data-testid="case-select"
            className="min-w-0 truncate text-left font-medium"
            title={one.preview}
            onClick={onSelect}
          >
            {one.id}
          </button>
          {one.mode === 'live' && <Badge title="The request is sent, and the model paid for">live</Badge>}
        </span>
      </th>
      <td className="truncate px-2 font-mono text-xs" title={one.expects.join('\n')}>
        {one.expects.join(', ')}
      </td>
      <td className="px-2">
        {live === null ? (
          <VerdictMark verdict={last?.result.verdict ?? 'none'} />
        ) : (
          <span className="inline-flex items-center gap-1.5 text-info">
            <StateMark state="starting" />
            running
          </span>
        )}
      </td>
      <td className="px-2 text-right font-mono text-xs tabular-nums" data-testid="case-count">
        {live === null ? `${last?.result.good ?? '–'}/${one.repeat}` : `${live.done}/${one.repeat}`}
      </td>
      <td className="truncate px-2" title={last?.result.reason ?? undefined} data-testid="case-got">
        {figures?.got ?? '—'}
        {isOld && (
          <span className="ml-2 text-2xs text-muted" title="Another config serves by now: run it again">
            older config
          </span>
        )}
      </td>
      <td className="px-2 text-right font-mono text-xs tabular-nums">{figures?.time ?? '—'}</td>
      <td className="px-4 text-right font-mono text-xs tabular-nums">{figures?.cost ?? '—'}</td>
    </tr>
  );
}
