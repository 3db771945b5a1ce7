import type { PoolClient } from 'pg';
import { isObject, type JsonObject, listMember } from '../apis/json-value.ts';
import { PostgresPool, type PostgresPoolOptions } from './postgres-pool.ts';
import { extraColumns, postgresSchema } from './postgres-schema.ts';
import {
  itemsOf,
  type StateStats,
  type StateStore,
  StateStoreError,
  type StoredConversation,
  type TurnRecord,
} from './state-store.ts';

export interface PostgresStoreOptions extends PostgresPoolOptions {
  /** Since the last use; `null`: for ever. */
  readonly ttlSeconds: number | null;
  /** `null`: no limit. */
  readonly maxEntries: number | null;
  /** Tenants must be told apart. */
  readonly needsScope: boolean;
}

/** Of the table's preparation: two gateways that start at once make one table. */
const lockKey = 7_526_151;

/**
 * Conversations in the table of Plano itself, shared by every gateway on the same database. A row holds the
 * whole conversation up to its turn, as Plano's rows do.
 */
export class PostgresStore implements StateStore {
  readonly backend = 'postgres';
  readonly #options: PostgresStoreOptions;
  readonly #pool: PostgresPool;
  /** Whether our own columns are there; `null`: nobody has looked. */
  #hasExtras: boolean | null = null;

  constructor(options: PostgresStoreOptions) {
    this.#options = options;
    this.#pool = new PostgresPool(options);
  }

  async open(): Promise<void> {
    await this.#pool.run((client) => this.#prepare(client));
  }

  get(scope: string, id: string): Promise<StoredConversation | null> {
    return this.#pool.run(async (client) => {
      const extras = await this.#prepared(client);
      if (!extras && scope !== '') return null;
      const { ttlSeconds } = this.#options;
      const text = extras ? touchOurs : touchPlanos;
      const values = extras ? [id, scope, ttlSeconds] : [id, ttlSeconds];
      const { rows } = await client.query<Record<string, unknown>>(text, values);
      const [row] = rows;
      return row === undefined ? null : conversationOf(row);
    });
  }

  async put(turn: TurnRecord, before: StoredConversation | null): Promise<void> {
    const items = jsonText([...itemsOf(before), ...turn.inputItems, ...turn.outputItems]);
    const plain = [turn.id, items, turn.createdAt, turn.model, turn.provider];
    await this.#pool.run(async (client) => {
      if (!(await this.#prepared(client))) {
        if (turn.scope !== '') throw foreignTable();
        await client.query(upsertPlanos, plain);
        return;
      }
      const origin = turn.origin === 'native' && !turn.complete ? nativeTail : turn.origin;
      await client.query(upsertOurs, [
        ...plain,
        ...[turn.scope, turn.parentId, origin, turn.status, turn.requestedModel],
        ...[this.#options.ttlSeconds, jsonText(turn.response)],
      ]);
    });
  }

  delete(scope: string, id: string): Promise<boolean> {
    return this.#pool.run(async (client) => {
      const extras = await this.#prepared(client);
      if (!extras && scope !== '') return false;
      const { rowCount } = extras
        ? await client.query('DELETE FROM conversation_states WHERE response_id = $1 AND scope = $2', [
            id,
            scope,
          ])
        : await client.query('DELETE FROM conversation_states WHERE response_id = $1', [id]);
      return rowCount === 1;
    });
  }

  collectGarbage(): Promise<number> {
    const { maxEntries, ttlSeconds } = this.#options;
    return this.#pool.run(async (client) => {
      const extras = await this.#prepared(client);
      const expired =
        ttlSeconds === null
          ? { rowCount: 0 }
          : await client.query(extras ? deleteExpiredOurs : deleteExpiredPlanos, [ttlSeconds]);
      const excess = maxEntries === null ? { rowCount: 0 } : await client.query(deleteExcess, [maxEntries]);
      return (expired.rowCount ?? 0) + (excess.rowCount ?? 0);
    });
  }

  stats(): Promise<StateStats> {
    return this.#pool.run(async (client) => {
      await this.#prepared(client);
      const { rows } = await client.query<Record<string, unknown>>(size);
      return { turns: Number(rows[0]?.turns ?? 0), bytes: Number(rows[0]?.bytes ?? 0) };
    });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #prepared(client: PoolClient): Promise<boolean> {
    return this.#hasExtras ?? this.#prepare(client);
  }

  /** Makes the table where there is none, and adds our columns to one that is ours. */
  async #prepare(client: PoolClient): Promise<boolean> {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
    const { rows } = await client.query<Record<string, unknown>>(lookAtTable, [Object.keys(extraColumns)]);
    const { extras, isowner, table } = { extras: 0, isowner: false, table: null, ...rows[0] };
    let hasExtras = Number(extras) === Object.keys(extraColumns).length;
    if (table === null) {
      await createTable(client);
      hasExtras = true;
    } else if (!hasExtras && isowner === true) {
      for (const [name, type] of Object.entries(extraColumns)) {
        await client.query(`ALTER TABLE conversation_states ADD COLUMN IF NOT EXISTS ${name} ${type}`);
      }
      hasExtras = true;
    }
    if (!hasExtras && this.#options.needsScope) throw foreignTable();
    await client.query('COMMIT');
    this.#hasExtras = hasExtras;
    return hasExtras;
  }
}

/** A native turn whose beginning only its provider knows. */
const nativeTail = 'native_tail';

async function createTable(client: PoolClient): Promise<void> {
  const { rows } = await client.query<Record<string, unknown>>(
    "SELECT has_schema_privilege(current_schema(), 'CREATE') AS may",
  );
  if (rows[0]?.may !== true) {
    throw new StateStoreError(
      'no_table',
      `there is no table conversation_states and this role may not create it. Let the database's owner run what \`planoai state schema --type postgres\` prints:\n${postgresSchema.join(';\n')};`,
    );
  }
  for (const statement of postgresSchema) await client.query(statement);
}

function foreignTable(): StateStoreError {
  return new StateStoreError(
    'foreign_table',
    'RUN_STATE_TABLE_FOREIGN: the table conversation_states belongs to another role and has no column that tells tenants apart: let its owner run what `planoai state schema --type postgres` prints, or name no tenant_header.',
  );
}

function conversationOf(row: Readonly<Record<string, unknown>>): StoredConversation {
  const { bytes, created_at, model, origin, parent_id, provider, requested_model, response_id, status } = row;
  const items = Array.isArray(row.input_items) ? row.input_items.filter(isObject) : [];
  const response = isObject(row.response_json) ? row.response_json : null;
  const parentId = typeof parent_id === 'string' ? parent_id : null;
  const isNative = origin === 'native' || origin === nativeTail;
  const inputs = items.length - listMember(response, 'output').filter(isObject).length;
  const turn = {
    // Several providers may have spoken before: it is not known any more who thought what.
    provider: parentId === null ? String(provider) : null,
    inputItems: items.slice(0, inputs),
    outputItems: items.slice(inputs),
  };
  return {
    head: {
      id: String(response_id),
      parentId,
      origin: isNative ? 'native' : 'translated',
      provider: String(provider),
      model: String(model),
      requestedModel: typeof requested_model === 'string' ? requested_model : String(model),
      status: status === 'incomplete' ? 'incomplete' : 'completed',
      createdAt: Number(created_at),
      complete: origin !== nativeTail,
      response,
    },
    turns: [turn],
    bytes: Number(bytes),
  };
}

/** JSON that the database takes: it knows no U+0000 and no half characters. */
function jsonText(value: JsonObject | readonly JsonObject[]): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'string' ? each.replaceAll('\u0000', '\uFFFD').toWellFormed() : each,
  );
}

const lookAtTable = `
SELECT found.oid AS table,
  (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE pg_class.oid = found.oid) AS isowner,
  (SELECT count(*) FROM pg_attribute
    WHERE attrelid = found.oid AND NOT attisdropped AND attname = ANY($1)) AS extras
FROM (SELECT to_regclass('conversation_states')::oid AS oid) AS found`;

/** A hit counts as a use: it begins the time of the row anew. */
const touchOurs = `
UPDATE conversation_states SET updated_at = now(), expires_at = now() + make_interval(secs => $3)
WHERE response_id = $1 AND scope = $2 AND (expires_at IS NULL OR expires_at > now())
RETURNING *, octet_length(input_items::text) AS bytes`;
const touchPlanos = `
UPDATE conversation_states SET updated_at = now()
WHERE response_id = $1 AND ($2::float8 IS NULL OR updated_at > now() - make_interval(secs => $2))
RETURNING *, octet_length(input_items::text) AS bytes`;

const upsertPlanos = `
INSERT INTO conversation_states(response_id, input_items, created_at, model, provider)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (response_id) DO UPDATE SET input_items = EXCLUDED.input_items, model = EXCLUDED.model,
  provider = EXCLUDED.provider, updated_at = now()`;
const upsertOurs = `
INSERT INTO conversation_states(response_id, input_items, created_at, model, provider, scope, parent_id,
  origin, status, requested_model, expires_at, response_json)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now() + make_interval(secs => $11), $12)
ON CONFLICT (response_id) DO UPDATE SET input_items = EXCLUDED.input_items, model = EXCLUDED.model,
  provider = EXCLUDED.provider, updated_at = now(), scope = EXCLUDED.scope, parent_id = EXCLUDED.parent_id,
  origin = EXCLUDED.origin, status = EXCLUDED.status, requested_model = EXCLUDED.requested_model,
  expires_at = EXCLUDED.expires_at, response_json = EXCLUDED.response_json`;

const deleteExpiredOurs = `
DELETE FROM conversation_states WHERE expires_at <= now()
  OR (expires_at IS NULL AND updated_at <= now() - make_interval(secs => $1))`;
const deleteExpiredPlanos = `
DELETE FROM conversation_states WHERE updated_at <= now() - make_interval(secs => $1)`;
const deleteExcess = `
DELETE FROM conversation_states WHERE response_id IN (
  SELECT response_id FROM conversation_states ORDER BY updated_at DESC OFFSET $1)`;
const size = `
SELECT count(*) AS turns, coalesce(sum(octet_length(input_items::text)), 0) AS bytes FROM conversation_states`;
