import type { ReadableSpan, SpanFacts } from '../contract/span-facts.ts';
import { spanFacts, spanKinds, tellsFacts } from '../contract/span-facts.ts';
import { outlineMarks, type TraceOutline } from '../contract/trace-outline.ts';
import { readAttributes } from './stored-attributes.ts';

/** A span as the outline takes it; times in microseconds from the first start of the trace. */
export interface OutlinedSpan {
  readonly id: string;
  /** '' for none. */
  readonly parentId: string;
  readonly startUs: number;
  /** 0 while it runs. */
  readonly durationUs: number;
  readonly service: string;
  readonly facts: SpanFacts;
  readonly events: readonly { readonly name: string; readonly atUs: number }[];
}

/** Of the call that a span stands for, as the contract has it. */
type SpanCost = Pick<TraceOutline['calls'][number], 'costUsd' | 'unpriced'>;

/**
 * `spans` in the order of their start, then their id. `costOf`: what the call cost that a span stands for;
 * left out: what the span itself says.
 */
export function traceOutline(
  spans: readonly OutlinedSpan[],
  costOf: (span: OutlinedSpan) => SpanCost = saidCost,
): TraceOutline {
  const places = new Map(spans.map((span, place) => [span.id, place]));
  const texts = new Texts();
  const missing = new Texts();
  const events: TraceOutline['events'] = [];
  const calls: TraceOutline['calls'] = [];
  for (const [place, span] of spans.entries()) {
    const { facts } = span;
    for (const event of span.events) events.push({ span: place, ...event });
    const { model, requestedModel, timeToFirstTokenMs, promptTokens, completionTokens } = facts;
    const { costUsd, unpriced } = costOf(span);
    if (facts.kind !== 'llm' && promptTokens === null && costUsd === null && !unpriced) continue;
    calls.push({
      span: place,
      model,
      requestModel: requestedModel,
      timeToFirstTokenMs,
      promptTokens,
      completionTokens,
      costUsd,
      unpriced,
    });
  }
  return {
    ids: spans.map((span) => span.id),
    parents: spans.map(({ id, parentId }) =>
      parentId === '' || parentId === id ? -1 : (places.get(parentId) ?? -2 - missing.placeOf(parentId)),
    ),
    missingParents: missing.all(),
    startsUs: spans.map((span) => span.startUs),
    durationsUs: spans.map((span) => span.durationUs),
    names: spans.map((span) => texts.placeOf(span.facts.name)),
    services: spans.map((span) => texts.placeOf(span.service)),
    texts: texts.all(),
    kinds: spans.map((span) => spanKinds.indexOf(span.facts.kind)),
    marks: spans.map(({ facts }) => {
      return (facts.failed ? outlineMarks.failed : 0) + (facts.flagged ? outlineMarks.flagged : 0);
    }),
    events,
    calls,
  };
}

function saidCost({ facts: { costUsd, failed, kind } }: OutlinedSpan): SpanCost {
  return { costUsd, unpriced: kind === 'llm' && costUsd === null && !failed };
}

/** A row of the table `span` as far as the outline goes; times in microseconds as `OutlinedSpan` has them. */
export interface OutlineRow {
  readonly id: string;
  readonly parentId: string;
  readonly name: string;
  readonly startUs: number;
  readonly durationUs: number;
  readonly status: number;
  readonly attrs: string;
  readonly events: string | null;
}

/** `startNs`: the first start of the trace. Attributes are only parsed where they tell something. */
export function readOutlineRow(row: OutlineRow, service: string, startNs: bigint): OutlinedSpan {
  const { id, parentId, startUs, durationUs } = row;
  const events = row.events === null ? [] : (JSON.parse(row.events) as ReadableSpan['events']);
  const facts = spanFacts({
    name: row.name,
    service,
    status: { code: row.status, message: '' },
    attributes: tellsFacts(row.attrs) ? readAttributes(row.attrs) : [],
    events,
  });
  return { id, parentId, startUs, durationUs, service, facts, events: eventPlaces(events, startNs) };
}

export function eventPlaces(events: ReadableSpan['events'], startNs: bigint): OutlinedSpan['events'] {
  return events.map(({ name, timeUnixNano }) => ({
    name,
    atUs: Number((BigInt(timeUnixNano) - startNs) / 1000n),
  }));
}

/** Numbers texts as they come. */
class Texts {
  readonly #places = new Map<string, number>();

  placeOf(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const place = this.#places.size;
    this.#places.set(text, place);
    return place;
  }

  all(): string[] {
    return [...this.#places.keys()];
  }
}
