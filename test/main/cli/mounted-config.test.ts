import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePorts } from '../../support/free-ports.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';
import { type InstalledCli, installedCli } from './cli-processes.ts';

const key = { OPENAI_API_KEY: 'sk-0123456789abcdef' };
const chunk = `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'a' } }] })}\n\n`;

/** A folder as Kubernetes mounts a ConfigMap: the file is a link into a folder that is swapped as a whole. */
async function configMap(cli: InstalledCli) {
  const folder = join(cli.folder, 'etc');
  await mkdir(folder);
  let revision = 0;
  const update = async (text: string) => {
    revision += 1;
    const name = `..2026_${revision}`;
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'config.yaml'), text);
    await symlink(name, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  return {
    update,
    file: join(folder, 'config.yaml'),
    async mount(text: string) {
      await update(text);
      await symlink('..data/config.yaml', join(folder, 'config.yaml'));
    },
  };
}

describe.skipIf(process.platform === 'win32')(
  'a config that is mounted as a folder',
  { timeout: 60_000 },
  () => {
    it.each([1, 2])(
      '[deployment 57] is followed with --watch where so many processes serve (%i), streams untouched',
      async (workers) => {
        const provider = await startRecordingProvider();
        onTestFinished(() => provider.close());
        const [port = 0] = await freePorts(1);
        const config = (model: string, more = '') => `version: v0.4.0
listeners: [{type: model, name: m1, port: ${port}}]
model_providers: [{model: mine/${model}, base_url: "${provider.url}/v1", provider_interface: openai, access_key: $OPENAI_API_KEY, default: true}]
${more}`;
        const cli = await installedCli();
        const { file, mount, update } = await configMap(cli);
        await mount(config('a'));
        const env = { ...key, PLANO_CONFIG_FILE: file };
        expect((await cli.planoai(`up --watch --workers ${workers}`, env)).exitCode).toBe(0);
        const status = async () => JSON.parse((await cli.planoai('status --json')).out);
        const { pid } = await status();
        const url = `http://127.0.0.1:${port}`;
        const ask = (model: string, stream = false) =>
          fetch(`${url}/v1/chat/completions`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', connection: 'close' },
            body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'hi' }] }),
          });
        const models = async () => {
          const page = await fetch(`${url}/v1/models`, { headers: { connection: 'close' } });
          return JSON.parse(await page.text())
            .data.map(({ id }: { id: string }) => id)
            .join();
        };
        const ready = async () => {
          const answer = await fetch(`${url}/readyz`, { headers: { connection: 'close' } });
          return [answer.status, JSON.parse(await answer.text()).components.config.status];
        };
        const everyWorker = async (asked: () => Promise<unknown>) =>
          new Set(
            (await Promise.all(Array.from({ length: workers * 2 }, asked))).map((value) =>
              JSON.stringify(value),
            ),
          );
        expect(await ready()).toEqual([200, 'current']);

        const release = Promise.withResolvers<void>();
        provider.answer = async (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(chunk);
          await release.promise;
          response.end(`${chunk}data: [DONE]\n\n`);
        };
        const stream = await ask('mine/a', true);
        await update(config('b'));
        await expect.poll(() => everyWorker(models), { timeout: 10_000 }).toEqual(new Set(['"mine/b"']));
        release.resolve();
        expect((await stream.text()).match(/"content":"a"|\[DONE\]/g)).toHaveLength(3);
        provider.answer = answerJson(200, { id: '1', object: 'chat.completion', choices: [] });
        expect((await ask('mine/b')).status).toBe(200);

        await update(config('c', 'no_such_key: 1\n'));
        await expect
          .poll(() => everyWorker(ready), { timeout: 10_000 })
          .toEqual(new Set([JSON.stringify([200, 'stale'])]));
        expect(await models()).toBe('mine/b');
        expect((await ask('mine/b')).status).toBe(200);

        await update(config('d'));
        await expect.poll(() => everyWorker(models), { timeout: 10_000 }).toEqual(new Set(['"mine/d"']));
        await expect
          .poll(() => everyWorker(ready), { timeout: 10_000 })
          .toEqual(new Set([JSON.stringify([200, 'current'])]));
        expect((await status()).pid).toBe(pid);
      },
    );
  },
);
