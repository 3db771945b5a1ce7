import { Columns3, Reply } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { mostPanes } from '../playground-draft.ts';
import { usePlayground } from '../playground-session.ts';

interface PaneActionsProps {
  readonly onAdd: () => void;
}

/** More requests beside this one, and, where there are several, going on from all of their answers. */
export function PaneActions({ onAdd }: PaneActionsProps) {
  const { panes, reply, runs } = usePlayground();
  const all = Object.values(runs);
  const canReply = all.some(({ text }) => text !== '') && all.every(({ state }) => state !== 'running');
  return (
    <span className="flex items-center gap-2">
      <Button
        size="small"
        shortcut="Alt+Equal"
        disabled={panes.length >= mostPanes}
        title={panes.length >= mostPanes ? `At most ${mostPanes} panes` : 'Ask another model the same'}
        data-testid="pane-add"
        onClick={onAdd}
      >
        <Columns3 aria-hidden className="size-3.5" />
        Add pane
      </Button>
      {panes.length > 1 && (
        <Button size="small" disabled={!canReply} data-testid="panes-reply" onClick={reply}>
          <Reply aria-hidden className="size-3.5" />
          Go on from these
        </Button>
      )}
    </span>
  );
}
