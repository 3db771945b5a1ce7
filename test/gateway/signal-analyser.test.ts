import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SignalAnalyser } from '../../src-gateway/signal-analyser.ts';
import type { SpanSignals } from '../../src-gateway/signals/describe-signals.ts';
import { signalSettings } from '../support/signal-settings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plano-signals-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let analyser: SignalAnalyser;
afterEach(() => analyser.close());

const skipped: string[] = [];
const failures: string[] = [];
const open = (script?: string) => {
  const workerFile = script === undefined ? signalSettings.workerFile : join(folder, `${Math.random()}.mjs`);
  if (script !== undefined)
    writeFileSync(workerFile, `import { parentPort } from 'node:worker_threads';${script}`);
  skipped.length = 0;
  failures.length = 0;
  analyser = new SignalAnalyser({
    settings: { ...signalSettings, workerFile },
    onSkipped: (reason) => void skipped.push(reason),
    onFailure: (message) => void failures.push(message),
  });
};
const jsonOf = (text: string) => new TextEncoder().encode(JSON.stringify([{ role: 'user', content: text }]));
const ask = (messages = jsonOf('I give up')) =>
  new Promise<SpanSignals | null>((resolve) => analyser.analyse({ api: 'chat', messages }, resolve));

const ready = "parentPort.postMessage({type:'ready'});";

describe('the analyser of conversations', () => {
  it('tells each one what was found in its own', async () => {
    open();
    const [one, other, none] = await Promise.all([
      ask(jsonOf('I give up')),
      ask(jsonOf('That works')),
      ask(new TextEncoder().encode('no JSON')),
    ]);
    expect(one?.attributes['signals.quality']).toBe('severe');
    expect(other?.attributes['signals.quality']).toBe('good');
    expect(none?.attributes['signals.turn_count']).toBe(0);
    expect(skipped).toEqual([]);
  });

  it('takes no more than its queue holds, and counts what it leaves', async () => {
    open(ready);
    const asked = Array.from({ length: 300 }, () => ask());
    expect(await Promise.all(asked.slice(256))).toEqual(Array(44).fill(null));
    expect(skipped).toEqual(Array(44).fill('queue_full'));
    await analyser.close();
    expect(await Promise.all(asked.slice(0, 256))).toEqual(Array(256).fill(null));
  });

  it('takes no conversation that is too large, and not too many large ones', async () => {
    open(ready);
    expect(await ask(new Uint8Array(8 * 1024 * 1024 + 1))).toBeNull();
    for (let each = 0; each < 4; each += 1) void ask(new Uint8Array(8 * 1024 * 1024));
    expect(await ask()).toBeNull();
    expect(skipped).toEqual(['too_large', 'queue_full']);
  });

  it('waits no longer than a span may wait', async () => {
    open(`${ready}parentPort.on('message', () => undefined)`);
    expect(await ask()).toBeNull();
    expect(skipped).toEqual(['timeout']);
    expect(failures).toEqual([]);
  });

  it('tells everybody at once when the thread ends, and leaves it alone for a while', async () => {
    open(`${ready}parentPort.on('message', () => { throw new Error('broken') })`);
    expect(await Promise.all([ask(), ask()])).toEqual([null, null]);
    expect(failures).toEqual(['conversations are not analysed for a while: broken']);
    expect(await ask()).toBeNull();
    expect(skipped).toEqual(['worker_failed', 'worker_failed', 'worker_failed']);
  });

  it('is done with all of them when it is closed', async () => {
    open(`${ready}parentPort.on('message', () => undefined)`);
    const waiting = ask();
    await analyser.close();
    expect(await waiting).toBeNull();
    expect(await ask()).toBeNull();
    expect(skipped).toContain('shutdown');
  });

  it('hears a late answer without a word', async () => {
    open(
      `${ready}parentPort.on('message', (batch) => setTimeout(() => parentPort.postMessage({type:'analysed', results: batch.jobs.map(({id}) => ({id, signals: null}))}), 400))`,
    );
    // The thread is new: whoever starts it waits longer.
    expect(await ask()).toBeNull();
    const late = ask();
    expect(await late).toBeNull();
    await vi.waitFor(() => expect(skipped).toEqual(['timeout', 'timeout']));
    expect(failures).toEqual([]);
  });
});
