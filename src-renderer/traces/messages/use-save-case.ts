import { useMemo, useState } from 'react';
import { type Command, useCommands } from '../../lib/commands.ts';
import { failureText, host } from '../../lib/host.ts';
import type { ReplaySource } from './replay-source.ts';

/** What came of saving a case. */
export type SavedCase =
  | { readonly kind: 'saved'; readonly file: string; readonly caseId: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Saves the recorded request of the selected span as a case of a suite; `save` is `null` where there is none. */
export function useSaveCase(traceId: string, source: ReplaySource) {
  const [saved, setSaved] = useState<SavedCase | null>(null);
  const save = useMemo(() => {
    if (source.kind !== 'ready') return null;
    const { spanId } = source.body;
    return () =>
      void host.call('suites.add-case', { traceId, spanId }).then(
        (added) => setSaved({ kind: 'saved', ...added }),
        (error: unknown) => setSaved({ kind: 'failed', reason: failureText(error) }),
      );
  }, [source, traceId]);
  const commands = useMemo(
    (): readonly Command[] =>
      save === null
        ? []
        : [
            {
              id: 'trace.save-case',
              title: 'Save as a case of a suite',
              keys: ['t'],
              cli: `planoai test --add ${traceId.slice(0, 8)}`,
              run: save,
            },
          ],
    [save, traceId],
  );
  useCommands('save-case', commands);
  return { save, saved };
}
