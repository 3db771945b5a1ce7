import { postgresSchema } from '../../../src-gateway/state/postgres-schema.ts';
import { sqliteSchema } from '../../../src-gateway/state/sqlite-schema.ts';

/** SQL for an administrator who makes the table of conversations. */
export function stateSchema(type: 'postgres' | 'sqlite'): string {
  if (type === 'sqlite') return sqliteSchema.trimStart();
  return postgresSchema.map((statement) => `${statement};\n`).join('');
}
