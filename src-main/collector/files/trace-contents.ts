import type { StoredDecision } from '../../contract/decision-calls.ts';
import type { SpanRecord } from '../span-record.ts';
import type { BundledBody } from './beside-spans.ts';

/** Traces with all that the store keeps of them. */
export interface TraceContents {
  readonly spans: readonly SpanRecord[];
  readonly bodies: readonly BundledBody[];
  readonly decisions: readonly StoredDecision[];
  readonly traces: number;
  /** There are no more that were asked for. */
  readonly complete: boolean;
}
