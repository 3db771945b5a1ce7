import { Button } from '../components/button.tsx';
import { durationText } from '../lib/number-text.ts';
import type { FoldedRow } from './waterfall-lines.ts';

interface FoldedDetailProps {
  readonly row: FoldedRow;
  readonly onOpen: () => void;
}

/** What equal spans that share a line have in common. */
export function FoldedDetail({ row, onOpen }: FoldedDetailProps) {
  const figures = [
    ['Spans', String(row.members.length)],
    ['Shortest', durationText(row.minimumMs)],
    ['Average', durationText(row.averageMs)],
    ['Longest', durationText(row.maximumMs)],
    ['From first to last', durationText(row.durationMs)],
  ];
  return (
    <section aria-label="Equal spans" data-testid="folded-detail" className="h-full bg-surface p-4">
      <h2 className="font-semibold break-words">
        {row.members.length} × {row.name}
      </h2>
      <p className="mt-1 text-muted">
        Spans of the same service and name, one after the other, none of which failed. They share one line.
      </p>
      <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-2">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-2xs text-muted">{name}</dt>
            <dd className="font-mono text-sm font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <Button className="mt-4" data-testid="unfold" onClick={onOpen}>
        Show each of them
      </Button>
    </section>
  );
}
