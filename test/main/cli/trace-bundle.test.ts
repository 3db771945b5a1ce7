import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RecordedBody } from '../../../src-gateway/recording/recorded-body.ts';
import { sampleDecision } from '../../support/sample-decision.ts';
import { runningCollector, send, spanId, traceId } from '../collector/collector-fixture.ts';
import { cliWorkspace } from './cli-fixture.ts';

const id = traceId('a');

function body(part: RecordedBody['part'], text: string): RecordedBody {
  return {
    ...{ traceId: id, spanId: spanId('1'), part, contentType: 'application/json', head: null },
    ...{ size: text.length, truncated: false, redacted: false, bytes: Buffer.from(text) },
  };
}

/** A collector with one recorded trace, and the command line of its owner. */
async function recorded() {
  const workspace = await cliWorkspace();
  const { collector, url } = await runningCollector({
    databaseFile: join(workspace.home, 'traces.db'),
    grpc: { host: '127.0.0.1', port: 0 },
  });
  const PLANO_TRACE_PORT = String(collector.addresses.grpc?.port);
  await send(url, [{ trace: 'a', span: '1', service: 'plano(llm)', attributes: { 'user.id': 'u1' } }]);
  collector.keepBodies([body('request', '{"model":"m"}'), body('response', 'x'.repeat(3_000_000))]);
  collector.decide([{ spanId: spanId('1'), decision: sampleDecision({ trace_id: id }) }]);
  await expect.poll(async () => (await collector.bodies(id)).length).toBe(2);
  const run = (line: string) => workspace.run(line, { env: { PLANO_TRACE_PORT } });
  return { ...workspace, collector, run };
}

describe('planoai trace export --format bundle', () => {
  it('writes what was said and decided, and another collector takes it whole [ux R62] [observability 7.8]', async () => {
    const own = await recorded();
    const exported = await own.run('trace export any --where user.id=u1 --format bundle -o b.json --json');
    expect(JSON.parse(exported.out)).toEqual({
      ...{ file: 'b.json', format: 'bundle', traces: 1, spans: 1, masked: 0 },
    });
    const other = await recorded();
    await other.run('trace clear --yes');
    const imported = await other.run(`trace import ${join(own.folder, 'b.json')}`);
    expect(imported.out).toBe('imported 1 trace, 1 span, 0 rejected; with 2 bodies, 1 decision, 0 configs\n');
    expect(await other.collector.body(id, spanId('1'), 'response')).toBe('x'.repeat(3_000_000));
    expect((await other.collector.decisions(id))[0]?.decision).toEqual(sampleDecision({ trace_id: id }));
  });

  it.each(['', '--format har', '--format bundle', '-o x.json'])(
    'says that there is no such trace, and writes nothing: %s',
    async (more) => {
      const { folder, run } = await recorded();
      const refused = await run(`trace export 0123abcd ${more}`);
      expect(refused).toMatchObject({ exitCode: 1, out: '' });
      expect(refused.errFirst).toBe('No stored trace has an id that begins with 0123abcd.');
      expect(existsSync(join(folder, 'x.json'))).toBe(false);
    },
  );

  it('writes OTLP with what was said only when asked to, and another collector takes it [observability 7.8]', async () => {
    const own = await recorded();
    const request = { messages: [{ role: 'user', content: 'my key is sk-live-1234567890abcdef' }] };
    const answer = {
      id: 'x',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
    };
    const head = { start: 'POST /v1/chat/completions', headers: [] };
    own.collector.keepBodies([
      { ...body('request', JSON.stringify(request)), head },
      body('response', JSON.stringify(answer)),
    ]);
    await expect.poll(async () => own.collector.body(id, spanId('1'), 'response')).toContain('Hi');
    expect((await own.run('trace export')).out).not.toContain('gen_ai');
    const { err, exitCode } = await own.run('trace export --with-content -o c.json');
    expect({ err, exitCode }).toEqual({ err: '', exitCode: 0 });
    const text = await readFile(join(own.folder, 'c.json'), 'utf8');
    expect(text).not.toContain('1234567890');

    const other = await recorded();
    await other.run('trace clear --yes');
    await other.run(`trace import ${join(own.folder, 'c.json')}`);
    expect(JSON.parse((await other.run('trace --messages --json')).out).calls).toMatchObject([
      { source: 'gen_ai', messages: [{ role: 'user' }], answers: [{ blocks: [{ text: 'Hi' }] }] },
    ]);
    expect(await own.run('trace export --format csv --with-content')).toMatchObject({ exitCode: 2 });
  });

  it('writes requests as an HTTP archive, streams as they were on the wire', async () => {
    const own = await recorded();
    const events = ['{"at_ms":1,"data":"data: {\\"a\\":1}"}', '{"at_ms":2,"data":"data: [DONE]"}'];
    own.collector.keepBodies([
      {
        ...body('request', '{"model":"m"}'),
        spanId: spanId('1'),
        head: { start: 'POST /v1/messages?beta=true', headers: [['host', 'localhost:12000']] },
      },
      { ...body('events', events.join('\n')), contentType: 'text/event-stream' },
    ]);
    await expect.poll(async () => (await own.collector.bodies(id)).length).toBe(3);
    const { out } = await own.run('trace export --format har');
    expect(JSON.parse(out).log).toMatchObject({
      version: '1.2',
      entries: [
        {
          time: 10,
          request: {
            method: 'POST',
            url: 'http://localhost:12000/v1/messages?beta=true',
            queryString: [{ name: 'beta', value: 'true' }],
            postData: { mimeType: 'application/json', text: '{"model":"m"}' },
          },
          response: {
            content: { mimeType: 'text/event-stream', text: 'data: {"a":1}\n\ndata: [DONE]\n\n' },
          },
        },
      ],
    });
  });

  it('says so where there is no store, or a file cannot be opened', async () => {
    const { folder, run } = await cliWorkspace();
    const none = await run('trace export --format bundle');
    expect(none).toMatchObject({ exitCode: 1 });
    expect(none.errFirst).toContain('There is no trace store in');
    await writeFile(join(folder, 'bad.json'), '{"format":"plano.trace-bundle/2","resourceSpans":[]}');
    const later = await run('trace open bad.json --no-open');
    expect(later).toMatchObject({ exitCode: 1 });
    expect(later.errFirst).toContain('a newer Plano Console wrote');
    await writeFile(join(folder, 'empty.json'), '{"resourceSpans":[]}');
    expect((await run('trace open empty.json --no-open')).errFirst).toContain('empty.json holds no spans.');
  });
});

describe('planoai trace status', () => {
  it('says what is kept and what was dropped', async () => {
    const { run } = await recorded();
    expect((await run('trace status')).out).toMatch(
      /^Trace collector on 127\.0\.0\.1:\d+\n {2}kept: {4}1 trace, 1 span, \d+\.\d MiB\n {2}dropped: nothing\n$/,
    );
    expect(JSON.parse((await run('trace status --json')).out)).toMatchObject({
      traces: 1,
      spans: 1,
      dropped: {},
    });
  });

  it('fails where no collector runs', async () => {
    const { run } = await cliWorkspace();
    const { errFirst, exitCode } = await run('trace status', { env: { PLANO_TRACE_PORT: '1' } });
    expect([exitCode, errFirst]).toEqual([
      1,
      expect.stringContaining('No trace collector is running on 127.0.0.1:1.'),
    ]);
  });
});
