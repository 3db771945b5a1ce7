import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../src-main/cli/program.ts';
import { cliWorkspace } from './cli-fixture.ts';

const access = (second: number, more: object = {}) =>
  `${JSON.stringify({
    time: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
    hop: 'listener',
    listener: 'm1',
    listener_type: 'model',
    method: 'POST',
    path: '/v1/chat/completions',
    protocol: 'HTTP/1.1',
    status: 200,
    flags: '-',
    bytes_in: 1,
    bytes_out: 2,
    duration_ms: 3,
    upstream_ms: null,
    forwarded_for: null,
    user_agent: null,
    request_id: `r${second}`,
    authority: 'localhost',
    upstream_host: null,
    upstream_cluster: null,
    attempts: 1,
    trace_id: 't',
    ...more,
  })}\n`;

const processLine = (second: number, text: string, level = 'info') =>
  `[2026-01-01 00:00:${String(second).padStart(2, '0')}.500][${level}] ${text}\n`;

async function loggedWorkspace(files: Readonly<Record<string, string>>) {
  const workspace = await cliWorkspace();
  const folder = join(workspace.home, 'run', 'default', 'logs');
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const shown = async (flags: string) => (await workspace.run(`logs ${flags}`)).out.trimEnd().split('\n');
  return { ...workspace, logs: folder, shown };
}

describe('planoai logs', () => {
  it('prints access lines as Plano writes them', async () => {
    const { shown } = await loggedWorkspace({ 'access.jsonl': access(1) });
    expect(await shown('')).toEqual([
      '[2026-01-01T00:00:01.000Z] "POST /v1/chat/completions HTTP/1.1" 200 - 1 2 3 - "-" "-" "r1" "localhost" "-" "-" attempts=1',
    ]);
  });

  it('puts the lines of the process between them with --debug, stack traces with their line', async () => {
    const { shown } = await loggedWorkspace({
      'access.jsonl': access(1) + access(3),
      'gateway.log': `${processLine(0, 'start')}${processLine(1, 'Error: no', 'error')}    at here\n${processLine(4, 'end')}`,
    });
    const lines = await shown('--debug');
    expect(lines.map((line) => line.slice(0, 34))).toEqual([
      '[2026-01-01 00:00:00.500][info] st',
      '[2026-01-01T00:00:01.000Z] "POST /',
      '[2026-01-01 00:00:01.500][error] E',
      '    at here',
      '[2026-01-01T00:00:03.000Z] "POST /',
      '[2026-01-01 00:00:04.500][info] en',
    ]);
    const records = (await shown('--debug --json')).map((line) => JSON.parse(line));
    expect(records[0]).toEqual({ time: '2026-01-01T00:00:00.500Z', level: 'info', message: 'start' });
    expect(records[1]).toMatchObject({ listener: 'm1', request_id: 'r1' });
  });

  it.each([
    ['--tail 1', ['r4']],
    ['--level warn', ['r2', 'r3']],
    ['--level error', ['r3']],
    ['--listener other', ['r4']],
    ['--grep embeddings', ['r2']],
    ['--grep 7f4e9a1c', ['r3']],
    ['--since 1h', []],
    ['--level warn --tail 1', ['r3']],
  ])('chooses lines with %s', async (flags, expected) => {
    const { run } = await loggedWorkspace({
      'access.jsonl':
        access(1) +
        access(2, { status: 404, path: '/v1/embeddings' }) +
        access(3, { status: 502, trace_id: `7f4e9a1c${'0'.repeat(24)}` }) +
        access(4, { listener: 'other' }),
    });
    const { out } = await run(`logs ${flags} --json`);
    const ids = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).request_id]));
    expect(ids).toEqual(expected);
  });

  it('reads on in the file that was set aside', async () => {
    const { shown } = await loggedWorkspace({ 'access.jsonl.1': access(1), 'access.jsonl': access(2) });
    expect(await shown('')).toHaveLength(2);
  });

  it('follows the file, also when it is replaced, until it is interrupted', async () => {
    const { logs, home, folder } = await loggedWorkspace({ 'access.jsonl': access(1) });
    const interrupt = new AbortController();
    const ids: string[] = [];
    const running = runProgram(['logs', '--follow', '--json'], {
      stdout: { write: (text) => ids.push(JSON.parse(text).request_id) },
      stderr: { write: () => undefined },
      stdin: new PassThrough(),
      env: { PLANO_HOME: home },
      cwd: folder,
      signal: interrupt.signal,
    });
    const file = join(logs, 'access.jsonl');
    await expect.poll(() => ids).toEqual(['r1']);
    const line = access(2);
    await appendFile(file, line.slice(0, 20));
    await appendFile(file, line.slice(20));
    await expect.poll(() => ids).toEqual(['r1', 'r2']);
    await rename(file, `${file}.1`);
    await writeFile(file, access(3));
    await expect.poll(() => ids).toEqual(['r1', 'r2', 'r3']);
    interrupt.abort();
    expect(await running).toBe(0);
  });
});
