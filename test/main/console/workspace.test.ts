import { appendFile, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SecretStore } from '../../../src-main/console/secrets/secret-store.ts';
import { sha256 } from '../../../src-main/console/sha256.ts';
import { Workspace } from '../../../src-main/console/workspace.ts';
import { tempFolder } from './temp-folder.ts';

const config = `version: v0.4.0
listeners: [{ type: model, name: m1, port: 12000 }]
model_providers:
  - { model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true }
`;

async function openWorkspace(environment: Record<string, string> = {}) {
  const folder = await tempFolder();
  const configFile = join(folder, 'config.yaml');
  await writeFile(configFile, config);
  let heard = Promise.withResolvers<string>();
  const problems: string[] = [];
  const workspace = new Workspace({
    configFile,
    environment,
    envFiles: [],
    secrets: new SecretStore({ home: folder, keychain: null }),
    lenient: false,
    allowMissingKeys: false,
    profile: 'dev',
    onChanged: (hash) => heard.resolve(hash),
    onEnvProblem: (text) => problems.push(text),
  });
  onTestFinished(() => workspace.close());
  await workspace.read();
  return {
    workspace,
    folder,
    configFile,
    problems,
    /** The hash that the next outside change is told with, and after how many milliseconds. */
    async change(act: () => Promise<unknown>) {
      heard = Promise.withResolvers();
      const start = performance.now();
      await act();
      return { hash: await heard.promise, afterMs: performance.now() - start };
    },
    heard: () => heard.promise,
  };
}

describe('the config file of a workspace', () => {
  it('tells within a second that another hand wrote it', async () => {
    const { change, configFile } = await openWorkspace();
    const { hash, afterMs } = await change(() => appendFile(configFile, '# mine\n'));
    expect(hash).toBe(sha256(`${config}# mine\n`));
    expect(afterMs).toBeLessThan(1000);
  });

  it('tells it of editors that replace the file, time and again', async () => {
    const { change, configFile, folder } = await openWorkspace();
    for (const text of ['one', 'two', 'three']) {
      const { hash } = await change(async () => {
        await writeFile(join(folder, '.config.yaml.swp'), text);
        await rename(join(folder, '.config.yaml.swp'), configFile);
      });
      expect(hash).toBe(sha256(text));
    }
  });

  it('tells it when the folder behind a link is swapped, as Kubernetes does', async () => {
    const folder = await tempFolder();
    for (const [name, text] of [
      ['one', config],
      ['two', `${config}# two\n`],
    ] as const) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'config.yaml'), text);
    }
    await symlink('one', join(folder, '..data'));
    await symlink('..data/config.yaml', join(folder, 'config.yaml'));
    const heard = Promise.withResolvers<string>();
    const workspace = new Workspace({
      configFile: join(folder, 'config.yaml'),
      environment: {},
      envFiles: [],
      secrets: new SecretStore({ home: folder, keychain: null }),
      lenient: false,
      allowMissingKeys: false,
      onChanged: heard.resolve,
      onEnvProblem: () => undefined,
    });
    onTestFinished(() => workspace.close());
    await workspace.read();
    await symlink('two', join(folder, '..new'));
    await rename(join(folder, '..new'), join(folder, '..data'));
    expect(await heard.promise).toBe(sha256(`${config}# two\n`));
  });

  it('says nothing of its own saves', async () => {
    const { workspace, change, configFile } = await openWorkspace();
    await workspace.save(`${config}# ours\n`, sha256(config));
    // The next change that is told is the foreign one, though ours came first.
    const { hash } = await change(() => appendFile(configFile, '# theirs\n'));
    expect(hash).toBe(sha256(`${config}# ours\n# theirs\n`));
  });

  it('is told of as changed when somebody else reads it first', async () => {
    const { workspace, change, configFile } = await openWorkspace();
    const { hash } = await change(async () => {
      await writeFile(configFile, 'theirs');
      await workspace.read();
    });
    expect(hash).toBe(sha256('theirs'));
  });

  it('is not overwritten when it is no longer what the text was made from', async () => {
    const { workspace, configFile } = await openWorkspace();
    await writeFile(configFile, 'theirs');
    const save = workspace.save('ours', sha256(config));
    await expect(save).rejects.toMatchObject({
      code: 'changed_on_disk',
      details: [{ path: configFile, sha256: sha256('theirs') }],
    });
    expect(await readFile(configFile, 'utf8')).toBe('theirs');
  });

  it('is judged with the variables as they are at that moment', async () => {
    const { workspace, folder } = await openWorkspace();
    const errors = workspace.analyse(config).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([{ code: 'ENV_MISSING' }]);
    await writeFile(join(folder, '.env'), '# keys\nOPENAI_API_KEY=sk-1234567890abcdef\n');
    const { config: ready, variables } = workspace.analyse(config);
    expect(ready).not.toBeNull();
    expect(variables).toMatchObject([{ name: 'OPENAI_API_KEY', source: '.env:2', masked: 'sk-…cdef' }]);
  });

  it('reports a line of .env that means nothing, once and without its text', async () => {
    const { workspace, folder, problems } = await openWorkspace();
    await writeFile(join(folder, '.env'), 'just words\n');
    workspace.analyse(config);
    workspace.analyse(config);
    expect(problems).toEqual(['ENV_DOTENV_SYNTAX: .env:1: the line has no "="']);
  });

  it('that is no text is refused, and stays as it is', async () => {
    const { workspace, configFile } = await openWorkspace();
    const latin = Buffer.from('a: \xe4\n', 'latin1');
    await writeFile(configFile, latin);
    const refusal = {
      code: 'config_invalid',
      details: [{ code: 'CFG_FILE_ENCODING', range: { start: { offset: 3 } } }],
    };
    await expect(workspace.read()).rejects.toMatchObject(refusal);
    await expect(workspace.save('ours', sha256(config))).rejects.toMatchObject(refusal);
    expect(await readFile(configFile)).toEqual(latin);
  });

  it('keeps its byte order mark, which is no part of the text', async () => {
    const { workspace, configFile } = await openWorkspace();
    await writeFile(configFile, `\uFEFF${config}`);
    expect(await workspace.read()).toMatchObject({ text: config, sha256: sha256(config) });
    await workspace.save(`${config}# ours\n`, sha256(config));
    expect(await readFile(configFile, 'utf8')).toBe(`\uFEFF${config}# ours\n`);
  });
});
