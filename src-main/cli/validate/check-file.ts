import type { Diagnostic } from '../../../src-gateway/config/diagnostic.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { UnreadableConfig } from '../../console/read-config-file.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { textReport } from '../diagnostics/text-report.ts';
import { findConfig } from '../find-config.ts';
import { type JudgedAs, type LoadedConfig, loadConfig } from '../load-config.ts';
import { createPaint } from '../paint.ts';
import { shownPath } from '../shown-path.ts';
import type { ValidateFlags } from './validate-flags.ts';

/** The document that `planoai validate --json` prints. */
export interface ValidateDocument {
  /** No error among the findings. */
  readonly valid: boolean;
  readonly file: string;
  /** The effective config version; `null` when there is none. */
  readonly version: string | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: {
    readonly listeners: readonly Pick<
      GatewayConfig['listeners'][number],
      'name' | 'type' | 'address' | 'port' | 'implicit'
    >[];
    readonly model_providers: readonly Pick<
      GatewayConfig['providers'][number],
      'name' | 'model' | 'default'
    >[];
    readonly variables: readonly {
      readonly name: string;
      readonly set: boolean;
      readonly used_at: readonly string[];
    }[];
    /** With `--compat upstream`: whether Plano would take the file. */
    readonly upstream?: 'accept' | 'reject';
  };
}

export interface CheckedConfig {
  readonly document: ValidateDocument;
  /** Errors and warnings, whatever the report shows. */
  readonly all: readonly Diagnostic[];
}

export async function checkFile(
  io: CliIo,
  file: string | undefined,
  flags: ValidateFlags,
): Promise<CheckedConfig> {
  let loaded: LoadedConfig;
  try {
    loaded = await load(io, file, flags);
  } catch (error) {
    const without = error instanceof CliFailure ? error.cause : null;
    if (without instanceof UnreadableConfig)
      return unreadable(findConfig(io, { file, path: flags.path }), io, without);
    throw error;
  }
  const { analysis } = loaded;
  const diagnostics =
    flags.checkUrls === true ? await withUnreachable(io, loaded, flags) : analysis.diagnostics;
  const refused = diagnostics.filter(({ plano }) => plano === 'S' || plano === 'V');
  const shown =
    flags.compat === 'upstream'
      ? refused
      : diagnostics.filter(({ severity }) => flags.hints === true || severity !== 'hint');
  return {
    all: diagnostics,
    document: {
      valid: analysis.valid,
      file: loaded.file,
      version: analysis.version,
      diagnostics: shown,
      summary: {
        listeners: (analysis.effective?.listeners ?? []).map(({ name, type, address, port, implicit }) => ({
          name,
          type,
          address,
          port,
          implicit,
        })),
        model_providers: (analysis.effective?.providers ?? [])
          .filter(({ internal }) => !internal)
          .map((provider) => ({ name: provider.name, model: provider.model, default: provider.default })),
        variables: analysis.variables.map(({ name, set, usedAt }) => ({ name, set, used_at: usedAt })),
        ...(flags.compat === 'upstream' && { upstream: refused.length === 0 ? 'accept' : 'reject' }),
      },
    },
  };
}

async function withUnreachable(
  io: CliIo,
  loaded: LoadedConfig,
  flags: ValidateFlags,
): Promise<readonly Diagnostic[]> {
  const { checkUrls } = await import('./check-urls.ts');
  return checkUrls(io, loaded, loadOptions(flags));
}

/** A file without a text: the report is about that alone. */
function unreadable(path: string, { cwd }: CliIo, { finding }: UnreadableConfig): CheckedConfig {
  return {
    all: [finding],
    document: {
      valid: false,
      file: shownPath(path, cwd),
      version: null,
      diagnostics: [finding],
      summary: { listeners: [], model_providers: [], variables: [] },
    },
  };
}

/** 1: errors, or Plano refuses; 3: only variables are missing; 8: warnings with `--strict`. */
export function exitCodeFor({ all, document }: CheckedConfig, flags: ValidateFlags): number {
  const errors = all.filter(({ severity }) => severity === 'error');
  if (document.summary.upstream === 'reject') return exitCodes.refused;
  if (errors.length > 0) {
    const onlyMissing = errors.every(({ code }) => code === 'ENV_MISSING');
    return onlyMissing ? exitCodes.environment : exitCodes.refused;
  }
  const warned = all.some(({ severity }) => severity === 'warning');
  return flags.strict === true && warned ? exitCodes.check : exitCodes.ok;
}

/** `--print`: the effective config, references kept, as YAML or as JSON with sorted keys. */
export async function printEffective(
  io: CliIo,
  globals: GlobalOptions,
  files: readonly (string | undefined)[],
  flags: ValidateFlags,
): Promise<void> {
  const configs = [];
  for (const file of files) configs.push(effectiveOf(await load(io, file, flags), globals));
  if (globals.json || flags.format === 'json') {
    const [first] = configs;
    io.stdout.write(`${JSON.stringify(sorted(configs.length > 1 ? configs : first), null, 2)}\n`);
    return;
  }
  const { stringify } = await import('yaml');
  io.stdout.write(configs.map((config) => stringify(config, { aliasDuplicateObjects: false })).join('---\n'));
}

function effectiveOf({ file, analysis }: LoadedConfig, globals: GlobalOptions): GatewayConfig {
  if (analysis.valid && analysis.effective !== null) return analysis.effective;
  const errors = analysis.diagnostics.filter(({ severity }) => severity === 'error');
  throw new CliFailure(`${file}: invalid against schema`, {
    code: 'config_invalid',
    exitCode: exitCodes.refused,
    stage: 'schema',
    details: errors,
    lines: textReport(file, errors, createPaint(globals.color)),
  });
}

function load(io: CliIo, file: string | undefined, flags: ValidateFlags): Promise<LoadedConfig> {
  return loadConfig(io, { file, path: flags.path, ...loadOptions(flags) });
}

function loadOptions(flags: ValidateFlags): JudgedAs {
  return {
    profile: flags.profile,
    fragment: flags.fragment,
    checkEnvironment: flags.checkEnv ?? false,
    target: flags.target === 'docker' ? 'container' : flags.target,
  };
}

/** The same value with the keys of every object in order, so that two files can be compared. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
