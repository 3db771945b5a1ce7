import type Database from 'better-sqlite3';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { AgentSelectionRecord } from '../../src-gateway/routing/agents/agent-selection-record.ts';
import type { ModelAttempt } from '../../src-gateway/routing/routing-decision.ts';
import type { StoredDecision } from '../contract/decision-calls.ts';
import type { TriedModel } from '../contract/trace-calls.ts';

/** Why requests went where they went, beside the traces that they belong to. */
export class DecisionStore {
  readonly #database: Database.Database;
  readonly #insert: Database.Statement<[Buffer, Buffer, string, string, number, string, string]>;
  readonly #read: Database.Statement<[Buffer]>;
  readonly #tried: Database.Statement<[Buffer]>;
  readonly #trace: Database.Statement<[Buffer]>;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT OR REPLACE INTO decision(trace_id, span_id, request_id, kind, at_ms, tried, body)
       VALUES(?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#read = database.prepare(
      `SELECT span_id AS spanId, body FROM decision WHERE trace_id = ? ORDER BY at_ms, span_id`,
    );
    this.#tried = database
      .prepare<[Buffer]>(
        `SELECT tried FROM decision WHERE trace_id = ? AND kind = 'routing' ORDER BY at_ms, span_id LIMIT 1`,
      )
      .pluck();
    this.#trace = database.prepare<[Buffer]>('SELECT id FROM trace WHERE trace_id = ?').pluck();
  }

  /** All in one transaction; answers the row ids of the traces that are stored already. */
  write(decisions: readonly DecisionEvidence[], now = Date.now()): number[] {
    const refs = new Set<number>();
    this.#database.transaction(() => {
      for (const { decision, spanId } of decisions) {
        if (!isId(decision.trace_id, 32) || !isId(spanId, 16)) continue;
        const traceId = Buffer.from(decision.trace_id, 'hex');
        this.#insert.run(
          traceId,
          Buffer.from(spanId, 'hex'),
          decision.request_id,
          isSelection(decision) ? 'agents' : 'routing',
          now,
          JSON.stringify(isSelection(decision) ? [] : decision.attempts.map(triedModel)),
          JSON.stringify(decision),
        );
        const ref = this.#trace.get(traceId);
        if (typeof ref === 'number') refs.add(ref);
      }
    })();
    return [...refs];
  }

  /** Of one trace, oldest first. */
  read(traceId: string): StoredDecision[] {
    const rows = this.#read.all(Buffer.from(traceId, 'hex')) as { spanId: Buffer; body: string }[];
    return rows.map(({ spanId, body }) => ({ spanId: spanId.toString('hex'), decision: JSON.parse(body) }));
  }

  /** The calls of a trace's first decision about a model, in their order. */
  tried(traceId: Buffer): TriedModel[] {
    const text = this.#tried.get(traceId);
    return typeof text === 'string' ? JSON.parse(text) : [];
  }
}

function isSelection(decision: DecisionEvidence['decision']): decision is AgentSelectionRecord {
  return decision.schema === 'plano.agent_selection/1';
}

function triedModel({ error, injected, model, status }: ModelAttempt): TriedModel {
  const failed = error !== null || (status ?? 0) >= 400;
  return { model, status, failed, ...(injected !== undefined && { injected: true }) };
}

function isId(value: string | null, digits: number): value is string {
  return value !== null && value.length === digits && /^[0-9a-f]+$/.test(value);
}
