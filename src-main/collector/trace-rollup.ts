import { isErrorSpan, type LlmCall, readLlmCall } from './llm-call.ts';
import { type SpanRecord, valueText } from './span-record.ts';
import { sessionKeys, type TellingKey, type Told, tellingKeys, toldBy, toldNumber } from './told-by-span.ts';

/**
 * What the list shows of a trace, folded from its spans. The order in which spans are added never
 * matters: everything is a sum, a minimum, or the value of the span that comes first by (rank, start,
 * id).
 */
export class TraceRollup {
  startNs = maxTime;
  endNs = 0n;
  lastStartNs = 0n;
  spanCount = 0;
  errorCount = 0;
  streaming = false;
  /** A conversation in it should be looked at. */
  flagged = false;
  /** Bits of `traceMarks`. */
  marks = 0;
  #root: Choice<RootFacts> | undefined;
  #listener: Choice<string> | undefined;
  #session: Choice<string> | undefined;
  #route: Choice<string> | undefined;
  #preview: Choice<string> | undefined;
  #requestModel: Choice<string> | undefined;
  #model: Choice<string> | undefined;
  #timeToFirstToken: Choice<number> | undefined;
  #quality: number | null = null;
  /** Spans that stand for an agent's work, with its id. */
  readonly agents = new Map<string, string>();
  readonly #plano: CallSums = { calls: 0, prompt: null, completion: null };
  readonly #foreign: CallSums = { calls: 0, prompt: null, completion: null };

  /** Answers the call to a model that the span stands for; `null`: none. */
  add(span: SpanRecord): LlmCall | null {
    if (span.startNs < this.startNs) this.startNs = span.startNs;
    if (span.startNs > this.lastStartNs) this.lastStartNs = span.startNs;
    if (span.endNs > this.endNs) this.endNs = span.endNs;
    this.spanCount++;
    const told = toldBy(span.attributes);
    if (isErrorSpan(span, told)) this.errorCount++;

    const rank = rootRank(span);
    if (comesFirst(span, rank, this.#root)) {
      const status = toldNumber(told, ['http.status_code']);
      this.#root = choice(span, rank, { name: span.name, service: span.resource.service, status });
    }
    this.#listener = first(this.#listener, span, 0, textOf(told, 'plano.listener.name'));
    this.#session = first(this.#session, span, 0, firstText(told, sessionKeys));
    this.#route = first(this.#route, span, 0, textOf(told, 'plano.route.name'));
    if (isFlagged(span)) this.flagged = true;
    this.marks |= told.marks;
    const quality = qualities.indexOf(textOf(told, 'signals.quality')?.toLowerCase() ?? '');
    if (quality >= 0) this.#quality = Math.min(this.#quality ?? quality, quality);
    const agent = span.resource.service === 'plano(agent)' ? textOf(told, 'agent_id') : undefined;
    if (agent !== undefined) this.agents.set(span.spanId, agent);
    const call = readLlmCall(span, told);
    if (call !== null) this.#addCall(span, call, told);
    return call;
  }

  get rootName(): string {
    return this.#root?.value.name ?? '';
  }

  get rootService(): string {
    return this.#root?.value.service ?? '';
  }

  get httpStatus(): number | null {
    return this.#root?.value.status ?? null;
  }

  /** No span is there that can be where the trace began. */
  get partial(): boolean {
    return this.#root === undefined || this.#root.rank === inner;
  }

  get listener(): string | null {
    return this.#listener?.value ?? null;
  }

  get sessionId(): string | null {
    return this.#session?.value ?? null;
  }

  get route(): string | null {
    return this.#route?.value ?? null;
  }

  /** The worst of its conversations. */
  get quality(): string | null {
    return this.#quality === null ? null : (qualities[this.#quality] ?? null);
  }

  get preview(): string | null {
    return this.#preview?.value ?? null;
  }

  get requestModel(): string | null {
    return this.#requestModel?.value ?? null;
  }

  get model(): string | null {
    return this.#model?.value ?? null;
  }

  get timeToFirstTokenMs(): number | null {
    return this.#timeToFirstToken?.value ?? null;
  }

  get llmCalls(): number {
    return this.#calls.calls;
  }

  get promptTokens(): number | null {
    return this.#calls.prompt;
  }

  get completionTokens(): number | null {
    return this.#calls.completion;
  }

  /** Calls that our gateway reports count; those that an instrumented client reports a second time do not. */
  get ownCallsOnly(): boolean {
    return this.#plano.calls > 0;
  }

  get hasForeignCalls(): boolean {
    return this.#foreign.calls > 0;
  }

  /** An instrumented client reports the calls that went through us a second time: ours count then. */
  get #calls(): CallSums {
    return this.ownCallsOnly ? this.#plano : this.#foreign;
  }

  #addCall(span: SpanRecord, call: LlmCall, told: Told): void {
    const sums = call.own ? this.#plano : this.#foreign;
    const rank = call.own ? 0 : 1;
    sums.calls++;
    sums.prompt = plus(sums.prompt, call.promptTokens);
    sums.completion = plus(sums.completion, call.completionTokens);
    if (call.streaming === true) this.streaming = true;
    this.#requestModel = first(this.#requestModel, span, rank, call.requestModel ?? undefined);
    this.#model = first(this.#model, span, rank, call.model ?? undefined);
    this.#preview = first(this.#preview, span, rank, textOf(told, 'llm.user_message_preview'));
    this.#timeToFirstToken = first(this.#timeToFirstToken, span, rank, call.timeToFirstTokenMs ?? undefined);
  }
}

/** Its conversation should be looked at. */
export function isFlagged(span: SpanRecord): boolean {
  return span.name.endsWith(flag);
}

/** What the virtual keys of measures stand for in one span. */
export const spanMeasures: Readonly<Record<string, (span: SpanRecord) => number | null>> = {
  duration: (span) => Number((span.endNs - span.startNs) / 1000n) / 1000,
  cost: (span) => {
    const cost = readLlmCall(span)?.costNanoUsd ?? null;
    return cost === null ? null : cost / 1e9;
  },
  tokens: (span) => {
    const call = readLlmCall(span);
    return plus(call?.promptTokens ?? null, call?.completionTokens ?? null);
  },
  ttft: (span) => toldNumber(toldBy(span.attributes), tellingKeys.timeToFirstToken),
};

interface CallSums {
  calls: number;
  prompt: number | null;
  completion: number | null;
}

interface RootFacts {
  readonly name: string;
  readonly service: string;
  readonly status: number | null;
}

/** A value together with the place of the span that it is from. */
interface Choice<T> {
  readonly rank: number;
  readonly startNs: bigint;
  readonly spanId: string;
  readonly value: T;
}

/** What stands behind the names of spans whose conversation should be looked at. */
const flag = '🚩';

/** Values of `signals.quality`, the worst first. */
const qualities = ['severe', 'poor', 'neutral', 'good', 'excellent'];

const maxTime = 0x7fffffffffffffffn;
const entry = 1;
const inner = 2;

/**
 * 0: no parent. 1: where a request entered a service (kind SERVER or CONSUMER, or the parent is said to
 * be remote): the begin of a trace whose caller sends us no spans. 2: everything inside.
 */
function rootRank(span: SpanRecord): number {
  if (span.parentSpanId === '') return 0;
  const remoteParent = (span.flags & 0x300) === 0x300;
  return remoteParent || span.kind === 2 || span.kind === 5 ? entry : inner;
}

function choice<T>(span: SpanRecord, rank: number, value: T): Choice<T> {
  return { rank, startNs: span.startNs, spanId: span.spanId, value };
}

function first<T>(
  current: Choice<T> | undefined,
  span: SpanRecord,
  rank: number,
  value: T | undefined,
): Choice<T> | undefined {
  return value !== undefined && comesFirst(span, rank, current) ? choice(span, rank, value) : current;
}

function comesFirst(span: SpanRecord, rank: number, current: Choice<unknown> | undefined): boolean {
  if (current === undefined) return true;
  if (rank !== current.rank) return rank < current.rank;
  if (span.startNs !== current.startNs) return span.startNs < current.startNs;
  return span.spanId < current.spanId;
}

function textOf({ values }: Told, key: TellingKey): string | undefined {
  return valueText(values.get(key));
}

function firstText(told: Told, keys: readonly TellingKey[]): string | undefined {
  for (const key of keys) {
    const text = textOf(told, key);
    if (text !== undefined) return text;
  }
  return undefined;
}

function plus(sum: number | null, value: number | null): number | null {
  return value === null ? sum : (sum ?? 0) + value;
}
