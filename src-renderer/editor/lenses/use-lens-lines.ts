import { useQueries } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo } from 'react';
import { lensesOf } from '../../../src-gateway/config/editor/lenses-of.ts';
import { useGateway } from '../../lib/gateway.ts';
import { host, queries } from '../../lib/host.ts';
import { useConfigSession } from '../config-session.ts';
import { lensLines } from './lens-lines.ts';
import { lensQuery } from './lens-query.ts';
import { showLensLines } from './lens-services.ts';

/** As many traces as one call gives; beyond them the count says `500+`. */
const traceLimit = 500;
/** Traffic is asked for at most this often while traces come in. */
const askAgainAfterMs = 2_000;

/** Keeps the lines above listeners and routes in step with the text, the gateway and the traces. */
export function useLensLines(): void {
  const text = useDeferredValue(useConfigSession((session) => session.text));
  const listeners = useGateway()?.listeners;
  const lenses = useMemo(() => lensesOf(text), [text]);
  const wanted = useMemo(() => [...new Set(lenses.map(lensQuery))], [lenses]);
  const traffic = useQueries({
    queries: wanted.map((query) => ({
      queryKey: ['lens-traffic', query],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        host.call('traces.list', { query, limit: traceLimit }, { signal }),
    })),
    combine: (results) =>
      new Map(wanted.flatMap((query, at) => (results[at]?.data ? [[query, results[at].data] as const] : []))),
  });
  useEffect(() => {
    showLensLines(lenses.flatMap((lens) => lensLines(lens, { listeners: listeners ?? [], traffic })));
  }, [lenses, listeners, traffic]);
  useEffect(askAgainWhenTracesCome, []);
}

function askAgainWhenTracesCome(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unsubscribe = host.subscribe('traces.added', () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void queries.invalidateQueries({ queryKey: ['lens-traffic'] });
    }, askAgainAfterMs);
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
