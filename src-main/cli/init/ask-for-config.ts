import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { confirm, isCancel, select, text } from '@clack/prompts';
import { templates } from '../../console/templates.ts';
import type { CliIo } from '../cli-io.ts';
import { terminalOf } from '../terminal-of.ts';
import type { InitChoice } from './init-choice.ts';

/** Asks on the terminal which config to write and where; `null`: the user would rather not. */
export async function askForConfig(
  io: CliIo,
  { output, force }: Pick<InitChoice, 'output' | 'force'>,
): Promise<InitChoice | null> {
  const terminal = terminalOf(io);
  const empty = '';
  const template = await select({
    ...terminal,
    message: 'Choose a template',
    options: [
      { value: empty, label: 'Create a clean config.yaml (empty)' },
      ...templates.map(({ id, title, description }) => ({ value: id, label: title, hint: description })),
    ],
  });
  if (isCancel(template)) return null;
  const where = await text({
    ...terminal,
    message: 'Where should I write the config?',
    initialValue: output,
    validate: (value) => (value?.trim() ? undefined : 'Name a file.'),
  });
  if (isCancel(where)) return null;
  const choice = { template: template === empty ? null : template, output: where.trim() };
  if (force || !existsSync(resolve(io.cwd, choice.output))) return { ...choice, force };
  const replace = await confirm({
    ...terminal,
    message: `${choice.output} is there already. Replace it?`,
    initialValue: false,
  });
  return isCancel(replace) || !replace ? null : { ...choice, force: true };
}
