/** The table of Plano's own setup script; both kinds of gateway can use it at once. */
const planoColumns = `
  response_id TEXT PRIMARY KEY,
  input_items JSONB NOT NULL,
  created_at BIGINT NOT NULL,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP`;

/** Ours, each with its type; Plano's statements do not mind them. */
export const extraColumns = {
  scope: "TEXT NOT NULL DEFAULT ''",
  parent_id: 'TEXT',
  origin: 'TEXT',
  status: 'TEXT',
  requested_model: 'TEXT',
  expires_at: 'TIMESTAMPTZ',
  response_json: 'JSONB',
} as const;

/** What an administrator runs when the gateway may not. */
export const postgresSchema: readonly string[] = [
  `CREATE TABLE conversation_states (${planoColumns},${Object.entries(extraColumns)
    .map(([name, type]) => `\n  ${name} ${type}`)
    .join(',')}\n)`,
  'CREATE INDEX idx_conversation_states_created_at ON conversation_states(created_at)',
  'CREATE INDEX idx_conversation_states_provider ON conversation_states(provider)',
  'CREATE INDEX idx_conversation_states_updated_at ON conversation_states(updated_at)',
];
