import { resolve } from 'node:path';
import type { ConfigAnalysis } from '../../src-gateway/config/analyse-config.ts';
import { type Assignment, setValues } from '../../src-gateway/config/set-values.ts';
import type { EnvironmentSourcesOptions } from '../console/environment-sources.ts';
import { judgeConfig } from '../console/judge-config.ts';
import {
  type ConfigFileText,
  configsBeside,
  readConfigFile,
  UnreadableConfig,
} from '../console/read-config-file.ts';
import { CliFailure, type CliIo, exitCodes } from './cli-io.ts';
import { textReport } from './diagnostics/text-report.ts';
import { findConfig } from './find-config.ts';
import { usage } from './global-options.ts';
import { createPaint } from './paint.ts';
import { shownPath } from './shown-path.ts';

export interface LoadOptions extends JudgedAs {
  readonly file?: string | undefined;
  readonly path?: string | undefined;
}

/** What a config is judged as. */
export interface JudgedAs {
  readonly envFiles?: readonly string[];
  /** Values that are others for this run; usage errors when the file has no such place. */
  readonly sets?: readonly Assignment[] | undefined;
  readonly profile?: Profile | undefined;
  readonly lenient?: boolean | undefined;
  readonly allowMissingKeys?: boolean | undefined;
  /** Processes that will serve it; one when left out. */
  readonly workers?: number | undefined;
  readonly checkEnvironment: boolean;
  /** The secret store, where it is open. */
  readonly secrets?: EnvironmentSourcesOptions['secrets'];
  readonly fragment?: boolean | undefined;
  /** Where the config will run; found out when absent. */
  readonly target?: 'native' | 'container' | 'kubernetes' | undefined;
}

export type Profile = 'dev' | 'production';

export interface LoadedConfig {
  /** Absolute. */
  readonly path: string;
  /** As people see it. */
  readonly file: string;
  readonly text: string;
  /** Whose `.env` counts; absent: that of the config file. */
  readonly dotenvFolder?: string;
  readonly analysis: ConfigAnalysis;
}

/** Finds, reads and judges a config file. Throws `config_not_found`, `config_invalid` for what is no text. */
export async function loadConfig(io: CliIo, options: LoadOptions): Promise<LoadedConfig> {
  const path = findConfig(io, options);
  const { text } = await readConfigText(io, path);
  return judgeText(io, { path, text }, options);
}

/** Judges a text as the config file of that path. */
export function judgeText(
  io: Pick<CliIo, 'env' | 'cwd'>,
  config: { readonly path: string; readonly text: string; readonly dotenvFolder?: string },
  options: JudgedAs,
): LoadedConfig {
  const { path, text, dotenvFolder } = config;
  const file = shownPath(path, io.cwd);
  const { problem } = setValues(text, options.sets ?? []);
  if (problem !== null) throw usage(`--set cannot be applied to ${file}: ${problem}.`);
  const { envFiles = [], ...judgedAs } = options;
  const { analysis } = judgeConfig({
    ...judgedAs,
    text,
    shown: file,
    configFile: path,
    cwd: io.cwd,
    envFiles: absolute(envFiles, io.cwd),
    environment: io.env,
    ...(dotenvFolder === undefined ? {} : { dotenvFolder }),
  });
  return { path, file, text, analysis };
}

export function absolute(files: readonly string[], cwd: string): string[] {
  return files.map((file) => resolve(cwd, file));
}

/** The text of a config file; throws `config_not_found`, and `config_invalid` for what is no text. */
export async function readConfigText(
  { cwd, stderr }: Pick<CliIo, 'cwd' | 'stderr'>,
  path: string,
): Promise<ConfigFileText> {
  try {
    return await readConfigFile(path);
  } catch (error) {
    if (!(error instanceof UnreadableConfig)) throw error;
    throw await explained(error, path, shownPath(path, cwd), stderr.isTTY === true);
  }
}

async function explained(
  failure: UnreadableConfig,
  path: string,
  file: string,
  color: boolean,
): Promise<CliFailure> {
  const { code, finding } = failure;
  const options = {
    code,
    exitCode: exitCodes.refused,
    stage: 'schema',
    details: [finding],
    cause: failure,
  };
  if (code === 'config_not_found') {
    const near = await configsBeside(path);
    return new CliFailure(failure.message, {
      ...options,
      ...(near.length > 0 && { hint: `In that folder: ${near.join(', ')}` }),
    });
  }
  return new CliFailure(`${file}: invalid against schema`, {
    ...options,
    lines: textReport(file, [finding], createPaint(color)),
  });
}
