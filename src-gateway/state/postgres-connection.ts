import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { StateStoreError } from './state-store.ts';

/** What libpq calls `sslmode`. */
type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly applicationName: string;
  /** `options` of libpq; `null`: none. */
  readonly options: string | null;
  /** `null`: as the pool says. */
  readonly connectTimeoutSeconds: number | null;
  /** `null`: plain text. */
  readonly tls: ConnectionOptions | null;
  /** Plain text will do where the server has no TLS. */
  readonly mayFallBack: boolean;
  /** Where it leads, without a credential. */
  readonly location: string;
}

/**
 * Reads a connection string of libpq: a URL, whose password may hold any character as it is or
 * percent-encoded, or `name=value` pairs. Throws `StateStoreError` for one that means nothing.
 */
export function postgresConnection(text: string): PostgresConnection {
  const given = text.includes('://') ? fromUrl(text.trim()) : fromPairs(text);
  const [host = ''] = (given.get('host') || 'localhost').split(',');
  const port = Number(given.get('port') || 5432);
  const user = given.get('user') || 'postgres';
  const database = given.get('dbname') || user;
  const mode = sslModeOf(given.get('sslmode'));
  const seconds = Number(given.get('connect_timeout'));
  return {
    ...{ host, port, user, database },
    password: given.get('password'),
    applicationName: given.get('application_name') || 'plano',
    options: given.get('options') ?? null,
    connectTimeoutSeconds: seconds > 0 ? seconds : null,
    tls: mode === 'disable' ? null : tlsOptions(mode, host, given),
    mayFallBack: mode === 'prefer' || mode === 'allow',
    location: `postgres://***@${host}:${port}/${database}`,
  };
}

type Given = ReadonlyMap<string, string>;

/** The last `@` ends the user's part: in a host there is none. */
const urlForm =
  /^postgres(?:ql)?:\/\/(?:(.*)@)?(\[[^\]]*\]|[^@/?#:]*)(?::(\d+))?(?:\/([^?#]*))?(?:\?(.*))?$/s;

function fromUrl(text: string): Given {
  const match = urlForm.exec(text);
  if (match === null) {
    throw new StateStoreError('unavailable', 'connection_string is no postgres:// URL that can be read');
  }
  const [, credentials = '', host = '', port = '', database = '', query = ''] = match;
  const [user = '', ...password] = credentials.split(':');
  return new Map([
    ['host', host.replace(/^\[|\]$/g, '')],
    ['port', port],
    ['user', decoded(user)],
    ...(password.length > 0 ? ([['password', decoded(password.join(':'))]] as const) : []),
    ['dbname', decoded(database)],
    ...new URLSearchParams(query),
  ]);
}

/** `host=db user='a b'`, with `\` before a quote or a backslash inside quotes. */
function fromPairs(text: string): Given {
  return new Map(
    [...text.matchAll(/(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))/g)].map(
      ([, name = '', quoted, plain = '']) => [
        name,
        quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1'),
      ],
    ),
  );
}

/** What is not percent-encoded stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const sslModes: readonly SslMode[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

function sslModeOf(text: string | undefined): SslMode {
  if (text === undefined || text === '') return 'prefer';
  const mode = sslModes.find((each) => each === text);
  if (mode !== undefined) return mode;
  throw new StateStoreError('unavailable', `sslmode in connection_string takes ${sslModes.join(', ')}`);
}

function tlsOptions(mode: SslMode, host: string, given: Given): ConnectionOptions {
  const file = (name: string) => {
    const path = given.get(name);
    return path === undefined || path === '' ? undefined : readPem(name, path);
  };
  const [ca, cert, key] = [file('sslrootcert'), file('sslcert'), file('sslkey')];
  const verifies = mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && ca !== undefined);
  return {
    rejectUnauthorized: verifies,
    servername: /^[\d.]+$|:/.test(host) ? '' : host,
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

function readPem(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StateStoreError('unavailable', `${name} in connection_string cannot be read: ${path}`, error);
  }
}
