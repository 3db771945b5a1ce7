import type { StoredDecision } from '../../../src-main/contract/decision-calls.ts';
import type { SpanRow, Waterfall } from '../../traces/waterfall-layout.ts';

/** What is compared of two runs of one request; `null`: not known. */
export interface RunFigures {
  /** The route, or the agents. */
  readonly route: string | null;
  readonly model: string | null;
  readonly failed: boolean;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** US dollars of the call and all below. */
  readonly costUsd: number | null;
  readonly firstTokenMs: number | null;
  readonly durationMs: number;
}

/** The figures of a call in its trace; `spanId` `null`: of the call that came in. `null`: it is not there yet. */
export function runFigures(
  { rows }: Waterfall,
  decisions: readonly StoredDecision[],
  spanId: string | null,
): RunFigures | null {
  const row = rows.find(
    (each): each is SpanRow => each.type === 'span' && (spanId === null ? isCall(each) : each.id === spanId),
  );
  if (row === undefined) return null;
  const ids = new Set([row.id, ...rows.filter(({ parentAt }) => parentAt === row.at).map(({ id }) => id)]);
  const decision = decisions.find((each) => ids.has(each.spanId))?.decision;
  const { call, durationMs, failed, totalCostUsd } = row;
  return {
    route: decision === undefined ? null : routeOf(decision),
    model: call?.model ?? null,
    failed,
    promptTokens: call?.promptTokens ?? null,
    completionTokens: call?.completionTokens ?? null,
    costUsd: totalCostUsd,
    firstTokenMs: call?.timeToFirstTokenMs ?? null,
    durationMs,
  };
}

function isCall({ service }: SpanRow): boolean {
  return service === 'plano(llm)' || service === 'plano(orchestrator)';
}

function routeOf(decision: StoredDecision['decision']): string {
  if (decision.schema === 'plano.agent_selection/1') return decision.route.join(', ');
  return decision.route.name ?? 'no route';
}
