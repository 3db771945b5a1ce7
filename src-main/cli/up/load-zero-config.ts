import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { request } from 'undici';
import { reportRun } from '../../../src-gateway/config/diagnostics/report-run.ts';
import { readEnvironment } from '../../console/environment-sources.ts';
import { parseSwitch } from '../../console/parse-setting.ts';
import { saveFile } from '../../console/save-file.ts';
import { isInContainer } from '../../console/settings-from-environment.ts';
import { zeroConfig } from '../../console/zero-config.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { hasConfig } from '../find-config.ts';
import { absolute, type JudgedAs, judgeText, type LoadedConfig } from '../load-config.ts';
import type { UpFlags } from './up-flags.ts';

/** Where an Ollama of this machine listens unless somebody moved it. */
const ollamaUrl = 'http://127.0.0.1:11434';
const ollamaAnswerMs = 500;
const usualPort = 12_000;
const usualTraces = 'http://localhost:4317';

/**
 * Whether `up` may make a config of its own: no file was asked for and none is here. A container without
 * its config is a mistake, unless `PLANO_ZERO_CONFIG` says otherwise.
 */
export function wantsZeroConfig(
  io: CliIo,
  file: string | undefined,
  { path }: Pick<UpFlags, 'path'>,
): boolean {
  if (file !== undefined || path !== undefined || hasConfig(io)) return false;
  return !isInContainer(io.env) || parseSwitch(io.env.PLANO_ZERO_CONFIG ?? '') === true;
}

/** The config that the variables of this folder and machine make up; it is not written yet. */
export async function loadZeroConfig(
  io: CliIo,
  { home }: GlobalOptions,
  flags: Pick<UpFlags, 'envFile' | 'listenerPort' | 'withTracing'>,
  judgedAs: JudgedAs,
): Promise<LoadedConfig> {
  const path = join(home, 'default_config.yaml');
  const dotenvFolder = io.cwd;
  const { lookup } = readEnvironment({
    configFile: path,
    dotenvFolder,
    envFiles: absolute(flags.envFile, io.cwd),
    environment: io.env,
  });
  const { listenerPort: port = usualPort } = flags;
  const { text, keyed, passthrough } = zeroConfig({
    isSet: (variable) => (lookup.get(variable)?.value.trim() ?? '') !== '',
    port,
    ollama: (await answers(ollamaUrl)) ? ollamaUrl : null,
    traces: flags.withTracing === true ? null : usualTraces,
  });
  const loaded = judgeText(io, { path, text, dotenvFolder }, judgedAs);
  const data = { keyed, passthrough, port };
  const warning = reportRun('RUN_ZERO_CONFIG', data, { text, place: 'root' });
  const { analysis } = loaded;
  return {
    ...loaded,
    dotenvFolder,
    analysis: { ...analysis, diagnostics: [warning, ...analysis.diagnostics] },
  };
}

/** So that it can be looked at, and be the beginning of one's own. */
export async function writeZeroConfig({ path, text }: LoadedConfig): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await saveFile(path, text, { mode: 0o600 });
}

async function answers(url: string): Promise<boolean> {
  try {
    const { body } = await request(url, { signal: AbortSignal.timeout(ollamaAnswerMs) });
    await body.dump();
    return true;
  } catch {
    return false;
  }
}
