import { useQuery } from '@tanstack/react-query';
import { CircleAlert, Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { CostGroup } from '../../src-main/contract/cost-calls.ts';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Failure } from '../components/failure.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { Segmented } from '../components/segmented.tsx';
import { type Command, useCommands } from '../lib/commands.ts';

import { hostQuery } from '../lib/host.ts';
import { saveFile } from '../lib/save-file.ts';

import { useRefreshOnTraces } from '../sessions/use-refresh-on-traces.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { CostTable } from './cost-table.tsx';
import { spendText } from './cost-text.ts';
import { ModelList } from './model-list.tsx';
import { PriceDialog } from './price-dialog.tsx';
import { reportCsv } from './report-csv.ts';
import { TimesPanel } from './times-panel.tsx';

const groups: readonly { readonly value: CostGroup; readonly label: string }[] = [
  { value: 'model', label: 'model' },
  { value: 'route', label: 'route' },
  { value: 'listener', label: 'listener' },
  { value: 'agent', label: 'agent' },
  { value: 'session', label: 'session' },
  { value: 'day', label: 'day' },
];

const windows = [
  { value: '1', label: '24 hours' },
  { value: '7', label: '7 days' },
  { value: 'all', label: 'all kept' },
] as const;
type Window = (typeof windows)[number]['value'];

/** Models with their keys and prices, and what their calls cost. */
export function CostsScreen() {
  const [by, setBy] = useState<CostGroup>('model');
  const [span, setSpan] = useState<Window>('7');
  const [priceOf, setPriceOf] = useState<string | null>(null);
  // Of one moment, so that the question stays the same between renders.
  const since = useMemo(
    () => (span === 'all' ? {} : { sinceMs: Date.now() - Number(span) * 86_400_000 }),
    [span],
  );
  const question = useMemo(() => hostQuery('costs.report', { by, ...since }), [by, since]);
  const report = useQuery({ ...question, placeholderData: (before) => before });
  useRefreshOnTraces(question.queryKey);
  const data = report.data;
  const commands = useMemo(() => costCommands(setBy), []);
  useCommands('costs', commands);
  return (
    <div className="flex h-full flex-col" data-testid="costs-screen">
      <ScreenHeader
        title="Models & Cost"
        detail={
          data && (
            <span className="truncate text-xs">
              <span data-testid="total-cost" className="font-mono font-medium text-text">
                {spendText(data.total)}
              </span>{' '}
              in {data.total.calls === 1 ? '1 call' : `${data.total.calls} calls`}
            </span>
          )
        }
        actions={
          <>
            <Segmented label="Time" value={span} options={windows} onChange={setSpan} testId="window" />
            <Button
              data-testid="export-csv"
              disabled={data === undefined || data.rows.length === 0}
              onClick={() =>
                data && saveFile(`plano-cost-by-${by}.csv`, 'text/csv;charset=utf-8', reportCsv(by, data))
              }
            >
              <Download aria-hidden className="size-3.5" />
              CSV
            </Button>
          </>
        }
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div data-pane tabIndex={0} className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]">
        <section aria-label="Cost by group" className="border-b border-line bg-surface">
          <div className="flex flex-wrap items-center gap-3 px-4 py-2.5">
            <h2 className="font-semibold">Cost</h2>
            <Segmented label="Group by" value={by} options={groups} onChange={setBy} testId="group" />
          </div>
          {report.error !== null ? (
            <Failure
              title="The costs could not be read"
              error={report.error}
              className="mx-4 mb-3"
              testId="costs-failed"
              onRetry={() => void report.refetch()}
            />
          ) : data === undefined ? (
            <div className="h-32">
              <LoadingPanel text="Adding up…" />
            </div>
          ) : data.total.calls === 0 ? (
            <div className="h-40">
              <EmptyState icon={CircleAlert} title="No calls yet" testId="costs-empty">
                Calls to models appear here with their tokens and their cost, from the playground too.
              </EmptyState>
            </div>
          ) : (
            <CostTable by={by} report={data} onSetPrice={setPriceOf} />
          )}
        </section>
        {data !== undefined && data.total.calls > 0 && <TimesPanel since={since} />}
        <ModelList onSetPrice={setPriceOf} />
      </div>
      {priceOf !== null && <PriceDialog key={priceOf} model={priceOf} onClose={() => setPriceOf(null)} />}
    </div>
  );
}

function costCommands(setBy: (by: CostGroup) => void): Command[] {
  return groups.map(({ label, value }) => ({
    id: `costs.by-${value}`,
    title: `Cost by ${label}`,
    run: () => setBy(value),
  }));
}
