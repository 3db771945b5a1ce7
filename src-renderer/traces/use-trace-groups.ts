import { create } from 'zustand';
import { openTrace } from '../lib/navigation.ts';
import { readStored, writeStored } from '../lib/stored.ts';
import { isTraceGrouping, type ListLine, listLines, type TraceGrouping } from './trace-groups.ts';
import { useTraceList } from './trace-list.ts';

interface Grouped {
  /** `null`: one list. Kept in this browser. */
  readonly grouping: TraceGrouping | null;
  /** Ids of the groups of which only the heading shows. */
  readonly folded: ReadonlySet<string>;
  readonly setGrouping: (grouping: TraceGrouping | null) => void;
  readonly setFolded: (groupId: string, folded: boolean) => void;
}

const storedKey = 'traces.grouping';

export const useTraceGroups = create<Grouped>((set) => ({
  grouping: readStored(storedKey, isTraceGrouping),
  folded: new Set(),
  setGrouping: (grouping) => {
    writeStored(storedKey, grouping);
    set({ grouping, folded: new Set() });
  },
  setFolded: (groupId, fold) =>
    set(({ folded }) => {
      const next = new Set(folded);
      if (fold) next.add(groupId);
      else next.delete(groupId);
      return { folded: next };
    }),
}));

/** The lines of the list as they show now, from top to bottom. */
export function linesNow(): readonly ListLine[] {
  const { grouping, folded } = useTraceGroups.getState();
  return listLines(useTraceList.getState().rows, grouping, folded);
}

/** Goes into the line that the keyboard is on: opens the trace, folds or unfolds the group. */
export function enterActive(): void {
  const { activeId } = useTraceList.getState();
  const line = linesNow().find(({ id }) => id === activeId);
  const { folded, setFolded } = useTraceGroups.getState();
  if (line?.type === 'trace') openTrace(line.id);
  else if (line) setFolded(line.id, !folded.has(line.id));
}

/** The arrow keys of a tree: to the left the group is folded, and from its traces the way leads to it. */
export function foldActive(fold: boolean): void {
  const { activeId, setActive } = useTraceList.getState();
  const lines = linesNow();
  const at = lines.findIndex(({ id }) => id === activeId);
  const heading = lines.findLast((line, index) => index <= at && line.type === 'heading');
  if (!heading) return;
  if (heading.id === activeId) useTraceGroups.getState().setFolded(heading.id, fold);
  else if (fold) setActive(heading.id);
}
