import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../../package.json' with { type: 'json' };

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));

interface PackagingConfig {
  readonly directories: { readonly output: string };
  readonly files: readonly string[];
  readonly asarUnpack: readonly string[];
  readonly icon: string;
}

let config: PackagingConfig;
const included = () => config.files.filter((pattern) => !pattern.startsWith('!'));
const isLeftOut = (path: string) =>
  config.files.some((pattern) => pattern.startsWith('!') && matchesGlob(path, pattern.slice(1)));

beforeAll(async () => {
  config = parse(await readFile(join(repository, 'electron-builder.yml'), 'utf8'));
});

describe('the packaging of the desktop app', () => {
  it("is what electron-builder's own schema allows", async () => {
    const schema = JSON.parse(await readFile(builder.resolve('app-builder-lib/scheme.json'), 'utf8'));
    const ajv = new Ajv({ strict: false, allErrors: true });
    const validate = ajv.compile(schema);
    validate(config);
    expect(validate.errors).toBeNull();
  });

  it('names only files that are there after a build', () => {
    const named = [...included(), ...config.asarUnpack].map((pattern) => pattern.replace(/\/\*\*$/, ''));
    const missing = [...named, config.icon, manifest.main].filter(
      (path) => !existsSync(join(repository, path)),
    );
    expect(missing).toEqual([]);
  });

  it.each([
    'out/main/desktop.js',
    'out/main/gateway-process.js',
    'out/main/collector-worker.js',
    'out/main/signals-worker.js',
    'out/preload/preload.cjs',
    'out/renderer/index.html',
    'resources/icons/tray-running.png',
    'resources/icons/tray-failed@2x.png',
    'resources/demo/config.yaml',
    'schemas/plano-config.schema.json',
  ])('takes %s along', (path) => {
    expect(existsSync(join(repository, path))).toBe(true);
    expect(included().some((pattern) => matchesGlob(path, pattern))).toBe(true);
    expect(isLeftOut(path)).toBe(false);
  });

  it('leaves out no package that a process of the app imports, directly or through another', async () => {
    const needed = await closureOf(await importedByTheBuild());
    expect(needed.has('better-sqlite3')).toBe(true);
    expect([...needed].filter((name) => isLeftOut(`node_modules/${name}/package.json`))).toEqual([]);
  });

  it('lays the native module of this system where its loader can read it', async () => {
    const binaries = (await readdir(join(repository, 'node_modules/better-sqlite3'), { recursive: true }))
      .map((file) => `node_modules/better-sqlite3/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.node'));
    expect(binaries.some((file) => file.includes(`${process.platform}-${process.arch}`))).toBe(true);
    const packedIn = binaries.filter(
      (file) => isLeftOut(file) || !config.asarUnpack.some((pattern) => matchesGlob(file, pattern)),
    );
    expect(packedIn).toEqual([]);
  });

  it('lets nobody run other code under its name', () => {
    expect(config).toMatchObject({
      asar: true,
      electronFuses: {
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableCookieEncryption: true,
        onlyLoadAppFromAsar: true,
        enableEmbeddedAsarIntegrityValidation: true,
        grantFileProtocolExtraPrivileges: false,
      },
    });
  });

  it('writes where no clean checkout keeps anything', async () => {
    const ignored = (await readFile(join(repository, '.gitignore'), 'utf8')).split('\n');
    expect(ignored).toContain(`${config.directories.output}/`);
  });
});

/** Our dependencies that the bundles of the main process and the preload still ask for by name. */
async function importedByTheBuild(): Promise<readonly string[]> {
  const texts = await Promise.all(
    ['out/main', 'out/preload'].map(async (folder) => {
      const files = (await readdir(join(repository, folder))).filter((file) => /\.c?js$/.test(file));
      return Promise.all(files.map((file) => readFile(join(repository, folder, file), 'utf8')));
    }),
  );
  const text = texts.flat().join('\n');
  return Object.keys(manifest.dependencies).filter((name) =>
    new RegExp(`(?:from|import|require\\(|import\\()\\s*["']${name}["'/]`).test(text),
  );
}

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dependencies?: Readonly<Record<string, string>> }>>;
}

/** With all that these depend on, as the lock file has it. */
async function closureOf(names: readonly string[]): Promise<ReadonlySet<string>> {
  const { packages }: LockFile = JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8'));
  const found = new Set(names);
  for (const name of found) {
    for (const dependency of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {}))
      found.add(dependency);
  }
  return found;
}
