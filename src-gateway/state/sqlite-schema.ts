/** `PRAGMA user_version` of a file with this schema. */
export const sqliteSchemaVersion = 1;

/** Idempotent: it makes what is not there. */
export const sqliteSchema = `
CREATE TABLE IF NOT EXISTS responses(
  id TEXT NOT NULL, scope TEXT NOT NULL DEFAULT '', parent_id TEXT,
  origin TEXT NOT NULL CHECK(origin IN ('translated','native')),
  provider TEXT NOT NULL, model TEXT NOT NULL, requested_model TEXT NOT NULL,
  status TEXT NOT NULL, complete INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL,
  expires_at INTEGER, deleted_at INTEGER,
  chain_items INTEGER NOT NULL, chain_bytes INTEGER NOT NULL,
  encoding TEXT NOT NULL DEFAULT 'json',
  input_items BLOB NOT NULL, output_items BLOB NOT NULL, response_json BLOB,
  PRIMARY KEY(id)) STRICT;
CREATE INDEX IF NOT EXISTS responses_expires ON responses(expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS responses_parent ON responses(parent_id) WHERE parent_id IS NOT NULL;
PRAGMA user_version = ${sqliteSchemaVersion};
`;
