import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type SpanFacts, spanFacts } from '../../src-main/contract/span-facts.ts';
import type { SpanShape } from '../../src-main/contract/trace-calls.ts';
import { hostQuery } from '../lib/host.ts';
import type { SpanRow, Waterfall } from './waterfall-layout.ts';

/** A row of the waterfall with all that is stored of its span. */
export interface LoadedSpan extends SpanRow {
  readonly span: SpanShape;
  readonly facts: SpanFacts;
}

/** Reads the span behind a row. Until it is here the one before stays, so that walking does not flicker. */
export function useSpan(traceId: string, spanId: string, waterfall: Waterfall) {
  const query = useQuery({
    ...hostQuery('traces.span', { traceId, spanId }),
    placeholderData: keepPreviousData,
  });
  const span = query.data?.span;
  const loaded = useMemo((): LoadedSpan | null => {
    if (!span) return null;
    const row = waterfall.byId.get(span.spanId);
    return row?.type === 'span' ? { ...row, span, facts: spanFacts(span) } : null;
  }, [span, waterfall]);
  return { loaded, error: query.error };
}
