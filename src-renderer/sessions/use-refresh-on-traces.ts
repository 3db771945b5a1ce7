import { useEffect } from 'react';
import { host, queries } from '../lib/host.ts';

/** New traces may come many times a second; a sum need not follow each of them. */
const refreshMs = 1000;

/** Asks a question again when traces have come. Keep `queryKey` stable between renders. */
export function useRefreshOnTraces(queryKey: readonly unknown[]): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = host.subscribe('traces.added', () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey });
      }, refreshMs);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [queryKey]);
}
