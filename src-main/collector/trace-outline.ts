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
    ids: spans.map((span) => span.id).join('\n'),
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
      return (
        (facts.failed ? outlineMarks.failed : 0) +
        (facts.flagged ? outlineMarks.flagged : 0) +
        (facts.injected === null ? 0 : outlineMarks.injected)
      );
    }),
    events,
    calls,
  };
}

function saidCost({ facts: { costUsd, failed, kind } }: OutlinedSpan): SpanCost {
  return { costUsd, unpriced: kind === 'llm' && costUsd === null && !failed };
}

/** A row of the table `span` as far as the outline goes; times in microseconds as `OutlinedSpan` has them. */
export type OutlineRow = readonly [
  name: string,
  startUs: number,
  durationUs: number,
  status: number,
  attributes: string,
  events: string | null,
  resource: number,
];

/** Of the rows in their order, each on a line of its own; where there is no parent, the line is empty. */
export interface OutlineIds {
  readonly ids: string;
  readonly parentIds: string;
}

export interface OutlineSurroundings {
  /** Of the first span of the trace. */
  readonly startNs: bigint;
  serviceOf(resource: number): string;
}

/** Attributes are only parsed where they tell something; spans that say no more than their name share it. */
export function readOutlineRows(
  rows: readonly OutlineRow[],
  lines: OutlineIds,
  { serviceOf, startNs }: OutlineSurroundings,
): OutlinedSpan[] {
  const plain = new Map<string, SpanFacts>();
  const ids = lines.ids.split('\n');
  const parentIds = lines.parentIds.split('\n');
  return rows.map(([name, startUs, durationUs, code, attributes, noted, resource], place) => {
    const service = serviceOf(resource);
    const status = { code, message: '' };
    const events = noted === null ? noEvents : (JSON.parse(noted) as ReadableSpan['events']);
    const isTelling = tellsFacts(attributes);
    const read = () => {
      const told = isTelling ? readAttributes(attributes) : [];
      return spanFacts({ name, service, status, attributes: told, events });
    };
    return {
      id: ids[place] ?? '',
      parentId: parentIds[place] ?? '',
      ...{ startUs, durationUs, service },
      facts: isTelling || noted !== null ? read() : remembered(plain, `${code} ${resource} ${name}`, read),
      events: noted === null ? noPlaces : eventPlaces(events, startNs),
    };
  });
}

const noEvents: ReadableSpan['events'] = [];
const noPlaces: OutlinedSpan['events'] = [];

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
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
