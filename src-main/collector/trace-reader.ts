import type Database from 'better-sqlite3';
import type { SpanAttribute, SpanEvent, SpanRecord, SpanResource, SpanScope } from './span-record.ts';
import { attributeValue, valueText } from './span-record.ts';
import { readSpanRow, type SpanRow } from './span-rows.ts';
import { readAttributes } from './stored-attributes.ts';
import { type OutlinedSpan, type OutlineIds, type OutlineRow, readOutlineRows } from './trace-outline.ts';
import { type StoredTrace, traceColumns } from './trace-rows.ts';

interface OutlineParams {
  readonly ref: number;
  readonly most: number;
}

/** As SQLite's `LIMIT` has it. */
const noLimit = -1;

const configHashKey = 'plano.config.sha256';

/** Reads traces and spans of the store. */
export class TraceReader {
  readonly #byId: Database.Statement<[number]>;
  readonly #byTraceId: Database.Statement<[Buffer]>;
  readonly #workspace: Database.Statement<[Buffer]>;
  readonly #byRange: Database.Statement<[Buffer, Buffer, number]>;
  readonly #spans: Database.Statement<[number]>;
  readonly #span: Database.Statement<[number, Buffer]>;
  readonly #outline: Database.Statement<[OutlineParams & { startNs: bigint }]>;
  readonly #outlineIds: Database.Statement<[OutlineParams]>;
  readonly #newest: Database.Statement<[]>;
  readonly #holding: Database.Statement<[{ ref: number; pattern: string }]>;
  readonly #configured: Database.Statement<[number]>;
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
    this.#workspace = database.prepare<[Buffer]>('SELECT workspace FROM trace WHERE trace_id = ?').pluck();
    this.#byRange = database
      .prepare<[Buffer, Buffer, number]>(
        `${select} WHERE trace_id >= ? AND trace_id <= ? ORDER BY start_ns DESC, id DESC LIMIT ?`,
      )
      .safeIntegers();
    this.#spans = database.prepare<[number]>('SELECT * FROM span WHERE trace_ref = ?').safeIntegers();
    this.#span = database
      .prepare<[number, Buffer]>('SELECT * FROM span WHERE trace_ref = ? AND span_id = ?')
      .safeIntegers();
    this.#outline = database
      .prepare<[OutlineParams & { startNs: bigint }]>(
        `SELECT name, (start_ns - @startNs) / 1000, max(0, end_ns - start_ns) / 1000, status, attrs, events,
           resource_ref
         FROM span WHERE trace_ref = @ref ORDER BY start_ns, span_id LIMIT @most`,
      )
      .raw();
    // Two texts instead of two for each span.
    this.#outlineIds = database.prepare<[OutlineParams]>(
      `SELECT coalesce(group_concat(id, char(10)), '') AS ids, coalesce(group_concat(parent, char(10)), '') AS parentIds
       FROM (SELECT lower(hex(span_id)) AS id, lower(hex(coalesce(parent_span_id, ''))) AS parent
         FROM span WHERE trace_ref = @ref ORDER BY start_ns, span_id LIMIT @most)`,
    );
    this.#newest = database.prepare<[]>(`${select} ORDER BY start_ns DESC LIMIT 1000`).safeIntegers();
    this.#holding = database.prepare<[{ ref: number; pattern: string }]>(
      `SELECT lower(hex(span_id)) AS id, attrs, events, status_msg AS message FROM span
       WHERE trace_ref = @ref AND (attrs LIKE @pattern ESCAPE '\\' OR events LIKE @pattern ESCAPE '\\'
         OR status_msg LIKE @pattern ESCAPE '\\')`,
    );
    this.#configured = database
      .prepare<[number]>(
        `SELECT attrs FROM span WHERE trace_ref = ? AND instr(attrs, '"${configHashKey}"') LIMIT 1`,
      )
      .pluck();
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

  /** The config file of the host whose collector stored it; `null`: there is no such trace. */
  workspaceOf(traceId: string): string | null {
    const workspace = this.#workspace.get(Buffer.from(traceId, 'hex'));
    return typeof workspace === 'string' ? workspace : null;
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
    const spans = rows.map((row) => this.#read(row, traceId));
    // Rows come by id; sorting is stable.
    return spans.sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
  }

  span(trace: Pick<StoredTrace, 'id' | 'trace_id'>, spanId: string): SpanRecord | null {
    const row = this.#span.get(Number(trace.id), Buffer.from(spanId, 'hex')) as SpanRow | undefined;
    return row === undefined ? null : this.#read(row, trace.trace_id.toString('hex'));
  }

  /** By start, then id; `most`: only so many of them. */
  outlined(trace: Pick<StoredTrace, 'id' | 'start_ns'>, most = noLimit): OutlinedSpan[] {
    const params = { ref: Number(trace.id), most };
    const rows = this.#outline.all({ startNs: trace.start_ns, ...params }) as OutlineRow[];
    return readOutlineRows(rows, this.#outlineIds.get(params) as OutlineIds, {
      startNs: trace.start_ns,
      serviceOf: (resource) => this.#resourceOf(resource).service,
    });
  }

  /** Spans of the newest traces, until there are `count`. */
  newestSpans(count: number): SpanRecord[] {
    const spans: SpanRecord[] = [];
    for (const trace of this.#newest.iterate() as IterableIterator<StoredTrace>) {
      if (trace.span_count > BigInt(count)) continue;
      spans.push(...this.spans(trace));
      if (spans.length >= count) break;
    }
    return spans;
  }

  /** Ids of the spans with an attribute, event or status message that holds the text, whatever its case. */
  spansHolding({ id }: Pick<StoredTrace, 'id'>, text: string): string[] {
    const wanted = text.toLowerCase();
    // As it stands inside stored JSON, with the wildcards of LIKE taken literally.
    const pattern = `%${JSON.stringify(text)
      .slice(1, -1)
      .replace(/[\\%_]/g, '\\$&')}%`;
    const rows = this.#holding.all({ ref: Number(id), pattern }) as HoldingRow[];
    return rows.filter((row) => holds(row, wanted)).map((row) => row.id);
  }

  /** First digits of the hash of the config that its gateway served; `null`: no span of it tells. */
  configHash({ id }: Pick<StoredTrace, 'id'>): string | null {
    const attributes = this.#configured.get(Number(id));
    if (typeof attributes !== 'string') return null;
    const hash = valueText(attributeValue(readAttributes(attributes), configHashKey)) ?? '';
    return /^[0-9a-f]{12,64}$/.test(hash) ? hash : null;
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

  #read(row: SpanRow, traceId: string): SpanRecord {
    return readSpanRow(
      row,
      traceId,
      this.#resourceOf(Number(row.resource_ref)),
      this.#scopeOf(Number(row.scope_ref)),
    );
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

interface HoldingRow {
  readonly id: string;
  readonly attrs: string;
  readonly events: string | null;
  readonly message: string | null;
}

/** The pattern also hits the words of OTLP's value forms, such as `doubleValue`. */
function holds({ attrs, events, message }: HoldingRow, wanted: string): boolean {
  const inText = (text: string) => text.toLowerCase().includes(wanted);
  const inAttributes = (attributes: readonly SpanAttribute[]) =>
    attributes.some(({ key, value }) => inText(key) || inText(valueText(value) ?? ''));
  if (message !== null && inText(message)) return true;
  if (inAttributes(readAttributes(attrs))) return true;
  const noted = events === null ? [] : (JSON.parse(events) as SpanEvent[]);
  return noted.some((event) => inText(event.name) || inAttributes(event.attributes));
}
