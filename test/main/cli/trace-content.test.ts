import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliWorkspace } from './cli-fixture.ts';
import { runningInstance } from './running-instance.ts';

const recorded = async () => {
  const instance = await runningInstance(() => '', { PLANO_CAPTURE_CONTENT: 'local' });
  expect(await instance.chat()).toBe(200);
  await expect
    .poll(async () => (await instance.run('trace --messages')).exitCode, { timeout: 10_000 })
    .toBe(0);
  return instance;
};

describe('what was said in a trace', { timeout: 60_000 }, () => {
  it('[ux R65] is read as messages and as bodies, by its owner', async () => {
    const { run } = await recorded();
    const { out } = await run('trace last --messages');
    expect(out).toMatch(/^plano\(llm\) POST \/v1\/chat\/completions/);
    expect(out).toContain('  user\n    Hello there\n  assistant\n    Good day\n');
    expect(out.match(/Hello there/g)).toHaveLength(1);
    const { calls } = JSON.parse((await run('trace --messages --json')).out);
    expect(calls).toMatchObject([{ service: 'plano(llm)', source: 'recording', finish: 'stop' }]);

    await expect
      .poll(async () => (await run('trace --bodies')).out.trimEnd().split('\n').length, { timeout: 10_000 })
      .toBe(4);
    const bodies = (await run('trace --bodies')).out.trimEnd().split('\n');
    expect(bodies[0]).toMatch(/^[0-9a-f]{16} {2}request .* bytes.* plano\(llm\) {2}POST \/v1\/chat\/comp/);
    expect(bodies.at(-1)).toContain('plano(outbound)');
    const request = await run('trace --body request');
    expect(JSON.parse(request.out)).toMatchObject({ model: 'mine/m' });
    const outbound = bodies.at(-1)?.slice(0, 16);
    const sent = await run(`trace --body request --span ${outbound}`);
    expect(JSON.parse(sent.out)).toMatchObject({ model: 'm' });
  });

  it('[ux R65] becomes a case of a suite, which then passes', async () => {
    const { folder, run } = await recorded();
    const added = await run('test --add last');
    expect(added).toMatchObject({
      exitCode: 0,
      out: 'Added hello-there to .plano/suites/routing.yaml.\n',
      err: '',
    });
    expect(await readFile(join(folder, '.plano/suites/routing.yaml'), 'utf8')).toContain(
      'content: Hello there',
    );
    expect(JSON.parse((await run('test mine --add last --json')).out)).toEqual({
      file: 'mine.yaml',
      caseId: 'hello-there',
    });
    const tested = await run('test --case hello-there --no-color');
    expect([tested.exitCode, tested.out]).toEqual([0, expect.stringContaining('2 pass')]);
    expect(await run('test a b --add last')).toMatchObject({ exitCode: 2 });
    expect(await run('test ../up --add last')).toMatchObject({ exitCode: 2 });
  });

  it('is not there without consent, and that is said', async () => {
    const { chat, run } = await runningInstance();
    await chat();
    await expect
      .poll(async () => (await run('trace --list')).out, { timeout: 10_000 })
      .toMatch(/[0-9a-f]{8}/);
    for (const line of ['trace --messages', 'trace --bodies', 'trace --body response', 'test --add last']) {
      const refused = await run(line);
      expect(refused.exitCode, line).toBe(1);
      expect(refused.err, line).toContain('PLANO_CAPTURE_CONTENT=local');
    }
    expect(await run('test --add 00000001')).toMatchObject({
      exitCode: 1,
      errFirst: expect.stringContaining('No stored trace'),
    });
  });

  it.each([
    'trace --messages --bodies',
    'trace --span 0123',
    'trace --messages --follow',
    'trace --body all',
  ])('is asked for in one way: %s', async (line) => {
    const { run } = await cliWorkspace();
    expect(await run(line)).toMatchObject({ exitCode: 2, out: '' });
  });
});
