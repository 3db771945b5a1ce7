import { useMemo, useState } from 'react';
import { type Command, useCommands } from '../../lib/commands.ts';
import { openReplay } from '../../playground/replay/open-replay.ts';
import { useBodies } from '../../recording/use-bodies.ts';
import { useRecording } from '../../recording/use-recording.ts';
import type { WaterfallRow } from '../waterfall-layout.ts';
import { replaySource } from './replay-source.ts';

/** What can be sent again of a trace at the selected span, and the way to do it. */
export function useReplay(traceId: string, rows: readonly WaterfallRow[], selected: WaterfallRow | null) {
  const { bodies } = useBodies(traceId).known;
  const isRecording = useRecording()?.policy === 'full';
  const [failure, setFailure] = useState<string | null>(null);
  const source = useMemo(
    () => replaySource(rows, bodies, selected, isRecording),
    [rows, bodies, selected, isRecording],
  );
  const replay = useMemo(
    () => (source.kind === 'ready' ? () => void openReplay(traceId, source.body).then(setFailure) : null),
    [source, traceId],
  );
  const commands = useMemo(
    (): readonly Command[] =>
      replay === null
        ? []
        : [{ id: 'trace.replay', title: 'Replay in the playground', keys: ['r'], run: replay }],
    [replay],
  );
  useCommands('replay', commands);
  return { source, replay, failure };
}
