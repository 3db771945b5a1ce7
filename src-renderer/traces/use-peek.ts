import { useMemo, useState } from 'react';
import { type Command, useCommands } from '../lib/commands.ts';
import { useTraceList } from './trace-list.ts';
import { linesNow } from './use-trace-groups.ts';

/** Whether the selected trace shows beside the list, and the keys that decide. */
export function usePeek(): { readonly peeking: boolean; close(): void } {
  const [peeking, setPeeking] = useState(false);
  const commands = useMemo(() => {
    const toggle: Command = {
      id: 'traces.peek',
      title: 'Peek at the selected trace',
      keys: ['Space'],
      run: () => {
        const { activeId, setActive } = useTraceList.getState();
        const lines = linesNow();
        const first = lines.find(({ type }) => type === 'trace');
        if (!lines.some(({ id }) => id === activeId) && first !== undefined) setActive(first.id);
        setPeeking(!peeking);
      },
    };
    const close: Command = {
      id: 'traces.close-peek',
      title: 'Close the peek',
      keys: ['Escape'],
      keyOnly: true,
      run: () => setPeeking(false),
    };
    return peeking ? [toggle, close] : [toggle];
  }, [peeking]);
  useCommands('traces-peek', commands);
  return { peeking, close: () => setPeeking(false) };
}
