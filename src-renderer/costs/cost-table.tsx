import { Link } from 'wouter';
import type { CallTotals, CostGroup, CostReport } from '../../src-main/contract/cost-calls.ts';
import { groupedText } from '../lib/number-text.ts';
import { sessionName, sessionPath } from '../sessions/session-name.ts';
import { assumedText, costText, spendText } from './cost-text.ts';

interface CostTableProps {
  readonly by: CostGroup;
  readonly report: CostReport;
  readonly onSetPrice: (model: string) => void;
}

const columns: readonly (readonly [heading: string, read: (totals: CallTotals) => number | null])[] = [
  ['calls', ({ calls }) => calls],
  ['failed', ({ failedCalls }) => failedCalls],
  ['input', ({ promptTokens }) => promptTokens],
  ['cached', ({ cachedTokens }) => cachedTokens],
  ['cache write', ({ cacheCreationTokens }) => cacheCreationTokens],
  ['output', ({ completionTokens }) => completionTokens],
  ['reasoning', ({ reasoningTokens }) => reasoningTokens],
  ['total', ({ completionTokens, promptTokens }) => total(promptTokens, completionTokens)],
];

function total(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0);
}

/** What calls cost by group: the rows add up to the last line. */
export function CostTable({ by, report, onSetPrice }: CostTableProps) {
  const most = report.rows.reduce((dearest, { costNanoUsd }) => Math.max(dearest, costNanoUsd ?? 0), 0);
  return (
    <div className="overflow-x-auto">
      <table
        className="w-full min-w-[900px] border-collapse text-xs"
        data-testid="cost-table"
        data-state={by}
      >
        <caption className="sr-only">Cost by {by}</caption>
        <thead className="bg-sunken text-2xs text-muted">
          <tr>
            <th scope="col" className="h-7 px-4 text-left font-medium">
              {by}
            </th>
            {columns.map(([heading]) => (
              <th key={heading} scope="col" className="h-7 px-2 text-right font-medium">
                {heading}
              </th>
            ))}
            <th scope="col" className="h-7 w-56 px-4 text-right font-medium">
              cost
            </th>
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row) => (
            <tr
              key={row.key ?? ''}
              data-testid="cost-row"
              data-key={row.key ?? ''}
              className="h-8 border-b border-line/50 hover:bg-hover"
            >
              <th
                scope="row"
                className="max-w-80 truncate px-4 text-left font-normal"
                title={row.key ?? undefined}
              >
                <GroupName by={by} name={row.key} />
              </th>
              <Figures totals={row} />
              <td className="px-4 text-right">
                <span className="flex items-center justify-end gap-2">
                  {by === 'model' && row.unpricedCalls > 0 && row.key !== null && (
                    <button
                      type="button"
                      data-testid="set-price"
                      onClick={() => onSetPrice(row.key ?? '')}
                      className="rounded px-1 text-2xs text-accent underline-offset-2 hover:underline"
                    >
                      set price
                    </button>
                  )}
                  <CostFigure totals={row} />
                  <span aria-hidden className="h-1.5 w-16 overflow-hidden rounded-full bg-sunken">
                    <span
                      className="block h-full bg-accent-fill"
                      style={{ width: `${most === 0 ? 0 : ((row.costNanoUsd ?? 0) / most) * 100}%` }}
                    />
                  </span>
                </span>
              </td>
            </tr>
          ))}
          {report.others !== null && (
            <tr data-testid="cost-others" className="h-8 border-b border-line/50 text-muted">
              <th scope="row" className="px-4 text-left font-normal">
                {groupedText(report.others.groups)} more
              </th>
              <Figures totals={report.others} />
              <td className="px-4 text-right">
                <CostFigure totals={report.others} />
              </td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr data-testid="cost-total" className="h-9 border-t border-line-strong/60 bg-sunken font-medium">
            <th scope="row" className="px-4 text-left font-medium">
              Σ
            </th>
            <Figures totals={report.total} />
            <td
              className="px-4 text-right font-mono tabular-nums"
              title={report.total.costAssumed ? assumedText : undefined}
            >
              {spendText(report.total)}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function GroupName({ by, name }: { readonly by: CostGroup; readonly name: string | null }) {
  if (name === null) return <span className="text-muted">{by === 'agent' ? 'no agent' : `no ${by}`}</span>;
  if (by !== 'session') return <span className={by === 'day' ? 'font-mono' : ''}>{name}</span>;
  return (
    <Link href={sessionPath(name)} className="font-mono text-accent underline-offset-2 hover:underline">
      {sessionName(name)}
    </Link>
  );
}

function Figures({ totals }: { readonly totals: CallTotals }) {
  return columns.map(([heading, read]) => {
    const value = read(totals);
    return (
      <td key={heading} className="px-2 text-right font-mono tabular-nums">
        {value === null ? '—' : groupedText(value)}
      </td>
    );
  });
}

function CostFigure({ totals }: { readonly totals: CallTotals }) {
  const { costAssumed, costNanoUsd, unpricedCalls } = totals;
  const why = [unpricedCalls > 0 ? spendText(totals) : null, costAssumed ? assumedText : null];
  return (
    <span
      data-testid="row-cost"
      data-nano-usd={costNanoUsd ?? ''}
      className="font-mono tabular-nums"
      title={why.filter((reason) => reason !== null).join('\n') || undefined}
    >
      {costText(costNanoUsd, costAssumed)}
    </span>
  );
}
