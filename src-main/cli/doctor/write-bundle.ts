import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { toDiagnosis } from '../../console/config-service.ts';
import { bundleName } from '../../console/diagnostics/diagnostics.ts';
import { type DraftFile, diagnosticsFiles } from '../../console/diagnostics/diagnostics-files.ts';
import { type KnownSecret, knownSecrets } from '../../console/diagnostics/known-secrets.ts';
import { packFiles } from '../../console/diagnostics/pack-files.ts';
import { redactFiles } from '../../console/diagnostics/redact-files.ts';
import { readEnvironment } from '../../console/environment-sources.ts';
import { readSettings } from '../../console/settings-file.ts';
import type { DiagnosticsBundle } from '../../contract/diagnostics-calls.ts';
import { connectControl } from '../../instances/control-client.ts';
import { instancePaths } from '../../instances/instance-paths.ts';
import { findInstance } from '../../instances/instance-record.ts';
import { version } from '../../product-version.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { absolute, type LoadedConfig, loadConfig } from '../load-config.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import type { CheckedFinding, DoctorFlags } from './examine.ts';

export interface BundleOptions {
  readonly file: string | undefined;
  readonly flags: DoctorFlags;
  readonly findings: readonly CheckedFinding[];
  /** Where it is written, as it was typed. */
  readonly bundle: string;
}

const mostLogLines = 2000;

/**
 * Writes what helps somebody else to understand what is wrong here: what the running instance tells of
 * itself, or what lies on disk, and the findings of `doctor`. Says every file and everything that was
 * masked. Throws `would_overwrite`, `not_written`.
 */
export async function writeBundle(io: CliIo, globals: GlobalOptions, options: BundleOptions): Promise<void> {
  const { file, findings, flags } = options;
  const loaded = await loadConfig(io, {
    file,
    path: flags.path,
    envFiles: flags.envFile,
    checkEnvironment: true,
  }).catch((error: unknown) => {
    if (error instanceof CliFailure) return null;
    throw error;
  });
  const told = await filesOfInstance(globals);
  const checks = findings.map(({ fix, id, message, status }) => ({ id, status, message, fix }));
  const doctor: DraftFile = {
    name: 'doctor.json',
    what: 'What `planoai doctor` found on this machine',
    text: `${JSON.stringify({ checks }, null, 2)}\n`,
    masked: [],
  };
  // The host has masked its own.
  const ofHost = told?.files.map((one) => ({ ...one, masked: [] }));
  const files = [...(ofHost ?? (await filesOnDisk(io, globals, loaded))), doctor];
  const secrets = loaded === null ? [] : secretsOf(io, loaded, flags);
  const redacted = redactFiles(files, secrets, io.env.HOME || homedir());
  const bundle: DiagnosticsBundle = {
    id: '',
    fileName: bundleName(new Date()),
    files: redacted.files,
    redactions: [...(told?.redactions ?? []), ...redacted.redactions],
  };
  const path = resolve(io.cwd, options.bundle);
  await write(path, await packFiles(bundle));
  tell(io, globals, path, bundle);
}

/** What the running instance knows; `null`: none runs. */
async function filesOfInstance({ home, instance }: GlobalOptions): Promise<DiagnosticsBundle | null> {
  const record = await findInstance(instancePaths(home, instance));
  if (record === null) return null;
  const client = await connectControl(record.control).catch(() => null);
  if (client === null) return null;
  try {
    return await client.contract.call('diagnostics.collect', {});
  } finally {
    client.close();
  }
}

async function filesOnDisk(
  io: CliIo,
  { home, instance }: GlobalOptions,
  loaded: LoadedConfig | null,
): Promise<DraftFile[]> {
  const log = await readFile(instancePaths(home, instance).processLog, 'utf8').catch(() => '');
  return diagnosticsFiles({
    about: { version, node: process.versions.node, platform: process.platform, instance, mode: null },
    config: loaded === null ? null : { text: loaded.text, diagnosis: toDiagnosis(loaded.analysis) },
    settings: readSettings(home),
    environment: io.env,
    gateway: null,
    storage: null,
    log: log === '' ? [] : log.trimEnd().split('\n').slice(-mostLogLines),
  });
}

function secretsOf(
  io: CliIo,
  { analysis, path, text }: LoadedConfig,
  { envFile }: DoctorFlags,
): KnownSecret[] {
  return knownSecrets({
    text,
    config: analysis.config,
    used: analysis.variables.map(({ name }) => name),
    variables: readEnvironment({
      configFile: path,
      envFiles: absolute(envFile, io.cwd),
      environment: io.env,
    }),
  });
}

/** Nothing that is there is written over. */
async function write(path: string, bytes: Buffer): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new CliFailure(
      exists ? `Refusing to overwrite existing file: ${path}` : `The bundle could not be written: ${path}`,
      { code: exists ? 'would_overwrite' : 'not_written', exitCode: exitCodes.refused, cause: error },
    );
  }
}

function tell(
  io: CliIo,
  { color, json, quiet }: GlobalOptions,
  path: string,
  { files, redactions }: DiagnosticsBundle,
): void {
  const described = files.map(({ name, text, what }) => ({ name, bytes: Buffer.byteLength(text), what }));
  if (json) printJson(io, { bundle: path, files: described, redactions });
  if (json || quiet) return;
  const paint = createPaint(color);
  const width = Math.max(...described.map(({ name }) => name.length));
  const lines = [
    `${paint('green', 'Written')} ${path}`,
    ...described.map(
      ({ name, bytes, what }) => `  ${name.padEnd(width)}  ${what} ${paint('dim', `(${bytes} bytes)`)}`,
    ),
    redactions.length === 0 ? 'Nothing had to be masked.' : 'Masked:',
    ...redactions.map(
      ({ file, shown, times, what }) => `  ${file.padEnd(width)}  ${what} → ${shown} (${times} ×)`,
    ),
    'It holds no traces and nothing that was said. Read it before you send it to anybody.',
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}
