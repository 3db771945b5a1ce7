import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src-gateway/config/redactor.ts';
import { type NewRun, RunHistory } from '../../../../src-main/console/history/run-history.ts';
import type { RecordingPolicy } from '../../../../src-main/contract/body-calls.ts';
import { type HistoryTexts, mostRuns } from '../../../../src-main/contract/history-calls.ts';
import { tempFolder } from '../temp-folder.ts';
import { openTestHost } from '../test-host.ts';

const secret = 'sk-live-1234567890abcdef';
const row = (at: number): NewRun => ({
  ...{ at, api: 'chat', listener: 'main', model: 'openai/gpt-4o', resolvedModel: 'openai/gpt-4o' },
  ...{ state: 'answered', status: 200, error: null, traceId: null, replayOf: null },
  ...{ promptTokens: 1, completionTokens: 2, timeToFirstTokenMs: 3, durationMs: 4, finishReason: 'stop' },
});
const said = (user: string, answer = 'fine'): Omit<HistoryTexts, 'redacted'> => ({
  answer,
  request: {
    ...{ kind: 'prompt', system: '', history: [], affinity: '', stream: true, routed: true },
    user,
  },
});

async function open(policy: RecordingPolicy = 'full', configFile = '/a/config.yaml') {
  const folder = join(await tempFolder(), 'runs');
  const warnings: string[] = [];
  let changes = 0;
  const history = new RunHistory({
    ...{ folder, configFile },
    policy: () => policy,
    redactor: () => createRedactor([secret]),
    onChanged: () => {
      changes += 1;
    },
    log: (_level, message) => void warnings.push(message),
  });
  const files = async () => {
    const [workspace = ''] = await readdir(folder).catch(() => []);
    return (await readdir(join(folder, workspace))).map((name) => join(folder, workspace, name));
  };
  return { folder, history, files, warnings, changes: () => changes };
}

describe('[ux R42] the history of runs', () => {
  it('has the newest first, and gives each back with what was said', async () => {
    const { changes, history } = await open();
    await history.add(row(1_700_000_000_000), said('first'));
    await history.add(row(1_700_000_001_000), said('second', 'second answer'));
    const runs = await history.list();
    expect(runs.map(({ preview }) => preview)).toEqual(['second', 'first']);
    expect(await history.read(runs[0]?.id ?? '')).toMatchObject({
      texts: { answer: 'second answer', request: { user: 'second' }, redacted: false },
    });
    expect(changes()).toBe(2);
  });

  it(`keeps the last ${mostRuns}`, async () => {
    const { files, history } = await open();
    for (let index = 0; index < mostRuns + 3; index += 1)
      await history.add(row(1_700_000_000_000 + index), said(`run ${index}`));
    const runs = await history.list();
    expect([runs.length, (await files()).length]).toEqual([mostRuns, mostRuns]);
    expect([runs.at(0)?.preview, runs.at(-1)?.preview]).toEqual([`run ${mostRuns + 2}`, 'run 3']);
  });

  it('is for its owner only, and holds no secret', async () => {
    const { files, folder, history } = await open();
    await history.add(
      { ...row(1_700_000_000_000), state: 'failed', error: `refused ${secret}` },
      said(`my key is ${secret}`, `you said ${secret}`),
    );
    const [file = ''] = await files();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain(secret);
    const [run] = await history.list();
    expect(run?.preview).toBe('my key is sk-…cdef');
    expect((await history.read(run?.id ?? '')).texts?.redacted).toBe(true);
  });

  it('keeps figures only where only spans may be recorded, and nothing where nothing may', async () => {
    const spans = await open('metadata');
    await spans.history.add(row(1_700_000_000_000), said('a prompt of mine', 'an answer of mine'));
    const [run] = await spans.history.list();
    expect([run?.status, run?.preview]).toEqual([200, null]);
    expect((await spans.history.read(run?.id ?? '')).texts).toBeNull();
    expect(await readFile((await spans.files())[0] ?? '', 'utf8')).not.toContain('of mine');
    const off = await open('off');
    await off.history.add(row(1_700_000_000_000), said('x'));
    expect(await off.history.list()).toEqual([]);
  });

  it('keeps a run without its texts when they are too long', async () => {
    const { history } = await open();
    await history.add(row(1_700_000_000_000), said('x'.repeat(600_000)));
    const [run] = await history.list();
    expect((await history.read(run?.id ?? '')).texts).toBeNull();
  });

  it('forgets one, and all', async () => {
    const { history } = await open();
    await history.add(row(1_700_000_000_000), said('one'));
    await history.add(row(1_700_000_001_000), said('two'));
    const [newest] = await history.list();
    await history.delete(newest?.id ?? '');
    expect((await history.list()).map(({ preview }) => preview)).toEqual(['one']);
    await expect(history.read(newest?.id ?? '')).rejects.toMatchObject({ code: 'not_found' });
    await history.clear();
    expect(await history.list()).toEqual([]);
  });

  it('passes over what is none of its files', async () => {
    const { files, history } = await open();
    await history.add(row(1_700_000_000_000), said('one'));
    const [file = ''] = await files();
    await writeFile(file.replace(/\d{13}/, '1700000009999'), '{"version":1}');
    expect(await history.list()).toHaveLength(1);
  });

  it('says when it cannot write, and goes on', async () => {
    const { folder, history, warnings } = await open();
    await writeFile(folder, 'a file where the folder should be');
    await history.add(row(1_700_000_000_000), said('one'));
    expect(warnings).toEqual([expect.stringContaining('was not kept')]);
    await rm(folder);
    await history.add(row(1_700_000_001_000), said('two'));
    expect(await history.list()).toHaveLength(1);
  });
});

describe('a host', () => {
  const prompt = { listener: 'main', api: 'chat', system: '', stream: false } as const;

  it('keeps what its playground sends, answered, refused and stopped', async () => {
    const { call, event, start } = await openTestHost({ environment: { PLANO_CAPTURE_CONTENT: 'local' } });
    await start();
    const kept = event('history.changed');
    await call('playground.send', { ...prompt, model: 'sandbox/echo', user: 'hello' });
    await kept;
    const refused = event('history.changed');
    await call('playground.send', { ...prompt, model: 'sandbox/nobody', user: 'who' });
    await refused;
    const stopped = event('history.changed');
    const abort = new AbortController();
    const sending = call(
      'playground.send',
      { ...prompt, model: 'sandbox/story', user: 'a story', stream: true },
      { signal: abort.signal, progress: ({ type }) => type === 'text' && abort.abort() },
    );
    await expect(sending).rejects.toThrow();
    await stopped;
    const { runs } = await call('history.list', {});
    expect(runs.map(({ preview, state, status }) => [preview, state, status])).toEqual([
      ['a story', 'stopped', null],
      ['who', 'failed', 404],
      ['hello', 'answered', 200],
    ]);
    const { run, texts } = await call('history.read', { id: runs[2]?.id ?? '' });
    expect(run).toMatchObject({ model: 'sandbox/echo', resolvedModel: 'sandbox/echo' });
    expect(texts?.answer).toContain('hello');
    expect((await call('history.clear', {})).runs).toEqual([]);
  });
});
