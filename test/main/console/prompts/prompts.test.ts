import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Prompts } from '../../../../src-main/console/prompts/prompts.ts';
import type { Prompt } from '../../../../src-main/contract/prompt-calls.ts';

const review: Prompt = {
  name: 'Review code',
  system: 'You review code.\nBe brief.',
  messages: [{ role: 'user', content: 'What is wrong in {{file}}?' }],
  parameters: { api: 'chat', model: 'openai/gpt-4o', stream: true },
  variables: { file: 'a.py' },
};

async function workspace() {
  const folder = await mkdtemp(join(tmpdir(), 'plano-prompts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return { prompts: new Prompts(join(folder, 'config.yaml')), folder: join(folder, '.plano', 'prompts') };
}

describe('prompts of a workspace', () => {
  it('R42: are files that a person can read, and come back as they were saved', async () => {
    const { folder, prompts } = await workspace();
    const { sha256 } = await prompts.save({ file: 'review-code.yaml', prompt: review, baseSha256: null });
    expect(await readFile(join(folder, 'review-code.yaml'), 'utf8')).toBe(`name: Review code
system: |-
  You review code.
  Be brief.
messages:
  - role: user
    content: What is wrong in {{file}}?
parameters:
  api: chat
  model: openai/gpt-4o
  stream: true
variables:
  file: a.py
`);
    expect(await prompts.read('review-code.yaml')).toEqual({
      ...{ file: 'review-code.yaml', sha256, prompt: review },
    });
    const { prompts: listed } = await prompts.list();
    expect(listed).toEqual([{ file: 'review-code.yaml', name: 'Review code', problem: null }]);
  });

  it('keep the comments and the other fields of a file, and lose nothing that somebody else has written', async () => {
    const { folder, prompts } = await workspace();
    const { sha256 } = await prompts.save({ file: 'a.yaml', prompt: review, baseSha256: null });
    const path = join(folder, 'a.yaml');
    const byHand = `# Ours.\n${await readFile(path, 'utf8')}owner: ada # asks\n`;
    await writeFile(path, byHand);
    const changed = { ...review, name: 'Reviews' };
    await expect(prompts.save({ file: 'a.yaml', prompt: changed, baseSha256: sha256 })).rejects.toMatchObject(
      { code: 'changed_on_disk' },
    );
    expect(await readFile(path, 'utf8')).toBe(byHand);
    const read = await prompts.read('a.yaml');
    await prompts.save({ file: 'a.yaml', prompt: changed, baseSha256: read.sha256 });
    expect(await readFile(path, 'utf8')).toBe(byHand.replace('name: Review code', 'name: Reviews'));
  });

  it('are renamed, and never in place of another', async () => {
    const { folder, prompts } = await workspace();
    for (const file of ['a.yaml', 'b.yaml']) await prompts.save({ file, prompt: review, baseSha256: null });
    await expect(prompts.rename({ file: 'a.yaml', to: 'b.yaml', name: 'B' })).rejects.toMatchObject({
      code: 'exists',
    });
    await prompts.rename({ file: 'a.yaml', to: 'c.yaml', name: 'C' });
    expect((await readdir(folder)).sort()).toEqual(['b.yaml', 'c.yaml']);
    expect((await prompts.read('c.yaml')).prompt).toEqual({ ...review, name: 'C' });
  });

  it('that cannot be read are listed with the reason', async () => {
    const { folder, prompts } = await workspace();
    await prompts.save({ file: 'good.yaml', prompt: review, baseSha256: null });
    await writeFile(join(folder, 'bad.yaml'), 'messages: [{ role: robot, content: x }]\n');
    await writeFile(join(folder, 'short.yaml'), 'messages: [{ role: user, content: Hi }]\n');
    const { prompts: listed } = await prompts.list();
    expect(listed.map(({ name, problem }) => [name, problem === null])).toEqual([
      ['bad.yaml', false],
      ['Review code', true],
      ['short', true],
    ]);
    expect(listed[0]?.problem).toContain('messages.0.role');
  });
});
