import type { SpanKind } from '../../src-main/contract/span-facts.ts';

/** Bar colour of a span: its part of the gateway, red when it failed. */
export function spanColour(kind: SpanKind, failed: boolean): string {
  return failed ? 'var(--span-error)' : `var(--span-${kind})`;
}
