import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SqliteStore } from '../../../src-gateway/state/sqlite-store.ts';
import { turn } from '../../gateway/state/sample-turns.ts';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';

const env = { OPENAI_API_KEY: 'k' };

async function workspace(section = '') {
  const project = await cliWorkspace({ 'config.yaml': smallConfig(12000, section) });
  const limits = { ttlSeconds: null, maxEntries: null, maxBytes: null, encryptionKey: null };
  const store = new SqliteStore({ ...limits, file: join(project.home, 'state.db'), log: () => undefined });
  await store.put(turn('a'), null);
  await store.close();
  return project;
}

describe('planoai state', () => {
  it('counts, shows and deletes what gateways have stored', async () => {
    const { run } = await workspace();
    const stats = await run('state stats --json', { env });
    expect(JSON.parse(stats.out)).toMatchObject({ type: 'sqlite', turns: 1 });
    expect(JSON.parse((await run('state get a', { env })).out)).toMatchObject({
      id: 'a',
      turns: [{ outputItems: [{ content: 'a!' }] }],
    });
    expect((await run('state delete a', { env })).out).toBe('Deleted a.\n');
    const gone = await run('state delete a', { env });
    expect([gone.exitCode, gone.err.includes('No stored response')]).toEqual([1, true]);
    expect((await run('state gc', { env })).out).toBe('Removed 0 turns.\n');
  });

  it('has nothing to look at in memory', async () => {
    const { run } = await workspace('state_storage: {type: memory}\n');
    const { err, exitCode } = await run('state stats', { env });
    expect([exitCode, err.includes('outlives its gateway')]).toEqual([1, true]);
  });

  it('prints the table for an administrator', async () => {
    const { run } = await workspace();
    expect((await run('state schema')).out).toContain('CREATE TABLE conversation_states');
    expect((await run('state schema --type sqlite')).out).toContain('CREATE TABLE IF NOT EXISTS responses');
  });
});
