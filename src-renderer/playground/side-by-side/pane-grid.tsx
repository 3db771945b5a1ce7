import { usePlayground } from '../playground-session.ts';
import type { PlaygroundTargets } from '../use-playground-targets.ts';
import { AnswerPane } from './answer-pane.tsx';

interface PaneGridProps {
  readonly targets: PlaygroundTargets;
  readonly hasRoutes: boolean;
  readonly onSend: (id: string) => void;
}

/** All panes at once: up to three beside each other, more in a second row. */
export function PaneGrid({ hasRoutes, onSend, targets }: PaneGridProps) {
  const panes = usePlayground((session) => session.panes);
  return (
    <div
      data-testid="pane-grid"
      className={`grid h-full auto-rows-[minmax(18rem,1fr)] gap-2 overflow-auto p-2 ${columns[panes.length] ?? 'grid-cols-3'}`}
    >
      {panes.map((pane, index) => (
        <AnswerPane key={pane.id} number={index + 1} {...{ pane, targets, hasRoutes, onSend }} />
      ))}
    </div>
  );
}

const columns: Readonly<Record<number, string>> = {
  1: 'grid-cols-1',
  2: 'grid-cols-2',
  4: 'grid-cols-2',
};
