import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calls, events } from '../../../src-main/contract/contract.ts';
import { type RealConsole, startRealConsole } from '../../support/real-console.ts';
import { schemaText } from '../../support/schema-text.ts';

const page = await readFile(new URL('../../../docs/control-api.md', import.meta.url), 'utf8');

describe('the page on the control API [ux R66]', () => {
  it('has every call and event as the contract declares them', async () => {
    const byName = ([one]: [string, unknown], [other]: [string, unknown]) => one.localeCompare(other);
    const text = [
      '# Every call and event of the control API',
      '',
      'Made from the contract; `npx vitest run test/main/contract/control-api.test.ts -u` makes it anew. How to',
      'ask: [control API](control-api.md). Fields with `?` may be left out; `object` has fields of its own, which the',
      'schemas in [`src-main/contract`](../src-main/contract) declare.',
      '',
      '## Calls',
      '',
      ...Object.entries(calls)
        .sort(byName)
        .map(
          ([name, call]) =>
            `- **${name}** \`${schemaText(call.params)}\` → \`${schemaText(call.result)}\`${'progress' in call ? `, reports \`${schemaText(call.progress)}\`` : ''}`,
        ),
      '',
      '## Events',
      '',
      ...Object.entries(events)
        .sort(byName)
        .map(([topic, payload]) => `- **${topic}** \`${schemaText(payload)}\``),
      '',
    ].join('\n');
    await expect(text).toMatchFileSnapshot('../../../docs/control-api-calls.md');
  });

  describe('has an example', () => {
    let running: RealConsole;
    beforeAll(async () => {
      running = await startRealConsole();
    });
    afterAll(() => running.stop());

    it.each(['socket', 'web'])('for the %s that works as it stands', async (name) => {
      const [, code = ''] =
        new RegExp(`<!-- example: ${name} -->\\n\`\`\`js\\n(.*?)\`\`\``, 's').exec(page) ?? [];
      expect(code.trim().split('\n').length).toBeGreaterThan(5);
      const env = { PLANO_HOME: running.home, PLANO_CONSOLE_URL: running.url };
      const program = promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env });
      // Events come when something happens: a restart is enough to hear of the state.
      if (name === 'web') {
        await expect.poll(() => restart(running, program.child), { timeout: 20_000 }).not.toBeNull();
      }
      const { stdout } = await program;
      expect(stdout.trim()).toMatch(/^(running|degraded|stopped|stopping|starting|reloading)$/);
    });
  });
});

/** Restarts the gateway until the program has ended; resolves with its exit code, `null` while it runs. */
async function restart(running: RealConsole, child: { readonly exitCode: number | null }) {
  if (child.exitCode === null) await running.run('restart');
  return child.exitCode;
}
