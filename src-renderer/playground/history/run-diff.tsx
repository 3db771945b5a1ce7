import type { HistoryRow } from '../../../src-main/contract/history-calls.ts';
import { durationText, groupedText } from '../../lib/number-text.ts';
import { compareTexts } from '../replay/compare-texts.ts';
import { TextDiff } from '../replay/text-diff.tsx';
import type { PlaygroundRun } from '../run-request.ts';

interface RunDiffProps {
  readonly row: HistoryRow;
  /** Of that run. */
  readonly answer: string;
  readonly current: PlaygroundRun;
}

/** A run of before against the answer that stands in the pane now: model, numbers, text. */
export function RunDiff({ answer, current, row }: RunDiffProps) {
  const text = compareTexts(answer, current.text);
  const { result } = current;
  const rows = [
    ['Model', row.resolvedModel, result?.resolvedModel],
    ['Finish', row.finishReason, result?.finishReason],
    ['Tokens in', counted(row.promptTokens), counted(result?.promptTokens)],
    ['Tokens out', counted(row.completionTokens), counted(result?.completionTokens)],
    ['First token', timed(row.timeToFirstTokenMs), timed(result?.timeToFirstTokenMs)],
    ['Total', timed(row.durationMs), timed(result?.durationMs)],
  ] as const;
  return (
    <div data-testid="history-compared" className="flex flex-col gap-3">
      <table className="w-fit text-left text-xs">
        <thead className="text-2xs text-muted">
          <tr>
            <td />
            <th scope="col" className="pr-6 font-normal">
              then
            </th>
            <th scope="col" className="font-normal">
              now
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, before, after]) => (
            <tr key={name}>
              <th scope="row" className="pr-4 font-normal text-muted">
                {name}
              </th>
              <td className="pr-6 font-mono">{before ?? '—'}</td>
              <td className={before === after ? 'font-mono' : 'font-mono font-medium'}>{after ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <section aria-label="Texts compared" className="text-xs">
        <div className="mb-1 text-2xs text-muted">
          Text <span data-testid="history-percent">{text.percent} %</span> the same
        </div>
        <TextDiff parts={text.parts} testId="history-text-diff" />
      </section>
    </div>
  );
}

function counted(count: number | null | undefined): string | null {
  return count === null || count === undefined ? null : groupedText(count);
}

function timed(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : durationText(ms);
}
