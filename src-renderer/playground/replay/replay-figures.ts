import type { StoredDecision } from '../../../src-main/contract/decision-calls.ts';
import type { SpanShape } from '../../../src-main/contract/trace-calls.ts';
import { type SpanFacts, spanFacts } from '../../traces/span-facts.ts';

/** What is compared of two runs of one request; `null`: not known. */
export interface RunFigures {
  /** The route, or the agents. */
  readonly route: string | null;
  readonly model: string | null;
  readonly status: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly firstTokenMs: number | null;
  readonly durationMs: number;
}

/** The figures of a call in its trace; `spanId` `null`: of the call that came in. `null`: it is not there yet. */
export function runFigures(
  spans: readonly SpanShape[],
  decisions: readonly StoredDecision[],
  spanId: string | null,
): RunFigures | null {
  const call = spans.find((span) => (spanId === null ? isCall(span) : span.spanId === spanId));
  if (call === undefined) return null;
  const facts = spanFacts(call);
  const within = [call, ...spans.filter(({ parentSpanId }) => parentSpanId === call.spanId)];
  const ids = new Set(within.map((span) => span.spanId));
  const decision = decisions.find((each) => ids.has(each.spanId))?.decision;
  return {
    route: decision === undefined ? routeTold(facts) : routeOf(decision),
    model: facts.model,
    status: facts.httpStatus,
    promptTokens: facts.promptTokens,
    completionTokens: facts.completionTokens,
    firstTokenMs: facts.timeToFirstTokenMs,
    durationMs: Number(BigInt(call.endTimeUnixNano) - BigInt(call.startTimeUnixNano)) / 1e6,
  };
}

function isCall({ service }: SpanShape): boolean {
  return service === 'plano(llm)' || service === 'plano(orchestrator)';
}

function routeOf(decision: StoredDecision['decision']): string {
  if (decision.schema === 'plano.agent_selection/1') return decision.route.join(', ');
  return decision.route.name ?? 'no route';
}

function routeTold({ attributes }: SpanFacts): string | null {
  const told = attributes['plano.route.name'] ?? attributes['selection.agents'];
  return typeof told === 'string' ? told : null;
}
