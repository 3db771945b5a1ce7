import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sha256 } from '../../../src-main/console/sha256.ts';
import { attributeMap } from '../../../src-main/contract/attribute-value.ts';
import { chat, openTestHost, sandboxConfig, type TestHost } from './test-host.ts';

async function streamStory(host: TestHost) {
  const response = await request(`${host.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'sandbox/story',
      stream: true,
      messages: [{ role: 'user', content: 'a long story' }],
    }),
  });
  return { status: response.statusCode, text: () => response.body.text() };
}

/** A stream to its end. */
async function streamOf(host: TestHost, model: string) {
  const response = await fetch(`${host.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  });
  const traceId = response.headers.get('x-plano-trace-id') ?? '';
  return { status: response.status, traceId, text: await response.text() };
}

/** The config that the root of a trace says it was served by; `null`: not told yet. */
async function generationOf(host: TestHost, traceId: string): Promise<string | null> {
  const trace = await host.call('traces.get', { traceId }).catch(() => null);
  const root = trace?.spans.find((span) => span.parentSpanId === '');
  const generation = attributeMap(root?.attributes ?? [])['plano.config.sha256'];
  return typeof generation === 'string' ? generation : null;
}

/** Applies a text on top of what is on disk now. */
async function apply(host: TestHost, change: (text: string) => string) {
  const { text, sha256: baseSha256 } = await host.call('config.read', {});
  return host.call('config.apply', { text: change(text), baseSha256 });
}

describe('applying a config', () => {
  it('that is broken leaves a stream, the next request and the state alone, and says where', async () => {
    const host = await openTestHost();
    await host.start();
    const before = await readFile(host.configFile, 'utf8');
    const stream = await streamStory(host);
    const outcome = await apply(host, (text) => text.replace('type: model', 'type: modell'));
    expect(outcome).toMatchObject({ applied: false, diagnosis: { valid: false } });
    expect(outcome.message).toMatch(/^Line 3, column \d+: /);
    expect(await readFile(host.configFile, 'utf8')).toBe(before);
    expect(await chat(host.url)).toBe(200);
    expect((await host.status()).state).toBe('running');
    expect(await stream.text()).toContain('[DONE]');
  });

  it('serves the next request with it while a running stream keeps the old one', async () => {
    const host = await openTestHost();
    await host.start();
    expect(await chat(host.url, 'sandbox/reasoning')).toBe(404);
    const stream = await streamStory(host);
    const outcome = await apply(host, (text) => text.replace('sandbox/story', 'sandbox/reasoning'));
    expect(outcome).toMatchObject({ applied: true, message: null });
    expect((await host.status()).appliedSha256).toBe(outcome.sha256);
    expect(await chat(host.url, 'sandbox/reasoning')).toBe(200);
    expect(await chat(host.url, 'sandbox/story')).toBe(404);
    expect(await stream.text()).toContain('[DONE]');
  });

  it('[ux A71] lets a stream end on the generation that it began with, and traces the next one to the new', async () => {
    const host = await openTestHost({
      mode: 'web',
      collector: { grpcPort: null, httpPort: null, host: '127.0.0.1' },
      config: (ports) => sandboxConfig(ports).replace('sandbox/echo', 'sandbox/slow'),
    });
    await host.start();
    const before = (await host.status()).appliedSha256 ?? '';
    let ended = false;
    const stream = streamOf(host, 'sandbox/slow').finally(() => {
      ended = true;
    });
    await host.event('gateway.status', ({ inFlight }) => inFlight > 0);
    const outcome = await apply(host, (text) => text.replace('sandbox/story', 'sandbox/reasoning'));
    expect(outcome).toMatchObject({ applied: true });
    const next = await streamOf(host, 'sandbox/reasoning');
    expect(ended).toBe(false);
    const old = await stream;
    expect([old.status, next.status]).toEqual([200, 200]);
    for (const { text } of [old, next]) expect(text).toContain('[DONE]');
    await expect.poll(() => generationOf(host, old.traceId)).toBe(before.slice(0, 12));
    await expect.poll(() => generationOf(host, next.traceId)).toBe(outcome.sha256.slice(0, 12));
    expect(outcome.sha256).not.toBe(before);
  });

  it('moves a listener to another port', async () => {
    const host = await openTestHost();
    await host.start();
    const { listener, second } = host.ports;
    await apply(host, (text) => text.replace(`port: ${listener}`, `port: ${second}`));
    expect(await chat(`http://127.0.0.1:${second}`)).toBe(200);
    expect(await chat(host.url)).toBeNull();
  });

  it('whose port is taken keeps the old one serving and says who has it', async () => {
    const host = await openTestHost();
    await host.start();
    const { listener, second } = host.ports;
    const holder = createServer().listen(second, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const outcome = await apply(host, (text) => text.replace(`port: ${listener}`, `port: ${second}`));
    expect(outcome).toMatchObject({
      applied: false,
      message: expect.stringMatching(
        `^Port ${second} \\(listener "main"\\) is already in use.*\\. The old config serves on\\.$`,
      ),
    });
    const view = await host.status();
    expect(view).toMatchObject({
      state: 'running',
      notice: expect.stringContaining('The old one serves on'),
    });
    expect(view.appliedSha256).not.toBe(outcome.sha256);
    expect(await chat(host.url)).toBe(200);
  });

  it('that a restart would need is refused while the old one serves on', async () => {
    const host = await openTestHost();
    await host.start();
    await writeFile(host.configFile, 'version: v0.4.0\nlisteners: 7\n');
    await expect(host.call('gateway.restart', {})).rejects.toMatchObject({ code: 'config_invalid' });
    expect((await host.status()).state).toBe('running');
    expect(await chat(host.url)).toBe(200);
  });

  it('made from an older text is refused', async () => {
    const host = await openTestHost();
    await host.start();
    const { text, sha256: baseSha256 } = await host.call('config.read', {});
    await writeFile(host.configFile, `${text}# theirs\n`);
    await expect(host.call('config.apply', { text: `${text}# ours\n`, baseSha256 })).rejects.toMatchObject({
      code: 'changed_on_disk',
    });
  });

  it('to a stopped gateway saves it and says when it serves', async () => {
    const host = await openTestHost();
    const outcome = await apply(host, (text) => `${text}# later\n`);
    expect(outcome).toMatchObject({
      applied: false,
      message: expect.stringContaining('The gateway is stopped'),
    });
    expect(await readFile(host.configFile, 'utf8')).toContain('# later');
  });

  it('to a gateway that failed to start starts it', async () => {
    const host = await openTestHost({ config: (ports) => `${sandboxConfig(ports)}foo: 1\n` });
    await expect(host.start()).rejects.toMatchObject({ code: 'config_invalid' });
    expect(await apply(host, (text) => text.replace('foo: 1\n', ''))).toMatchObject({ applied: true });
    expect((await host.status()).state).toBe('running');
    expect(await chat(host.url)).toBe(200);
  });

  it('runs the sandbox exactly while the config names it', async () => {
    const host = await openTestHost();
    await host.start();
    const { sandbox } = host.ports;
    const away = await apply(host, (text) => text.replaceAll(`:${sandbox}/`, ':9/'));
    expect(away.applied).toBe(true);
    expect((await host.status()).sandbox).toBeNull();
    expect(await chat(`http://127.0.0.1:${sandbox}`)).toBeNull();
    await apply(host, (text) => text.replaceAll(':9/', `:${sandbox}/`));
    expect(await chat(host.url)).toBe(200);
  });
});

describe('a config under review', () => {
  it('is compared with what serves, in plain words, one line a change', async () => {
    const host = await openTestHost();
    await host.start();
    const { text } = await host.call('config.read', {});
    const { listener, second } = host.ports;
    const review = await host.call('config.review', {
      text: text.replace(`port: ${listener}`, `port: ${second}`),
    });
    expect(review.appliedText).toBe(text);
    expect(review.changes).toHaveLength(1);
    expect(review.changes[0]?.text).toContain(`${listener} → ${second}`);
    expect((await host.call('config.review', { text })).changes).toEqual([]);
  });

  it('shows every variable with where it comes from', async () => {
    const host = await openTestHost({ environment: { KEY: 'shell-value-0123456789' } });
    const text = `version: v0.4.0
model_providers: [{ model: openai/gpt-4o, access_key: $KEY }, { model: anthropic/claude-sonnet-4-5, access_key: $NONE }]
`;
    const { variables } = await host.call('config.diagnose', { text });
    expect(variables).toEqual([
      {
        name: 'KEY',
        set: true,
        source: 'shell',
        masked: 'she…6789',
        sources: [{ source: 'shell', wins: true, masked: 'she…6789' }],
        usedAt: [{ path: 'model_providers[0].access_key', range: expect.anything() }],
      },
      {
        name: 'NONE',
        set: false,
        source: null,
        masked: null,
        sources: [],
        usedAt: [{ path: 'model_providers[1].access_key', range: expect.anything() }],
      },
    ]);
    const used = variables.map(({ usedAt: [place] }) =>
      text.slice(place?.range.start.offset, place?.range.end.offset),
    );
    expect(used).toEqual(['$KEY', '$NONE']);
  });

  it('shows every source of a variable masked, the winner first, and each reference in a text', async () => {
    const host = await openTestHost({ environment: { TENANT: 'sk-live-0123456789abcdef' } });
    await writeFile(join(host.folder, '.env'), 'TENANT=plain-text\n');
    const text = `version: v0.4.0
tracing: { span_attributes: { static: { one: "$TENANT and \${TENANT}" } } }
`;
    const { variables } = await host.call('config.diagnose', { text });
    expect(variables).toMatchObject([
      {
        source: '.env:1',
        sources: [
          { source: '.env:1', wins: true, masked: '••••' },
          { source: 'shell', wins: false, masked: 'sk-…cdef' },
        ],
      },
    ]);
    const used = variables[0]?.usedAt.map(({ range }) => text.slice(range.start.offset, range.end.offset));
    expect(used).toEqual(['$TENANT', `\${TENANT}`]);
  });
});

describe('the config file', () => {
  it('is told of when another hand changes it', async () => {
    const host = await openTestHost();
    const { text } = await host.call('config.read', {});
    const changed = host.event('config.changed');
    await writeFile(host.configFile, `${text}# theirs\n`);
    expect(await changed).toEqual({ sha256: sha256(`${text}# theirs\n`) });
  });

  it('marks the instance as changed on disk until it is applied', async () => {
    const host = await openTestHost();
    await host.start();
    const { text, sha256: baseSha256 } = await host.call('config.read', {});
    const saved = await host.call('config.save', { text: `${text}# later\n`, baseSha256 });
    expect(saved.appliedSha256).toBe(baseSha256);
    expect(await host.call('host.status', {})).toMatchObject({ config_changed_on_disk: true });
    await host.call('config.apply', { text: saved.text, baseSha256: saved.sha256 });
    expect(await host.call('host.status', {})).toMatchObject({ config_changed_on_disk: false });
  });

  it('that is broken at the next start is stood in for by the last good one in a console', async () => {
    const first = await openTestHost({ mode: 'web' });
    await first.start();
    const good = (await first.status()).appliedSha256;
    await first.host.stop(0);
    await writeFile(first.configFile, 'version: v0.4.0\nlisteners: 7\n');
    const { folder, ports } = first;
    const second = await openTestHost({ mode: 'web', folder, ports });
    await second.start();
    const view = await second.status();
    expect(view).toMatchObject({ state: 'running', appliedSha256: good });
    expect(view.notice).toMatch(/^config\.yaml cannot be served\. Line 2, .* The last good config, applied /);
    expect(await chat(second.url)).toBe(200);
    await second.host.stop(0);
    const strict = await openTestHost({ mode: 'native', folder, ports });
    await expect(strict.start()).rejects.toMatchObject({ code: 'config_invalid' });
  });

  it('that is no text any more is stood in for too, and both the call and the notice say why', async () => {
    const first = await openTestHost({ mode: 'web' });
    await first.start();
    await first.host.stop(0);
    await writeFile(first.configFile, Buffer.from('version: v0.4.0 # \xe4\n', 'latin1'));
    const { folder, ports } = first;
    const second = await openTestHost({ mode: 'web', folder, ports });
    await second.start();
    const why = 'config.yaml: the file is not UTF-8 text: byte 18 belongs to no character; save it as UTF-8';
    const view = await second.status();
    expect(view.state).toBe('running');
    expect(view.notice).toContain(`config.yaml cannot be served. ${why}. The last good config, applied `);
    await expect(second.call('config.read', {})).rejects.toMatchObject({
      code: 'config_invalid',
      message: why,
      details: [{ code: 'CFG_FILE_ENCODING', range: { start: { line: 1, column: 19 } } }],
    });
  });

  it('that is missing is said with its path', async () => {
    const host = await openTestHost({ configFile: '/nonexistent/config.yaml' });
    await expect(host.start()).rejects.toMatchObject({
      code: 'config_not_found',
      message: 'Config file not found: /nonexistent/config.yaml',
    });
  });
});
