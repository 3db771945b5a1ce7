import type { HelperRole } from '../../contract/docker-calls.ts';

/** A container that stands beside the gateway, as data. */
export interface HelperDefinition {
  readonly role: HelperRole;
  readonly title: string;
  /** What one has of it, a sentence. */
  readonly purpose: string;
  readonly image: string;
  /** The first is what the config names. */
  readonly ports: readonly HelperPort[];
  /** Variable of its password; `null`: it has none. */
  readonly variable: string | null;
  /** Where the file with the password stands in the container, and what is in it. */
  readonly secret: { readonly target: string; text(password: string): string } | null;
  readonly environment: readonly string[];
  readonly command: readonly string[];
  /** Where it keeps what must outlive it; `null`: nowhere. */
  readonly dataFolder: string | null;
  /** A fixed command that ends with 0 when it serves; `null`: it is asked from outside. */
  readonly healthCommand: readonly string[] | null;
  /** What a config needs to use it. */
  config(address: { readonly host: string; readonly port: number }): string;
}

export interface HelperPort {
  readonly inner: number;
  /** On the host: the first free one from here on. */
  readonly from: number;
}

export const helperDefinitions: readonly HelperDefinition[] = [
  {
    role: 'postgres',
    title: 'PostgreSQL',
    purpose: 'Keeps conversations for every gateway that uses it.',
    image: 'postgres:16',
    ports: [{ inner: 5432, from: 5432 }],
    variable: 'PLANO_PG_PASSWORD',
    secret: { target: '/run/secrets/pg', text: (password) => password },
    environment: ['POSTGRES_USER=plano', 'POSTGRES_DB=plano', 'POSTGRES_PASSWORD_FILE=/run/secrets/pg'],
    command: [],
    dataFolder: '/var/lib/postgresql/data',
    healthCommand: ['pg_isready', '-U', 'plano', '-d', 'plano'],
    config: ({ host, port }) => `state_storage:
  type: postgres
  connection_string: "postgresql://plano:${reference('PLANO_PG_PASSWORD')}@${host}:${port}/plano"
`,
  },
  {
    role: 'redis',
    title: 'Redis',
    purpose: 'Shares sessions between gateways.',
    image: 'redis:7',
    ports: [{ inner: 6379, from: 6379 }],
    variable: 'PLANO_REDIS_PASSWORD',
    secret: {
      target: '/run/secrets/redis.conf',
      text: (password) => `requirepass ${password}\nmaxmemory 64mb\nmaxmemory-policy volatile-ttl\nsave ""\n`,
    },
    environment: [],
    command: ['redis-server', '/run/secrets/redis.conf'],
    dataFolder: null,
    healthCommand: null,
    config: ({ host, port }) => `routing:
  session_cache:
    type: redis
    url: "redis://:${reference('PLANO_REDIS_PASSWORD')}@${host}:${port}"
`,
  },
  {
    role: 'jaeger',
    title: 'Jaeger',
    purpose: 'Shows the traces that a config sends out, beside those here.',
    image: 'jaegertracing/jaeger:2.3.0',
    // Not 4317 and 4318: those are the ports of the collector here.
    ports: [
      { inner: 4317, from: 14_317 },
      { inner: 4318, from: 14_318 },
      { inner: 16_686, from: 16_686 },
    ],
    variable: null,
    secret: null,
    environment: [],
    command: [],
    dataFolder: null,
    healthCommand: null,
    config: ({ host, port }) => `tracing:
  random_sampling: 100
  opentracing_grpc_endpoint: "http://${host}:${port}"
`,
  },
];

export function helperDefinition(role: string): HelperDefinition | undefined {
  return helperDefinitions.find((definition) => definition.role === role);
}

/** As a config refers to a variable within a text. */
function reference(variable: string): string {
  return `\${${variable}}`;
}
