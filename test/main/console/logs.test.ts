import { lstat, mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccessLogRecord, ProcessLogRecord } from '../../../src-gateway/telemetry/log-record.ts';
import { LogFile } from '../../../src-main/console/log-file.ts';
import { Logs, type LogsOptions, prepareLogsFolder } from '../../../src-main/console/logs.ts';
import type { LogEntry } from '../../../src-main/contract/host-calls.ts';
import { cliWorkspace } from '../cli/cli-fixture.ts';
import { tempFolder } from './temp-folder.ts';

const processRecord: ProcessLogRecord = {
  kind: 'process',
  time: Date.UTC(2026, 0, 31, 12),
  level: 'info',
  message: 'ready',
  listener: null,
  requestId: null,
  traceId: null,
  fields: {},
};

const accessRecord: AccessLogRecord = {
  kind: 'access',
  time: Date.UTC(2026, 0, 31, 12),
  hop: 'listener',
  listener: 'main',
  listenerType: 'model',
  method: 'POST',
  path: '/v1/chat/completions',
  protocol: 'HTTP/1.1',
  status: 200,
  flags: '-',
  bytesIn: 10,
  bytesOut: 20,
  durationMs: 2410,
  upstreamMs: 2400,
  forwardedFor: null,
  userAgent: 'curl/8',
  requestId: 'r1',
  authority: '127.0.0.1:12000',
  upstreamHost: '127.0.0.1:12800',
  upstreamCluster: 'openai_127.0.0.1',
  attempts: 1,
  traceId: 'a'.repeat(32),
  spanId: null,
  model: 'sandbox/story',
  provider: 'sandbox',
  promptTokens: 3,
  completionTokens: 4,
};

async function openLogs(options: Partial<LogsOptions> = {}) {
  const home = await tempFolder();
  const folder = await prepareLogsFolder(home, 'default');
  const batches: LogEntry[][] = [];
  let told = Promise.withResolvers<LogEntry[]>();
  const logs = new Logs({
    folder,
    files: true,
    format: 'text',
    level: 'info',
    onAdded(entries) {
      batches.push(entries);
      told.resolve(entries);
      told = Promise.withResolvers();
    },
    ...options,
  });
  onTestFinished(() => logs.close());
  return { logs, home, folder, batches, told: () => told.promise };
}

describe('the logs of an instance', () => {
  it('are files that only their owner reads, one per role', async () => {
    const { logs, folder } = await openLogs();
    logs.take([processRecord, accessRecord, { ...accessRecord, listenerType: 'agent', listener: 'desk' }]);
    await logs.close();
    expect((await readdir(folder)).sort()).toEqual([
      'access.jsonl',
      'access_agent.log',
      'access_llm.log',
      'gateway.log',
    ]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder))
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'gateway.log'), 'utf8')).toBe(
      '[2026-01-31 12:00:00.000][info] ready\n',
    );
    expect(await readFile(join(folder, 'access_llm.log'), 'utf8')).toContain(' attempts=1\n');
    const json = (await readFile(join(folder, 'access.jsonl'), 'utf8')).trim().split('\n');
    expect(json.map((line) => JSON.parse(line).listener)).toEqual(['main', 'desk']);
  });

  it('are also reached where the original puts them', async () => {
    const { home } = await openLogs();
    expect(await readlink(join(home, 'run', 'logs'))).toBe(join('default', 'logs'));
    await prepareLogsFolder(home, 'default');
  });

  it('leave a folder of the original alone', async () => {
    const home = await tempFolder();
    await mkdir(join(home, 'run', 'logs'), { recursive: true });
    await writeFile(join(home, 'run', 'logs', 'envoy.log'), 'x');
    await prepareLogsFolder(home, 'default');
    expect((await lstat(join(home, 'run', 'logs'))).isSymbolicLink()).toBe(false);
  });

  it('are not written with PLANO_LOG_FILES=off, yet shown', async () => {
    const { logs, folder } = await openLogs({ files: false });
    logs.take([processRecord]);
    await logs.close();
    expect(await readdir(folder)).toEqual([]);
    expect(logs.read({ tail: 10 }).entries).toMatchObject([{ message: 'ready' }]);
  });

  it('are JSON lines when asked for', async () => {
    const { logs, folder } = await openLogs({ format: 'json' });
    logs.write('warn', 'two\nlines');
    await logs.close();
    expect(JSON.parse(await readFile(join(folder, 'gateway.log'), 'utf8'))).toMatchObject({
      level: 'warn',
      message: 'two\nlines',
    });
  });

  it('never hold a credential, known by its value or by its shape', async () => {
    const { logs, folder } = await openLogs();
    logs.hide(['correct-horse-battery']);
    logs.take([
      { ...processRecord, message: 'key correct-horse-battery refused; sk-live-1234567890abcdef too' },
      { ...accessRecord, path: '/v1/models?key=correct-horse-battery' },
    ]);
    await logs.close();
    const written = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    const shown = JSON.stringify(logs.read({ tail: 10 }));
    for (const text of [...written, shown]) {
      expect(text).not.toContain('correct-horse');
      expect(text).not.toContain('1234567890');
    }
    expect(shown).toContain('sk-…cdef');
  });

  it('[ux R52] say in the window what `planoai logs` says, but for calls to a provider that succeeded', async () => {
    const { logs, home } = await openLogs();
    const at = (second: number) => Date.UTC(2026, 0, 31, 12, 0, second);
    logs.take([
      { ...processRecord, time: at(1) },
      { ...accessRecord, time: at(2), hop: 'upstream' },
      { ...accessRecord, time: at(3), requestId: 'r2' },
      { ...accessRecord, time: at(4), hop: 'upstream', status: 502, requestId: 'r3' },
      { ...accessRecord, time: at(5), listener: 'desk', status: 404, requestId: 'r4' },
      { ...processRecord, time: at(6), level: 'error', listener: 'desk', message: 'refused' },
    ]);
    await logs.close();
    const cli = await cliWorkspace();
    const { out } = await cli.run('logs --debug --json', { env: { PLANO_HOME: home } });
    const printed = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ hop, status }) => hop !== 'upstream' || status >= 400)
      .map(({ time, message, request_id }) => [Date.parse(time), message ?? request_id]);
    const { entries } = logs.read({ tail: 10 });
    expect(
      entries.map(({ time, kind, message, requestId }) => [time, kind === 'process' ? message : requestId]),
    ).toEqual(printed.map(([time, text]) => [time, String(text).replace(/ listener=desk$/, '')]));
    expect(entries).toHaveLength(5);
  });

  it.each(['text', 'json'] as const)(
    '[ux R52] are in `planoai logs --short` the very lines of the window, from files in %s',
    async (format) => {
      const { logs, home } = await openLogs({ format });
      const at = (second: number) => Date.UTC(2026, 0, 31, 12, 0, second);
      logs.take([
        { ...processRecord, time: at(1), fields: { tries: 2, why: 'it said "no"' } },
        { ...accessRecord, time: at(2), hop: 'upstream' },
        // It began before what is logged first, and ended after it.
        { ...accessRecord, time: at(0), durationMs: 3_000 },
        { ...accessRecord, time: at(4), durationMs: 10, hop: 'upstream', status: 502 },
        { ...accessRecord, time: at(5), durationMs: 10, listener: 'desk', status: 0, flags: 'DC' },
        {
          ...{ ...processRecord, time: at(6), level: 'error', listener: 'desk', message: 'Refused' },
          ...{ requestId: 'r6', traceId: 'b'.repeat(32), fields: { port: 10520 } },
        },
      ]);
      await logs.close();
      const { run } = await cliWorkspace();
      const printed = async (flags: string) =>
        (await run(`logs --short ${flags}`, { env: { PLANO_HOME: home } })).out.trimEnd().split('\n');
      const shown = logs.read({ tail: 10 }).entries.map(({ level, source, message, traceId }) => {
        const trace = traceId === null ? '' : ` trace=${traceId.slice(0, 8)}`;
        return `${level.toUpperCase().padEnd(5)} ${source}  ${message}${trace}`;
      });
      const lines = await printed('--source all');
      expect(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d\.000 /, ''))).toEqual(shown);
      expect(await printed('')).toEqual([lines[1], lines[2], lines[3]]);
      expect(await printed('--source process')).toEqual([lines[0], lines[4]]);
      expect(await printed('--source all --grep refused')).toEqual([lines[4]]);
      expect(await printed('--source all --grep R6')).toEqual([lines[4]]);
      expect(await printed('--source all --listener desk --level error')).toEqual([lines[4]]);
    },
  );

  it('are read by listener, level and length', async () => {
    const { logs } = await openLogs();
    logs.take([
      processRecord,
      accessRecord,
      { ...accessRecord, listener: 'desk', status: 502 },
      { ...accessRecord, hop: 'upstream' },
    ]);
    expect(logs.read({ tail: 10 }).entries.map((entry) => entry.message)).toEqual([
      'ready',
      'POST /v1/chat/completions 200 2.41 s',
      'POST /v1/chat/completions 502 2.41 s',
    ]);
    expect(logs.read({ tail: 1 }).entries).toMatchObject([{ listener: 'desk' }]);
    expect(logs.read({ tail: 10, listener: 'main' }).entries).toHaveLength(1);
    expect(logs.read({ tail: 10, traceId: 'a'.repeat(32) }).entries).not.toEqual([]);
    expect(logs.read({ tail: 10, traceId: 'b'.repeat(32) }).entries).toEqual([]);
    expect(logs.read({ tail: 10, level: 'error' }).entries).toMatchObject([
      { level: 'error', listener: 'desk' },
    ]);
  });

  it('tell of new lines in batches, and of a flood only the end; the numbers show the gap', async () => {
    const { logs, batches, told } = await openLogs({ files: false });
    for (let number = 0; number < 6500; number++) logs.write('info', `line ${number}`);
    const entries = await told();
    expect(batches).toHaveLength(1);
    expect(entries).toHaveLength(500);
    expect(entries.at(-1)).toMatchObject({ message: 'line 6499', sequence: 6500 });
    const { entries: kept, dropped } = logs.read({ tail: 10_000 });
    expect(kept.length + dropped).toBe(6500);
    expect(kept.length).toBeLessThanOrEqual(6000);
  });

  it('are set aside when full, and only so many are kept', async () => {
    const folder = await tempFolder();
    const file = new LogFile(join(folder, 'gateway.log'), { maxBytes: 10, keep: 2 });
    for (const line of ['first line', 'second line', 'third line', 'fourth line']) {
      file.write(line);
      await file.flush();
    }
    expect((await readdir(folder)).sort()).toEqual(['gateway.log', 'gateway.log.1', 'gateway.log.2']);
    expect(await readFile(join(folder, 'gateway.log'), 'utf8')).toBe('fourth line\n');
    expect(await readFile(join(folder, 'gateway.log.2'), 'utf8')).toBe('second line\n');
  });
});
