import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { analyseConfig, type ConfigAnalysis } from '../../src-gateway/config/analyse-config.ts';
import type { Diagnostic } from '../../src-gateway/config/diagnostic.ts';
import { type EnvironmentSnapshot, readEnvironment } from '../console/environment-sources.ts';
import { sandboxPortOf } from '../console/sandbox-port.ts';
import { isInContainer } from '../console/settings-from-environment.ts';
import { sha256 } from '../console/sha256.ts';
import { CliFailure, type CliIo, exitCodes } from './cli-io.ts';
import { type FoundConfig, findConfig } from './find-config.ts';
import { shownPath } from './shown-path.ts';

export interface LoadOptions {
  readonly file?: string | undefined;
  readonly path?: string | undefined;
  readonly envFiles?: readonly string[];
  readonly profile?: Profile | undefined;
  readonly lenient?: boolean | undefined;
  readonly allowMissingKeys?: boolean | undefined;
  readonly checkEnvironment: boolean;
  readonly fragment?: boolean | undefined;
  /** Where the config will run; found out when absent. */
  readonly mode?: 'native' | 'container' | 'kubernetes' | undefined;
}

export type Profile = 'dev' | 'production';

export interface LoadedConfig {
  /** Absolute. */
  readonly path: string;
  /** As people see it. */
  readonly file: string;
  readonly sha256: string;
  readonly analysis: ConfigAnalysis;
  /** The analysis' findings and those about the file itself. */
  readonly diagnostics: readonly Diagnostic[];
  readonly environment: EnvironmentSnapshot;
}

/** Finds, reads and judges a config file. Throws `config_not_found`, `config_invalid` for what is no text. */
export async function loadConfig(io: CliIo, options: LoadOptions): Promise<LoadedConfig> {
  const found = await findConfig(io, options);
  const file = shownPath(found.path, io.cwd);
  const { text } = await readConfigText(found.path, file);
  const environment = readEnvironment({
    configFile: found.path,
    envFiles: absolute(options.envFiles ?? [], io.cwd),
    environment: io.env,
  });
  const hash = sha256(text);
  const mode = options.mode ?? (isInContainer(io.env) ? 'container' : 'native');
  const analysis = analyseConfig({
    text,
    file,
    hash,
    environment: environment.lookup,
    mode,
    sandboxPort: options.mode === undefined || options.mode === 'native' ? sandboxPortOf(io.env) : null,
    profile: options.profile ?? profileOf(io),
    fragment: options.fragment ?? false,
    checkEnvironment: options.checkEnvironment,
    defaultAddress: io.env.PLANO_BIND_ADDRESS || '127.0.0.1',
    allowMissingKeys: options.allowMissingKeys ?? false,
    lenient: options.lenient ?? false,
  });
  const diagnostics = [...ambiguity(found), ...analysis.diagnostics];
  return { path: found.path, file, sha256: hash, analysis, diagnostics, environment };
}

export function absolute(files: readonly string[], cwd: string): string[] {
  return files.map((file) => resolve(cwd, file));
}

/** `PLANO_PROFILE` */
export function profileOf({ env }: Pick<CliIo, 'env'>): Profile {
  return env.PLANO_PROFILE === 'production' ? 'production' : 'dev';
}

/** The text of a config file; throws `config_not_found`, and `config_invalid` for what is no UTF-8. */
export async function readConfigText(
  path: string,
  file: string,
): Promise<{ readonly text: string; readonly byteOrderMark: string }> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new CliFailure(`Config file cannot be read: ${path}`, {
      code: 'config_not_found',
      exitCode: exitCodes.refused,
      stage: 'schema',
      details: [{ code: 'CFG_FILE_NOT_FOUND', file: path }],
      cause: error,
    });
  }
  try {
    // A byte order mark is part of no value; the decoder drops it.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, byteOrderMark: bytes.subarray(0, 3).equals(utf8Mark) ? '\uFEFF' : '' };
  } catch {
    const offset = bytes.toString('utf8').indexOf('\uFFFD');
    throw new CliFailure(`${file}: invalid against schema`, {
      code: 'config_invalid',
      exitCode: exitCodes.refused,
      stage: 'schema',
      details: [{ code: 'CFG_FILE_ENCODING', severity: 'error', file: path, offset }],
      lines: [`  The file is not UTF-8 text: character ${offset + 1} cannot be read.`],
    });
  }
}

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Two files of the usual names: people may mean the other one. */
function ambiguity({ passedOver }: FoundConfig): Diagnostic[] {
  if (passedOver === null) return [];
  const start = { line: 1, column: 1, offset: 0 };
  return [
    {
      code: 'CFG_FILE_AMBIGUOUS',
      severity: 'hint',
      message: `plano_config.yaml lies beside config.yaml; config.yaml is used`,
      path: '',
      pointer: '',
      range: { start, end: start },
      on: 'entry',
      related: [],
      fixes: [],
      plano: 'ok',
      tags: [],
      docs: 'config/file',
    },
  ];
}
