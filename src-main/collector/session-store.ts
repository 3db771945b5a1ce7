import type Database from 'better-sqlite3';
import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';
import type { SessionRow, SessionTurn, TraceTurn } from '../contract/session-calls.ts';
import { callColumns, toCallRow, toTotals, totalColumns } from './call-store.ts';
import type { DecisionStore } from './decision-store.ts';
import { attributeValue, type SpanAttribute, valueText } from './span-record.ts';
import { readAttributes } from './stored-attributes.ts';

/** Conversations: the calls that carry the same session, in their order. */
export class SessionStore {
  readonly #decisions: DecisionStore;
  readonly #list: Database.Statement<[number]>;
  readonly #models: Database.Statement<[string]>;
  readonly #turns: Database.Statement<[string, number]>;
  readonly #attributes: Database.Statement<[Buffer, Buffer]>;
  readonly #place: Database.Statement<[number]>;

  constructor(database: Database.Database, decisions: DecisionStore) {
    this.#decisions = decisions;
    this.#list = database.prepare(
      `SELECT session_id AS sessionId, min(ts_ns) / 1000 AS startUs, max(ts_ns) / 1000 AS lastUs, ${totalColumns}
       FROM llm_call WHERE session_id IS NOT NULL GROUP BY session_id ORDER BY lastUs DESC LIMIT ?`,
    );
    this.#models = database
      .prepare<[string]>(
        'SELECT coalesce(model, request_model) AS name FROM llm_call WHERE session_id = ? GROUP BY name ORDER BY min(ts_ns)',
      )
      .pluck();
    this.#turns = database.prepare(
      `SELECT ${callColumns} FROM llm_call JOIN trace ON trace.id = llm_call.trace_ref
       WHERE llm_call.session_id = ? ORDER BY llm_call.ts_ns, llm_call.span_id LIMIT ?`,
    );
    this.#attributes = database
      .prepare<[Buffer, Buffer]>(
        'SELECT attrs FROM span WHERE trace_ref = (SELECT id FROM trace WHERE trace_id = ?) AND span_id = ?',
      )
      .pluck();
    this.#place = database.prepare(
      `SELECT session_id AS sessionId,
         (SELECT count(*) FROM llm_call AS all_calls WHERE all_calls.session_id = call.session_id) AS turns,
         (SELECT count(*) FROM llm_call AS earlier
          WHERE earlier.session_id = call.session_id AND earlier.ts_ns <= call.ts_ns) AS turn
       FROM llm_call AS call WHERE trace_ref = ? AND session_id IS NOT NULL ORDER BY ts_ns LIMIT 1`,
    );
  }

  /** Those that went on last come first. */
  list(limit: number): SessionRow[] {
    return this.#list.all(limit).map((row) => {
      const { lastUs, sessionId, startUs, ...rest } = row as {
        readonly sessionId: string;
        readonly startUs: number;
        readonly lastUs: number;
      };
      const models = this.#models.all(sessionId).filter((name) => typeof name === 'string');
      return { ...toTotals(rest), sessionId, startMs: startUs / 1000, lastMs: lastUs / 1000, models };
    });
  }

  /** Oldest first; at most `limit`. */
  turns(sessionId: string, limit: number): SessionTurn[] {
    let before: string | null = null;
    return this.#turns.all(sessionId, limit).map((row, index) => {
      const call = toCallRow(row);
      const attributes = this.#attributesOf(call.traceId, call.spanId);
      const decision = this.#decisionOf(call.traceId, call.requestId);
      const turn: SessionTurn = {
        ...call,
        turn: index + 1,
        pinned: decision?.session?.pinned ?? null,
        warm: flagOf(attributes, 'plano.cache.warm'),
        idleMs: numberOf(attributes, 'plano.cache.idle_ms'),
        switched: decision?.final.switched ?? (before === null ? false : call.model !== before),
        verdict: textOf(attributes, 'plano.switch.decision'),
        reason: textOf(attributes, 'plano.switch.reason'),
        switchCostUsd: numberOf(attributes, 'plano.switch.cost_in_usd'),
        refusedModel: decision?.budget?.decision === 'retained' ? decision.budget.candidate : null,
        ledger: ledgerOf(attributes),
      };
      before = call.model;
      return turn;
    });
  }

  /** Where in its conversation a trace stands; `null`: it is in none. */
  placeOf(ref: number): TraceTurn | null {
    return (this.#place.get(ref) as TraceTurn | undefined) ?? null;
  }

  #attributesOf(traceId: string, spanId: string): SpanAttribute[] {
    const text = this.#attributes.get(Buffer.from(traceId, 'hex'), Buffer.from(spanId, 'hex'));
    return typeof text === 'string' ? readAttributes(text) : [];
  }

  #decisionOf(traceId: string, requestId: string | null): RoutingDecision | null {
    for (const { decision } of this.#decisions.read(traceId)) {
      if (decision.schema === 'plano.routing_decision/1' && decision.request_id === requestId)
        return decision;
    }
    return null;
  }
}

/** What the gateway's budget said when the turn was decided; `null`: no budget, or a session that had gone cold. */
function ledgerOf(attributes: readonly SpanAttribute[]): SessionTurn['ledger'] {
  const baselineUsd = numberOf(attributes, 'plano.session.baseline_in_usd');
  const spendUsd = numberOf(attributes, 'plano.session.switch_spend_in_usd');
  if (baselineUsd === null || spendUsd === null) return null;
  return {
    baselineUsd,
    spendUsd,
    ceilingUsd: numberOf(attributes, 'plano.switch.overhead_ceiling_in_usd'),
    switches: numberOf(attributes, 'plano.session.switches'),
  };
}

function textOf(attributes: readonly SpanAttribute[], key: string): string | null {
  return valueText(attributeValue(attributes, key)) ?? null;
}

function numberOf(attributes: readonly SpanAttribute[], key: string): number | null {
  const text = textOf(attributes, key);
  return text === null || text === '' || !Number.isFinite(Number(text)) ? null : Number(text);
}

function flagOf(attributes: readonly SpanAttribute[], key: string): boolean | null {
  const text = textOf(attributes, key);
  return text === null ? null : text === 'true';
}
