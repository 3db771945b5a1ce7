import { gunzipSync, gzipSync } from 'node:zlib';
import type Database from 'better-sqlite3';
import type { BodyHead, BodyPart, RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import type { StoredBody } from '../contract/body-calls.ts';
import type { BodyLimits } from './collector-limits.ts';

/** Smaller bodies do not become smaller. */
const smallestPacked = 512;
/** How the keys begin under which senders put what was said: GenAI, OpenInference, the older indexed form. */
const tellingKeys = [
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'llm.input_messages.',
  'llm.output_messages.',
  'gen_ai.prompt.',
  'gen_ai.completion.',
  'input.value',
  'output.value',
];
/** Bodies that one transaction deletes. */
const mostPerDeletion = 500;
/** Down to this share of the limit. */
const target = 0.9;

/** What was said in requests, beside the traces that they belong to, which may come later. */
export class BodyStore {
  readonly #database: Database.Database;
  readonly #limits: BodyLimits;
  readonly #insert: Database.Statement<
    [
      Buffer,
      Buffer,
      BodyPart,
      string | null,
      string | null,
      number,
      number,
      number,
      string,
      number,
      number,
      Uint8Array,
    ]
  >;
  readonly #list: Database.Statement<[Buffer]>;
  readonly #read: Database.Statement<[Buffer, Buffer, string]>;
  readonly #trace: Database.Statement<[Buffer]>;
  readonly #told: Database.Statement<[Buffer]>;
  readonly #held: Database.Statement<[]>;
  readonly #oldest: Database.Statement<[number]>;
  readonly #deleteUntil: Database.Statement<[number]>;

  constructor(database: Database.Database, limits: BodyLimits) {
    this.#database = database;
    this.#limits = limits;
    this.#insert = database.prepare(
      `INSERT OR REPLACE INTO payload(
         trace_id, span_id, part, content_type, head, size, truncated, redacted, encoding, stored, at_ms, body)
       VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#list = database.prepare(
      `SELECT span_id AS spanId, part, content_type AS contentType, head, size, truncated, redacted
       FROM payload WHERE trace_id = ? ORDER BY span_id, part`,
    );
    this.#read = database.prepare(
      'SELECT encoding, body FROM payload WHERE trace_id = ? AND span_id = ? AND part = ?',
    );
    this.#trace = database.prepare<[Buffer]>('SELECT id FROM trace WHERE trace_id = ?').pluck();
    const tells = tellingKeys.map((key) => `instr(attrs, '"${key}') OR instr(events, '"${key}')`);
    this.#told = database.prepare(
      `SELECT span_id AS spanId FROM span
       WHERE trace_ref = (SELECT id FROM trace WHERE trace_id = ?) AND (${tells.join(' OR ')}) LIMIT 1000`,
    );
    this.#held = database.prepare<[]>('SELECT coalesce(sum(stored), 0) FROM payload').pluck();
    this.#oldest = database.prepare(
      'SELECT at_ms AS atMs, stored AS bytes FROM payload ORDER BY at_ms LIMIT ?',
    );
    this.#deleteUntil = database.prepare('DELETE FROM payload WHERE at_ms <= ?');
  }

  /** All in one transaction; answers the row ids of the traces that are stored already. */
  write(bodies: readonly RecordedBody[], now = Date.now()): number[] {
    const refs = new Set<number>();
    this.#database.transaction(() => {
      for (const { bytes, contentType, head, part, redacted, size, spanId, traceId, truncated } of bodies) {
        const isPacked = bytes.length >= smallestPacked;
        const stored = isPacked ? gzipSync(bytes, { level: 1 }) : bytes;
        this.#insert.run(
          Buffer.from(traceId, 'hex'),
          Buffer.from(spanId, 'hex'),
          part,
          contentType,
          head === null ? null : JSON.stringify(head),
          size,
          Number(truncated),
          Number(redacted),
          isPacked ? 'gzip' : 'identity',
          stored.length,
          now,
          stored,
        );
        const ref = this.#trace.get(Buffer.from(traceId, 'hex'));
        if (typeof ref === 'number') refs.add(ref);
      }
    })();
    return [...refs];
  }

  /** What is kept of a trace, without the bodies. */
  list(traceId: string): StoredBody[] {
    const rows = this.#list.all(Buffer.from(traceId, 'hex')) as BodyRow[];
    return rows.map(({ head, redacted, spanId, truncated, ...row }) => ({
      ...row,
      spanId: spanId.toString('hex'),
      head: readHead(head),
      truncated: truncated !== 0,
      redacted: redacted !== 0,
    }));
  }

  /** The text of one body; `null`: it is not kept. */
  read(traceId: string, spanId: string, part: BodyPart): string | null {
    const row = this.#read.get(Buffer.from(traceId, 'hex'), Buffer.from(spanId, 'hex'), part) as
      | { readonly encoding: string; readonly body: Buffer }
      | undefined;
    if (row === undefined) return null;
    return (row.encoding === 'gzip' ? gunzipSync(row.body) : row.body).toString('utf8');
  }

  /** Ids of spans whose senders tell what was said in attributes of their own, or of an event. */
  told(traceId: string): string[] {
    const rows = this.#told.all(Buffer.from(traceId, 'hex')) as { readonly spanId: Buffer }[];
    return rows.map(({ spanId }) => spanId.toString('hex'));
  }

  /** Bytes of all bodies, as they are stored. */
  bytes(): number {
    return Number(this.#held.get());
  }

  /** Deletes bodies that are too old, and the oldest of those that are too many. */
  enforce(now = Date.now()): void {
    this.#deleteUntil.run(now - this.#limits.maxAgeMs);
    const held = this.bytes();
    if (held <= this.#limits.maxBytes) return;
    let surplus = held - Math.floor(this.#limits.maxBytes * target);
    while (surplus > 0) {
      const oldest = this.#oldest.all(mostPerDeletion) as { readonly atMs: number; readonly bytes: number }[];
      const last = oldest.find(({ bytes }) => {
        surplus -= bytes;
        return surplus <= 0;
      });
      const until = last ?? oldest.at(-1);
      if (until === undefined) return;
      this.#deleteUntil.run(until.atMs);
    }
  }
}

interface BodyRow {
  readonly spanId: Buffer;
  readonly part: BodyPart;
  readonly contentType: string | null;
  readonly head: string | null;
  readonly size: number;
  readonly truncated: number;
  readonly redacted: number;
}

/** Our own writing: typed, not checked. */
function readHead(text: string | null): StoredBody['head'] {
  if (text === null) return null;
  const { headers, start } = JSON.parse(text) as BodyHead;
  return { start, headers: headers.map(([name, value]) => ({ name, value })) };
}
