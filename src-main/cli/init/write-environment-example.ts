import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDotenv } from '../../../src-gateway/config/dotenv.ts';
import { saveFile } from '../../console/save-file.ts';

/** `--with-env`: adds what is missing to `.env.example` and `.gitignore`. Returns the files it changed. */
export async function writeEnvironmentExample(
  folder: string,
  variables: readonly string[],
): Promise<readonly string[]> {
  const changed: string[] = [];
  const example = join(folder, '.env.example');
  const known = await textOf(example);
  const names = new Set(parseDotenv(known).values.keys());
  const missing = variables.filter((name) => !names.has(name));
  if (missing.length > 0) {
    const head =
      known === '' ? '# Copy to .env and put the values in; .env stays out of Git.\n' : ended(known);
    await saveFile(example, `${head}${missing.map((name) => `${name}=\n`).join('')}`);
    changed.push(example);
  }
  const ignore = join(folder, '.gitignore');
  const ignored = await textOf(ignore);
  if (!ignored.split(/\r?\n/).some((line) => /^\/?\.env\s*$/.test(line))) {
    await saveFile(ignore, `${ended(ignored)}.env\n`);
    changed.push(ignore);
  }
  return changed;
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
