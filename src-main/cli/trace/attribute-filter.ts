import type { ListedTrace } from '../../collector/get-traces-request.ts';

export interface FilteredTraces {
  readonly traces: readonly ListedTrace[];
  /** Patterns that no attribute of the traces has. */
  readonly unmatched: readonly string[];
}

/** Keeps the attributes whose keys fit a pattern (`*`, `?`); all of them when no pattern fits any. */
export function filterAttributes(
  traces: readonly ListedTrace[],
  patterns: readonly string[],
): FilteredTraces {
  if (patterns.length === 0) return { traces, unmatched: [] };
  const keys = new Set(
    traces.flatMap(({ spans }) => spans.flatMap(({ attributes }) => attributes.map(({ key }) => key))),
  );
  const tests = patterns.map((pattern) => ({ pattern, test: wildcard(pattern) }));
  const unmatched = tests.filter(({ test }) => ![...keys].some((key) => test.test(key)));
  if (unmatched.length === tests.length) return { traces, unmatched: patterns };
  const kept = (key: string) => tests.some(({ test }) => test.test(key));
  return {
    traces: traces.map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) => ({
        ...span,
        attributes: span.attributes.filter(({ key }) => kept(key)),
      })),
    })),
    unmatched: unmatched.map(({ pattern }) => pattern),
  };
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
