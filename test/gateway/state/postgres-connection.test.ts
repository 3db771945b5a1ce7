import { describe, expect, it } from 'vitest';
import { postgresConnection } from '../../../src-gateway/state/postgres-connection.ts';
import { configFrom } from '../../support/config-from.ts';

describe('a connection string', () => {
  it.each(['P@ss#123', 'P%40ss%23123'])('may hold the password %s [state 50]', (password) => {
    const { state } = configFrom(
      `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: ollama/l, base_url: "http://127.0.0.1:1"}]
state_storage: {type: postgres, connection_string: "postgresql://u:\${DB_PASS}@db:5432/p"}`,
      { DB_PASS: password },
    );
    expect(postgresConnection(state.connectionString ?? '')).toMatchObject({
      host: 'db',
      port: 5432,
      user: 'u',
      password: 'P@ss#123',
      database: 'p',
      location: 'postgres://***@db:5432/p',
    });
  });

  it.each([
    [
      'postgres://db',
      { host: 'db', port: 5432, user: 'postgres', password: undefined, database: 'postgres' },
    ],
    [
      'postgres://a:b/c?d@[::1]:99/p?application_name=x',
      { host: '::1', port: 99, password: 'b/c?d', applicationName: 'x' },
    ],
    [
      "host=db user='o\\'n' password=p@w dbname=d connect_timeout=3",
      { host: 'db', user: "o'n", password: 'p@w', database: 'd', connectTimeoutSeconds: 3 },
    ],
    ['postgres://db/p?sslmode=disable', { tls: null, mayFallBack: false }],
    ['postgres://db/p', { mayFallBack: true, tls: { rejectUnauthorized: false } }],
    [
      'postgres://db/p?sslmode=verify-full',
      { mayFallBack: false, tls: { rejectUnauthorized: true, servername: 'db' } },
    ],
  ])('%s is understood', (text, expected) => {
    expect(postgresConnection(text)).toMatchObject(expected);
  });

  it.each([['postgres://db/p?sslmode=maybe'], ['mysql://db/p'], ['postgres://db/p?sslrootcert=/nowhere']])(
    '%s is refused',
    (text) => {
      expect(() => postgresConnection(text)).toThrow(/sslmode|postgres:\/\/|sslrootcert/);
    },
  );
});
