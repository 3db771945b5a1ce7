import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ContainerFiles {
  readonly configFolder: string;
  readonly envFile: string;
}

/**
 * Where an instance's folder keeps what its container reads. The folder is its owner's alone (0700); within
 * it the files are open to all, or the container's own user could not read them.
 */
export function containerFiles(instanceFolder: string): ContainerFiles {
  return { configFolder: join(instanceFolder, 'config'), envFile: join(instanceFolder, 'plano.env') };
}

/** Writes the config byte for byte, and the values of its variables. */
export async function writeContainerFiles(
  instanceFolder: string,
  text: string,
  variables: ReadonlyMap<string, string>,
): Promise<ContainerFiles> {
  const files = containerFiles(instanceFolder);
  await mkdir(files.configFolder, { recursive: true, mode: 0o700 });
  await chmod(instanceFolder, 0o700);
  await chmod(files.configFolder, 0o755);
  await replace(join(files.configFolder, 'plano_config.yaml'), text);
  const lines = [...variables].map(([name, value]) => `${name}=${quoted(value)}\n`);
  await replace(files.envFile, lines.join(''));
  return files;
}

/** The values are kept no longer than the container. */
export async function removeContainerFiles(instanceFolder: string): Promise<void> {
  const { configFolder, envFile } = containerFiles(instanceFolder);
  await Promise.all([rm(envFile, { force: true }), rm(configFolder, { recursive: true, force: true })]);
}

/** In one step, so that a container that watches the folder never reads half a file. */
async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o444 });
  await chmod(draft, 0o444);
  await rename(draft, file);
}

/** As `parseDotenv` reads it. */
function quoted(value: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '"': '\\"', '\\': '\\\\' };
  return `"${value.replace(/[\n\r"\\]/g, (character) => escapes[character] ?? character)}"`;
}
