import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { nearest } from '../../../src-gateway/config/diagnostics/nearest.ts';
import { readTemplate, templates } from '../../console/templates.ts';
import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';

/** `--template`: an id, else a file, `-` for stdin. Throws `unknown_template`. */
export async function loadTemplate(io: Pick<CliIo, 'cwd' | 'stdin'>, name: string): Promise<string> {
  if (name === '-') return text(io.stdin);
  const own = await readTemplate(name);
  if (own !== null) return own;
  const file = await readFile(resolve(io.cwd, name), 'utf8').catch(() => null);
  if (file !== null) return file;
  const ids = templates.map(({ id }) => id);
  const near = nearest(name, ids);
  throw new CliFailure(`Unknown template: ${name}`, {
    code: 'unknown_template',
    exitCode: exitCodes.refused,
    details: ids.map((template) => ({ template })),
    hint: near === null ? 'See the templates with: planoai init --list-templates' : `Did you mean ${near}?`,
  });
}
