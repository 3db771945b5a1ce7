import { describe, expect, it } from 'vitest';
import { cliWorkspace } from './cli-fixture.ts';

describe('planoai open', () => {
  it.each(['trace xyz', 'trace 00000', 'playground 12'])(
    'refuses %s, which is no trace id',
    async (words) => {
      const { run } = await cliWorkspace();
      expect(await run(`open ${words}`)).toMatchObject({
        exitCode: 2,
        errFirst: 'Trace ID must be 8 or 32 hex characters.',
      });
    },
  );

  it('cannot make a whole id of a short one when nothing runs', async () => {
    const { run } = await cliWorkspace();
    const opened = await run('open trace 7f4e9a1c');
    expect(opened.exitCode).toBe(6);
    expect(opened.err).toContain('Give all 32 digits');
  });
});
