import { describe, expect, it } from 'vitest';
import { judgeConfig } from '../../../src-main/console/judge-config.ts';
import { startPostgresServer, superuser, whyNoPostgres } from '../../support/postgres-server.ts';
import { cliWorkspace } from './cli-fixture.ts';
import { installedCli } from './cli-processes.ts';

const config = (agent: string) => `version: v0.4.0
agents: [{id: weather, url: "${agent}"}]
listeners: [{type: agent, name: a, port: 8001, agents: [{id: weather, description: tells the weather}]}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY}]
`;

describe('a config that is judged for where it will run', () => {
  it.each([
    ['[deployment 17]', 'docker', 'http://localhost:1', 'CFG_LOCALHOST_IN_CONTAINER'],
    ['[deployment 18]', 'kubernetes', 'http://host.docker.internal:1', 'CFG_DOCKER_HOST_IN_KUBERNETES'],
  ])('%s warns for %s of %s', async (_, target, agent, code) => {
    const { run } = await cliWorkspace({ 'config.yaml': config(agent) });
    const { exitCode, out } = await run(`validate --json --target ${target}`);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out).diagnostics).toContainEqual(
      expect.objectContaining({ code, severity: 'warning', pointer: '/agents/0/url' }),
    );
  });

  it('[deployment 42] takes a value with the signs of YAML as the text that it is', async () => {
    const value = 'a: b # "x"';
    const text = `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $K}, {model: openai/gpt-4o-mini, access_key: k2}]
`;
    const { analysis } = judgeConfig({
      ...{ text, shown: 'c.yaml', configFile: '/nowhere/c.yaml', cwd: '/nowhere', envFiles: [] },
      ...{ environment: { K: value }, checkEnvironment: true },
    });
    expect(analysis.config?.providers.slice(0, 2).map(({ auth }) => auth)).toEqual([
      { kind: 'key', value },
      { kind: 'key', value: 'k2' },
    ]);
  });
});

it.skipIf(whyNoPostgres !== null)(
  `[state 46] a start ends with 4 where the role may not make the table${whyNoPostgres === null ? '' : ` (skipped: ${whyNoPostgres})`}`,
  { timeout: 60_000 },
  async () => {
    const server = await startPostgresServer();
    try {
      const url = await server.createDatabase();
      const name = new URL(url.replace('#', '%23')).pathname.slice(1);
      await server.query(
        name,
        "CREATE ROLE poor LOGIN PASSWORD 'x'; REVOKE CREATE ON SCHEMA public FROM PUBLIC",
      );
      const poor = url.replace(`${superuser.user}:${superuser.password}`, 'poor:x');
      const cli = await installedCli({
        'config.yaml': `version: v0.4.0
listeners: [{type: model, name: m, port: 0}]
model_providers: [{model: openai/gpt-4o, access_key: k-0123456789}]
state_storage: {type: postgres, connection_string: "${poor}"}
`.replace('port: 0', `port: ${server.port + 1}`),
      });
      const { err, exitCode } = await cli.planoai('up');
      expect(exitCode).toBe(4);
      expect(err).toContain('CREATE TABLE');
      expect(err).toContain('planoai state schema');
    } finally {
      await server.remove();
    }
  },
);
