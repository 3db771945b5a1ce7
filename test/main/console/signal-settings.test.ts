import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOwnPhrases } from '../../../src-main/console/signal-settings.ts';
import { tempFolder } from './temp-folder.ts';

const folderWith = async (files: Readonly<Record<string, string>>) => {
  const folder = join(await tempFolder(), 'signals');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

describe("the user's own phrases", () => {
  it('are those of the YAML files of a folder', async () => {
    const folder = await folderWith({
      'quit.yaml': 'type: interaction.disengagement.quit\nlang: de\nphrases: [ich gebe auf, vergiss es]\n',
      'stance.yml': 'type: negative_stance\nphrases: [das bringt nichts]\n',
      'notes.txt': 'nothing to see',
    });
    expect(readOwnPhrases(folder)).toEqual({
      phrases: [
        { list: 'quit', phrases: ['ich gebe auf', 'vergiss es'] },
        { list: 'complaint', phrases: ['das bringt nichts'] },
      ],
      warnings: [],
    });
  });

  it('are none where there is no folder', async () => {
    expect(readOwnPhrases(join(await tempFolder(), 'none'))).toEqual({ phrases: [], warnings: [] });
  });

  it.each([
    ['type: [', 'it is no YAML'],
    ['just text', '"type" is none of correction, rephrase'],
    ['type: dragging\nphrases: [x]', '"type" is none of'],
    ['type: constructor\nphrases: [x]', '"type" is none of'],
    ['type: quit', '"phrases" takes up to 500 texts'],
    ['type: quit\nphrases: [1]', '"phrases" takes up to 500 texts'],
    [`type: quit\nphrases: [${'x'.repeat(101)}]`, '"phrases" takes up to 500 texts'],
  ])('leave out a file that has none: %j', async (text, why) => {
    const { phrases, warnings } = readOwnPhrases(await folderWith({ 'mine.yaml': text }));
    expect(phrases).toEqual([]);
    expect(warnings).toMatchObject([expect.stringContaining(`mine.yaml is ignored: ${why}`)]);
  });
});
