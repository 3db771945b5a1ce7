import type Database from 'better-sqlite3';
import type { SpanAttribute, SpanRecord, SpanResource, SpanScope } from './span-record.ts';
import { readSpanRow, type SpanRow } from './span-rows.ts';
import { type StoredTrace, traceColumns } from './trace-rows.ts';

/** Reads traces and spans of the store. */
export class TraceReader {
  readonly #byId: Database.Statement<[number]>;
  readonly #byTraceId: Database.Statement<[Buffer]>;
  readonly #byRange: Database.Statement<[Buffer, Buffer, number]>;
  readonly #spans: Database.Statement<[number]>;
  readonly #resource: Database.Statement<[number]>;
  readonly #scope: Database.Statement<[number]>;
  readonly #parents: Database.Statement<[number]>;
  readonly #children: Database.Statement<[number]>;
  readonly #resources = new Map<number, SpanResource>();
  readonly #scopes = new Map<number, SpanScope>();

  constructor(database: Database.Database) {
    const select = `SELECT ${traceColumns} FROM trace`;
    this.#byId = database.prepare<[number]>(`${select} WHERE id = ?`).safeIntegers();
    this.#byTraceId = database.prepare<[Buffer]>(`${select} WHERE trace_id = ?`).safeIntegers();
    this.#byRange = database
      .prepare<[Buffer, Buffer, number]>(
        `${select} WHERE trace_id >= ? AND trace_id <= ? ORDER BY start_ns DESC, id DESC LIMIT ?`,
      )
      .safeIntegers();
    this.#spans = database.prepare<[number]>('SELECT * FROM span WHERE trace_ref = ?').safeIntegers();
    this.#resource = database.prepare<[number]>('SELECT service, attrs FROM resource WHERE id = ?');
    this.#scope = database.prepare<[number]>('SELECT name, version FROM scope WHERE id = ?');
    this.#parents = database
      .prepare<[number]>('SELECT parent_ref FROM trace_link WHERE child_ref = ?')
      .pluck();
    this.#children = database
      .prepare<[number]>('SELECT child_ref FROM trace_link WHERE parent_ref = ?')
      .pluck();
  }

  byRef(ref: number): StoredTrace | undefined {
    return this.#byId.get(ref) as StoredTrace | undefined;
  }

  byTraceId(traceId: string): StoredTrace | undefined {
    return this.#byTraceId.get(Buffer.from(traceId, 'hex')) as StoredTrace | undefined;
  }

  /** Traces whose id starts so (1 to 32 hex digits), newest first. */
  byPrefix(prefix: string, limit: number): StoredTrace[] {
    const from = Buffer.from(prefix.padEnd(32, '0'), 'hex');
    const to = Buffer.from(prefix.padEnd(32, 'f'), 'hex');
    return this.#byRange.all(from, to, limit) as StoredTrace[];
  }

  /** By start, then id. */
  spans(trace: Pick<StoredTrace, 'id' | 'trace_id'>): SpanRecord[] {
    const traceId = trace.trace_id.toString('hex');
    const rows = this.#spans.all(Number(trace.id)) as SpanRow[];
    const spans = rows.map((row) =>
      readSpanRow(
        row,
        traceId,
        this.#resourceOf(Number(row.resource_ref)),
        this.#scopeOf(Number(row.scope_ref)),
      ),
    );
    // Rows come by id; sorting is stable.
    return spans.sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
  }

  /** Traces that hold parents of this one's spans. */
  parentsOf(ref: number): number[] {
    return this.#parents.all(ref) as number[];
  }

  childrenOf(ref: number): number[] {
    return this.#children.all(ref) as number[];
  }

  /** Resources and scopes were deleted: their ids may be given to others. */
  forget(): void {
    this.#resources.clear();
    this.#scopes.clear();
  }

  #resourceOf(id: number): SpanResource {
    const known = this.#resources.get(id);
    if (known) return known;
    const row = this.#resource.get(id) as { service: string; attrs: string } | undefined;
    const resource: SpanResource = {
      service: row?.service ?? 'unknown',
      attributes: row ? (JSON.parse(row.attrs) as SpanAttribute[]) : [],
    };
    if (this.#resources.size >= cachedRows) this.#resources.clear();
    this.#resources.set(id, resource);
    return resource;
  }

  #scopeOf(id: number): SpanScope {
    const known = this.#scopes.get(id);
    if (known) return known;
    const scope = (this.#scope.get(id) as SpanScope | undefined) ?? { name: '', version: '' };
    if (this.#scopes.size >= cachedRows) this.#scopes.clear();
    this.#scopes.set(id, scope);
    return scope;
  }
}

const cachedRows = 5_000;
