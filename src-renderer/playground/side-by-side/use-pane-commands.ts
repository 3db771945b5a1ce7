import { useMemo } from 'react';
import { type Command, useCommands } from '../../lib/commands.ts';
import { mostPanes } from '../playground-draft.ts';
import { usePlayground } from '../playground-session.ts';
import { focusPane } from './pane-id.ts';

/** Adds a pane and moves the keyboard to it. */
export function addPane(): void {
  usePlayground.getState().addPane();
  focusPane(usePlayground.getState().panes.length);
}

function closeActivePane(): void {
  const { active, closePane } = usePlayground.getState();
  closePane(active);
  const { active: next, panes } = usePlayground.getState();
  focusPane(panes.findIndex(({ id }) => id === next) + 1);
}

/** What can be done with panes by key and from the palette; none of it while a recorded request is there. */
export function usePaneCommands(canAdd: boolean): void {
  const count = usePlayground(({ panes }) => panes.length);
  const commands = useMemo(() => {
    if (!canAdd) return [];
    const list: Command[] = [];
    if (count < mostPanes) {
      list.push({ id: 'playground.add-pane', title: 'Add a pane', keys: ['Alt+Equal'], run: addPane });
    }
    if (count > 1) {
      const { show } = usePlayground.getState();
      list.push(
        { id: 'playground.close-pane', title: 'Close this pane', keys: ['Alt+Minus'], run: closeActivePane },
        { id: 'playground.diff', title: 'Compare answers', keys: ['$mod+KeyD'], run: () => show('diff') },
      );
    }
    for (let number = 1; count > 1 && number <= count; number++) {
      list.push({
        id: `playground.pane-${number}`,
        title: `Go to pane ${number}`,
        keys: [`Alt+Digit${number}`],
        run: () => {
          usePlayground.getState().show('answer');
          focusPane(number);
        },
      });
    }
    return list;
  }, [count, canAdd]);
  useCommands('playground-panes', commands);
}
