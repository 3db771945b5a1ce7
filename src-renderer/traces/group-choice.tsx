import { Button } from '../components/button.tsx';
import { Select } from '../components/select.tsx';
import { groupedText } from '../lib/number-text.ts';
import { isTraceGrouping, traceGroupings } from './trace-groups.ts';
import { maximumRows, useTraceList } from './trace-list.ts';
import { useTraceGroups } from './use-trace-groups.ts';

const options = ['none', ...traceGroupings].map((value) => ({ value, label: `Group: ${value}` }));

/** By what the rows of the list are put together. */
export function GroupChoice() {
  const grouping = useTraceGroups((groups) => groups.grouping);
  const setGrouping = useTraceGroups((groups) => groups.setGrouping);
  return (
    <Select
      label="Group the traces by"
      value={grouping ?? 'none'}
      options={options}
      onChange={(value) => setGrouping(isTraceGrouping(value) ? value : null)}
      testId="trace-grouping"
      className="h-6 shrink-0 text-xs"
    />
  );
}

/** What the figures of the groups are without, while older traces are not loaded. */
export function GroupNote() {
  const grouped = useTraceGroups((groups) => groups.grouping !== null);
  const { loading, loadOlder, more, rows } = useTraceList();
  if (!grouped || !more || rows.length === 0) return null;
  const full = rows.length >= maximumRows;
  return (
    <div
      data-testid="group-note"
      className="flex h-7 shrink-0 items-center gap-2 border-b border-line bg-surface px-4 text-xs text-muted"
    >
      The groups and their figures are of the newest {groupedText(rows.length)} traces; there are older ones.
      {full ? (
        ' Narrow the filter to see them.'
      ) : (
        <Button
          size="small"
          disabled={loading}
          data-testid="group-load-older"
          onClick={() => void loadOlder()}
        >
          Load older
        </Button>
      )}
    </div>
  );
}
