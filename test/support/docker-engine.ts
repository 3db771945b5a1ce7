import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';

const builtProgram = fileURLToPath(new URL('../../out/main/planoai.js', import.meta.url));

/** `null`: a real engine can be started here, and an image be built; else why not. */
export const whyNoDocker = ((): string | null => {
  if (process.platform !== 'linux') return `no engine of our own on ${process.platform}`;
  if (process.getuid?.() !== 0) return 'dockerd needs root';
  for (const program of ['dockerd', 'curl', 'tini'])
    if (spawnSync('which', [program]).status !== 0) return `no ${program}`;
  return existsSync(builtProgram) ? null : 'not built: npm run build';
})();

export interface DockerEngine {
  readonly docker: Docker;
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** Makes an image with Node.js, curl and tini, and nothing from the network. */
  importBase(tag: string): Promise<void>;
  /** Makes an image of that base, more programs of this machine, and files that a test has written. */
  buildImage(image: TestImage): Promise<void>;
  /** Ends it with every container, and leaves nothing behind. */
  remove(): Promise<void>;
}

export interface TestImage {
  readonly tag: string;
  /** Absolute paths of programs; they come with their libraries. */
  readonly programs?: readonly string[];
  /** Absolute paths of what else they need. */
  readonly files?: readonly string[];
  /** Text by its path in the image. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Lines of a Dockerfile behind `FROM`. */
  readonly lines: readonly string[];
}

/** A dockerd of its own, on a storage driver that this machine has. */
export async function startDockerEngine(): Promise<DockerEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'dockerd-'));
  const socketPath = join(folder, 'docker.sock');
  const child =
    (await startedChild(folder, socketPath, 'overlay2')) ?? (await startedChild(folder, socketPath, 'vfs'));
  if (child === null) throw new Error('dockerd does not start');
  const docker = new Docker({ socketPath });
  return {
    docker,
    host: `unix://${socketPath}`,
    importBase: (tag) => importBase(docker, folder, { tag }),
    buildImage: (image) => buildTestImage(docker, folder, image),
    async remove() {
      const left = await docker.listContainers({ all: true });
      await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `null`: it ended before it answered. */
async function startedChild(
  folder: string,
  socketPath: string,
  driver: string,
): Promise<ChildProcess | null> {
  const child = spawn(
    'dockerd',
    [
      `--storage-driver=${driver}`,
      `--data-root=${join(folder, driver)}`,
      `--exec-root=${join(folder, 'exec')}`,
      `--pidfile=${join(folder, 'pid')}`,
      `--host=unix://${socketPath}`,
    ],
    { stdio: 'ignore' },
  );
  const docker = new Docker({ socketPath });
  while (child.exitCode === null && child.signalCode === null) {
    if (
      await docker.ping().then(
        () => true,
        () => false,
      )
    )
      return child;
    await delay(100);
  }
  return null;
}

const programs = '/bin/sh /usr/bin/env /usr/bin/id /bin/cat /bin/mkdir /bin/chown /bin/ln'.split(' ');
const data = ['/etc/ssl/certs/ca-certificates.crt', '/etc/passwd', '/etc/group', '/etc/nsswitch.conf'];

/** Programs of this machine with the libraries that they need, as a root file system. */
async function importBase(
  docker: Docker,
  folder: string,
  { tag, programs: more = [], files: extra = [], texts = {} }: Omit<TestImage, 'lines'>,
): Promise<void> {
  const own = await mkdtemp(join(folder, 'base-'));
  await mkdir(join(own, 'usr/local/bin'), { recursive: true });
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(join(own, dirname(path)), { recursive: true });
    await writeFile(join(own, path), text, { mode: 0o755 });
  }
  await copyFile(process.execPath, join(own, 'usr/local/bin/node'));
  const found = ['curl', 'tini'].map((name) => spawnSync('which', [name]).stdout.toString().trim());
  const all = [...programs, ...found, ...more];
  const libraries = [...all, process.execPath].flatMap(
    (program) =>
      spawnSync('ldd', [program])
        .stdout.toString()
        .match(/\/\S+/g)
        ?.filter((path) => !path.endsWith(':')) ?? [],
  );
  const [libc = ''] = libraries.filter((path) => path.includes('libc.so'));
  const resolvers = ['libnss_dns.so.2', 'libnss_files.so.2'].map((name) => join(libc, '..', name));
  const named = [...all, ...libraries, ...resolvers, ...data].map((path) => resolve(path));
  // What lies in a folder that comes as a whole would come twice.
  const single = named.filter((path) => !extra.some((folder) => path.startsWith(`${folder}/`)));
  const files = [...new Set([...single, ...extra])].filter((path) => existsSync(path));
  const tar = spawn(
    'tar',
    ['-chf', '-', '-C', own, ...(await readdir(own)), '-C', '/', ...files.map((path) => path.slice(1))],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [repo = '', version = 'latest'] = tag.split(':');
  const stream = await docker.importImage(tar.stdout, { repo, tag: version });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error === null ? resolve() : reject(error)));
  });
}

async function buildTestImage(docker: Docker, folder: string, image: TestImage): Promise<void> {
  const base = `${image.tag.replace(/[/:]/g, '-')}-base:test`;
  await importBase(docker, folder, { ...image, tag: base });
  const context = await mkdtemp(join(folder, 'context-'));
  await writeFile(join(context, 'Dockerfile'), [`FROM ${base}`, ...image.lines].join('\n'));
  const stream = await docker.buildImage({ context, src: ['Dockerfile'] }, { t: image.tag });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error === null ? resolve() : reject(error)),
      (event) => {
        if (typeof event.error === 'string') reject(new Error(event.error));
      },
    );
  });
}
