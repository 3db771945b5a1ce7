import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PostgresStore } from '../../../src-gateway/state/postgres-store.ts';
import { itemsOf, type StateStore } from '../../../src-gateway/state/state-store.ts';
import { nativeNames } from '../../support/native-names.ts';
import {
  type PostgresServer,
  startPostgresServer,
  superuser,
  whyNoPostgres,
} from '../../support/postgres-server.ts';
import { localhostCertificate } from '../../support/test-certificates.ts';
import { type StatefulListener, startStatefulListener, translated } from '../listeners/stateful-listener.ts';
import { turn, user } from './sample-turns.ts';

const pool = { max: 10, idleSeconds: 30, connectTimeoutSeconds: 5 };
const columns = ['response_id', 'input_items', 'created_at', 'model', 'provider', 'updated_at'];

describe.skipIf(whyNoPostgres !== null)(
  `a store in PostgreSQL${whyNoPostgres === null ? '' : ` (skipped: ${whyNoPostgres})`}`,
  () => {
    let server: PostgresServer;
    const opened: { close(): Promise<void> }[] = [];
    beforeAll(async () => {
      server = await startPostgresServer();
    }, 60_000);
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
    });
    afterAll(() => server?.remove());

    const nameOf = (url: string) => /\/([a-z0-9]+)(?:\?|$)/.exec(url)?.[1] ?? '';
    function storeAt(connectionString: string, more: object = {}): StateStore {
      const options = { pool, ttlSeconds: 3600, maxEntries: null, needsScope: false, ...more };
      const store = new PostgresStore({ ...options, connectionString, names: nativeNames });
      opened.push(store);
      return store;
    }
    async function listenerAt(url: string, more = ''): Promise<StatefulListener> {
      const listener = await startStatefulListener(
        `state_storage: {type: postgres, connection_string: "${url.replace('#', '%23')}"${more}}`,
      );
      opened.push(listener);
      return listener;
    }
    /** A role that may use the database and no more. */
    async function poorRole(url: string, grants: string): Promise<string> {
      const name = nameOf(url);
      await server.query(
        name,
        `CREATE ROLE r${name} LOGIN PASSWORD 'x'; ${grants.replaceAll('@', `r${name}`)}`,
      );
      return url.replace(`${superuser.user}:${superuser.password}`, `r${name}:x`);
    }
    const columnsOf = async (url: string) =>
      (
        await server.query(
          nameOf(url),
          "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'conversation_states'",
        )
      ).map(({ name }) => name);
    const planosTable = `CREATE TABLE conversation_states (response_id TEXT PRIMARY KEY, input_items JSONB NOT NULL,
    created_at BIGINT NOT NULL, model TEXT NOT NULL, provider TEXT NOT NULL,
    updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)`;

    it('makes its table in an empty database [state 43]', async () => {
      const url = await server.createDatabase();
      await storeAt(url).open();
      expect(await columnsOf(url)).toEqual(expect.arrayContaining([...columns, 'scope', 'response_json']));
    });

    it('gives back what it was given, to every gateway', async () => {
      const url = await server.createDatabase();
      const [one, other] = [storeAt(url), storeAt(url)];
      await one.put({ ...turn('a'), response: { output: [{}] } }, null);
      await other.put({ ...turn('b', 'a'), response: { output: [{}] } }, await other.get('', 'a'));
      const found = await one.get('', 'b');
      expect(itemsOf(found).map((item) => item.content)).toEqual(['a?', 'a!', 'b?', 'b!']);
      expect(found?.turns[0]?.outputItems.map((item) => item.content)).toEqual(['b!']);
      expect(found?.head).toMatchObject({ id: 'b', parentId: 'a', origin: 'translated', complete: true });
      expect(await one.get('t:x', 'b')).toBeNull();
      expect(await one.delete('', 'a')).toBe(true);
      expect(await one.get('', 'a')).toBeNull();
      expect(await other.get('', 'b')).not.toBeNull();
      expect((await one.stats()).turns).toBe(1);
    });

    it('forgets what was not used for its time', async () => {
      const url = await server.createDatabase();
      const store = storeAt(url);
      await store.put(turn('a'), null);
      await server.query(nameOf(url), "UPDATE conversation_states SET expires_at = now() - interval '1 s'");
      expect(await store.get('', 'a')).toBeNull();
      expect(await store.collectGarbage()).toBe(1);
    });

    it('uses the table of Plano with the rights that Plano needs [state 44]', async () => {
      const url = await server.createDatabase();
      await server.query(nameOf(url), planosTable);
      const poor = await poorRole(url, 'GRANT SELECT, INSERT, UPDATE, DELETE ON conversation_states TO @');
      const before = server.log().length;
      const listener = await listenerAt(poor);
      const { id } = (await listener.ask({ model: translated, input: 'hi' })).json();
      await listener.ask({ model: translated, input: 'again', previous_response_id: id });
      expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:again']);
      expect(server.log().slice(before)).not.toContain('ERROR');
      expect((await columnsOf(url)).toSorted()).toEqual(columns.toSorted());
    });

    it('is started by several processes at once [state 45]', async () => {
      const url = await server.createDatabase();
      const program = new URL('./open-postgres-store.ts', import.meta.url);
      const children = [1, 2, 3, 4].map(() => fork(program, [url], { execArgv: [] }));
      const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
      expect(codes).toEqual([0, 0, 0, 0]);
      expect(await columnsOf(url)).toContain('scope');
    });

    it('says what to do where it may not make its table', async () => {
      const url = await server.createDatabase();
      const poor = await poorRole(url, 'REVOKE CREATE ON SCHEMA public FROM PUBLIC');
      await expect(listenerAt(poor)).rejects.toMatchObject({
        code: 'state_unavailable',
        message: expect.stringMatching(/planoai state schema[\s\S]*CREATE TABLE/),
      });
    });

    it('refuses to mix tenants in a table that cannot tell them apart', async () => {
      const url = await server.createDatabase();
      await server.query(nameOf(url), planosTable);
      const poor = await poorRole(url, 'GRANT SELECT, INSERT, UPDATE, DELETE ON conversation_states TO @');
      await expect(storeAt(poor, { needsScope: true }).open()).rejects.toThrow('RUN_STATE_TABLE_FOREIGN');
    });

    it('shares rows with Plano, both ways [state 47]', async () => {
      const url = await server.createDatabase();
      const store = storeAt(url);
      await store.open();
      const upsert = `INSERT INTO conversation_states (response_id, input_items, created_at, model, provider, updated_at)
      VALUES ($1, $2, $3, $4, $5, NOW()) ON CONFLICT (response_id) DO UPDATE SET input_items = EXCLUDED.input_items,
      model = EXCLUDED.model, provider = EXCLUDED.provider, updated_at = NOW()`;
      const row = ['resp_u', JSON.stringify([user('theirs')]), 1, 'm', 'openai/m'];
      await server.query(nameOf(url), upsert, row);
      expect(itemsOf(await store.get('', 'resp_u'))).toEqual([user('theirs')]);
      await store.put(turn('a'), null);
      await server.query(nameOf(url), upsert, ['a', ...row.slice(1)]);
      expect(itemsOf(await store.get('', 'a'))).toEqual([user('theirs')]);
    });

    it('comes back when its connections are ended [state 42]', async () => {
      const url = await server.createDatabase();
      const listener = await listenerAt(url);
      const { id } = (await listener.ask({ model: translated, input: 'hi' })).json();
      await server.query(
        'postgres',
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
        [nameOf(url)],
      );
      const { status } = await listener.ask({ model: translated, input: 'x', previous_response_id: id });
      expect(status).toBe(200);
      expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:x']);
    });

    it('takes characters that the database has none of [state 51]', async () => {
      const url = await server.createDatabase();
      const listener = await listenerAt(url);
      const { answer } = listener.up;
      listener.up.answer = (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const message = { role: 'assistant', content: 'a\u0000b' };
        response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }));
      };
      const { id } = (await listener.ask({ model: translated, input: 'hi' })).json();
      listener.up.answer = answer;
      await listener.ask({ model: translated, input: 'x', previous_response_id: id });
      expect(listener.messages()).toEqual(['user:hi', 'assistant:a\uFFFDb', 'user:x']);
    });

    it('names a wrong password, and not the password', async () => {
      const url = (await server.createDatabase()).replace(superuser.password, 'wr0ng');
      const problem: unknown = await storeAt(url)
        .open()
        .catch((error: unknown) => error);
      expect(problem).toMatchObject({
        code: 'password',
        message: expect.stringContaining('password authentication failed'),
      });
      expect(String(problem)).not.toContain('wr0ng');
    });

    it('lets two gateways go on with one conversation, and loses nothing that was acknowledged', async () => {
      const url = await server.createDatabase();
      const [one, other] = [await listenerAt(url), await listenerAt(url)];
      const first = (await one.ask({ model: translated, input: 'hi' })).json();
      const second = await other.ask({
        model: translated,
        input: 'b',
        previous_response_id: first.id,
        stream: true,
      });
      expect(other.messages()).toEqual(['user:hi', 'assistant:A1', 'user:b']);
      const id = /"id":"(resp_[0-9a-f]{32})"/.exec(second.text)?.[1];
      await server.kill();
      await server.start();
      const third = await one.ask({ model: translated, input: 'c', previous_response_id: id });
      expect([third.status, one.messages()]).toEqual([
        200,
        ['user:hi', 'assistant:A1', 'user:b', 'assistant:A1', 'user:c'],
      ]);
    }, 30_000);

    it('that is away fails requests, or serves them without history, as the config wants [state 40] [state 41]', async () => {
      const url = await server.createDatabase();
      const [strict, lenient] = [await listenerAt(url), await listenerAt(url, ', on_error: degrade')];
      const { id } = (await strict.ask({ model: translated, input: 'hi' })).json();
      await server.kill();
      const refused = await strict.ask({ model: translated, input: 'x', previous_response_id: id });
      expect([refused.status, refused.headers['retry-after'], refused.json().error.code]).toEqual([
        503,
        '1',
        'conversation_state_unavailable',
      ]);
      expect(strict.up.requests).toHaveLength(1);
      const served = await lenient.ask({ model: translated, input: 'x', previous_response_id: id });
      expect([served.status, served.headers['x-plano-state']]).toEqual([200, 'failed']);
      expect(lenient.messages()).toEqual(['user:x']);
      const unkept = await strict.ask({ model: translated, input: 'y' });
      expect([unkept.status, unkept.json().store, unkept.headers['x-plano-state']]).toEqual([
        200,
        false,
        'failed',
      ]);
      await server.start();
    }, 30_000);

    describe('that takes TLS only', () => {
      let secure: PostgresServer;
      beforeAll(async () => {
        secure = await startPostgresServer({ certificate: localhostCertificate });
      }, 60_000);
      afterAll(() => secure?.remove());

      it('is reached without a look at its certificate [state 48]', async () => {
        const url = await secure.createDatabase('?sslmode=require');
        await storeAt(url).open();
        const rows = await secure.query(
          'postgres',
          "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'plano'",
        );
        expect(rows).toEqual([{ ssl: true }]);
      });

      it('is not trusted without its authority [state 49]', async () => {
        const url = await secure.createDatabase('?sslmode=verify-full');
        await expect(listenerAt(url)).rejects.toMatchObject({
          code: 'state_unavailable',
          message: expect.stringContaining('certificate verification'),
        });
      });

      it('says so to who speaks plain text', async () => {
        const url = await secure.createDatabase('?sslmode=disable');
        await expect(storeAt(url).open()).rejects.toThrow('sslmode=require');
      });
    });
  },
);
