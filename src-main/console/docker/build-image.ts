import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { type Pack, pack } from 'tar-fs';
import { DockerFailure } from './docker-failure.ts';

export interface BuildImageOptions {
  /** The installed package: the folder with `package.json` and `out`. */
  readonly packageFolder: string;
  readonly dockerfile: string;
  readonly tag: string;
  readonly version: string;
  /** In place of the base that the Dockerfile names. */
  readonly base?: string;
  /** `linux/amd64`; left out: the engine's own. */
  readonly platform?: string;
  readonly signal: AbortSignal;
  /** A line of what the engine does. */
  onProgress(line: string): void;
}

/** What the desktop app and the engine's own clients need; a container has neither. */
const notInContainers = new Set(['electron', 'dockerode']);

/**
 * Builds the image of the headless gateway out of the installed package: its programs, and of its libraries
 * those that they load, as they are here. Rejects with `image_build_failed`.
 */
export async function buildImage(docker: Docker, options: BuildImageOptions): Promise<void> {
  const { base, dockerfile, packageFolder, platform, signal, tag, version } = options;
  const entries = await entriesOf(packageFolder);
  try {
    const context = new PassThrough();
    contextOf(packageFolder, entries, await readFile(dockerfile)).pipe(context);
    const stream = await docker.buildImage(context, {
      t: tag,
      buildargs: { VERSION: version, ...(base !== undefined && { BASE: base }) },
      ...(platform !== undefined && { platform }),
      abortSignal: signal,
    });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(
        stream,
        (error) => (error === null ? resolve() : reject(error)),
        (event) => {
          if (typeof event.stream === 'string' && event.stream.trim() !== '')
            options.onProgress(event.stream.trimEnd());
          if (typeof event.error === 'string') reject(new Error(event.error));
        },
      );
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DockerFailure('image_build_failed', `The image could not be built: ${reason}`, {
      cause: error,
    });
  }
}

/** What of the package goes into the image, below its folder. */
async function entriesOf(packageFolder: string): Promise<string[]> {
  const programs = join(packageFolder, 'out', 'main');
  const names: readonly string[] = await readdir(programs).catch(() => []);
  if (!names.includes('planoai.js')) {
    throw new DockerFailure('image_build_failed', `There is no built planoai in ${programs}`, {
      hint: 'In a clone, build it first: npm run build',
    });
  }
  const libraries = await librariesOf(packageFolder, programs);
  return [
    ...['package.json', 'out/main', 'out/renderer', 'schemas', 'resources'],
    ...[...libraries].map((folder) => relative(packageFolder, folder)),
  ];
}

/** For whoever reads the code of a library, not for whoever runs it. */
const unread = /\.(?:map|md|markdown|flow|d\.[cm]?ts)$/i;

/** The engine's build context as one tar stream: the Dockerfile beside the folder `app`. */
function contextOf(packageFolder: string, entries: string[], dockerfile: Buffer): Pack {
  const wanted = new Set(entries.map((entry) => join(packageFolder, entry)));
  return pack(packageFolder, {
    entries,
    // A package within a package is an entry of its own, where it is needed.
    ignore: (file) => (basename(file) === 'node_modules' && !wanted.has(file)) || unread.test(file),
    dereference: true,
    map: (header) => {
      const isProgram = header.name === 'out/main/planoai.js';
      const mode = header.type === 'directory' || isProgram ? 0o755 : 0o644;
      return { ...header, name: `app/${header.name}`, mode, uid: 0, gid: 0 };
    },
    finalize: false,
    finish: (stream) => {
      stream.entry({ name: 'Dockerfile' }, dockerfile);
      stream.finalize();
    },
  });
}

/** The folders of the packages that the programs load, and of those that they need in turn. */
async function librariesOf(packageFolder: string, programs: string): Promise<ReadonlySet<string>> {
  const declared = Object.keys((await manifestOf(packageFolder)).dependencies);
  const files = (await readdir(programs, { recursive: true })).filter((file) => file.endsWith('.js'));
  const texts = await Promise.all(files.map((file) => readFile(join(programs, file), 'utf8')));
  const loaded = declared.filter(
    (name) =>
      !notInContainers.has(name) &&
      texts.some((text) =>
        ['"', "'", '`'].some(
          (quote) => text.includes(`${quote}${name}${quote}`) || text.includes(`${quote}${name}/`),
        ),
      ),
  );
  const folders = new Set<string>();
  const open = loaded.map((name) => ({ name, from: packageFolder, isOptional: false }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const folder = packageFrom(next.name, next.from);
    if (folder === null) {
      if (next.isOptional) continue;
      throw new DockerFailure('image_build_failed', `The package ${next.name} is not installed`, {
        hint: 'Install the dependencies first: npm ci',
      });
    }
    if (folders.has(folder)) continue;
    folders.add(folder);
    const { dependencies, optionalDependencies } = await manifestOf(folder);
    for (const name of Object.keys(dependencies)) {
      open.push({ name, from: folder, isOptional: name in optionalDependencies });
    }
    for (const name of Object.keys(optionalDependencies)) open.push({ name, from: folder, isOptional: true });
  }
  return folders;
}

/** Where Node finds a package from a folder; `null`: nowhere. */
function packageFrom(name: string, from: string): string | null {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(from);
  return above === from ? null : packageFrom(name, above);
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

async function manifestOf(folder: string): Promise<Manifest> {
  const read: Partial<Manifest> = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return { dependencies: read.dependencies ?? {}, optionalDependencies: read.optionalDependencies ?? {} };
}
