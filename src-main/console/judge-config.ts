import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { analyseConfig, type ConfigAnalysis } from '../../src-gateway/config/analyse-config.ts';
import { type Assignment, setValues } from '../../src-gateway/config/set-values.ts';
import {
  type EnvironmentSnapshot,
  type EnvironmentSourcesOptions,
  readEnvironment,
} from './environment-sources.ts';
import { isTakenByGit } from './git-tracking.ts';
import { isGuardOff } from './guard-settings.ts';
import { sandboxPortOf } from './sandbox-port.ts';
import { isInContainer } from './settings-from-environment.ts';
import { sha256 } from './sha256.ts';

/** Names that are looked for, the first one wins. */
export const usualConfigNames = ['config.yaml', 'plano_config.yaml'] as const;

export interface JudgeOptions extends EnvironmentSourcesOptions {
  readonly text: string;
  /** Name to show; the file's own. */
  readonly shown?: string;
  /** Values that are others for this run. */
  readonly sets?: readonly Assignment[] | undefined;
  /** Folder that relative paths in the config start from. */
  readonly cwd: string;
  /** Report what the machine lacks, variables before all. */
  readonly checkEnvironment: boolean;
  /** Where the config will run; found out when absent. */
  readonly target?: 'native' | 'container' | 'kubernetes' | undefined;
  /** Absent: `PLANO_PROFILE`, else what the file's own trace attributes say. */
  readonly profile?: 'dev' | 'production' | undefined;
  readonly fragment?: boolean | undefined;
  readonly lenient?: boolean | undefined;
  readonly allowMissingKeys?: boolean | undefined;
  /** Processes that will serve it; one when left out. */
  readonly workers?: number | undefined;
}

export interface Verdict {
  readonly analysis: ConfigAnalysis;
  readonly environment: EnvironmentSnapshot;
}

/**
 * Judges the text of a config file with everything around it as it is now. The editor, the command line
 * and the start of the gateway all ask here, so they say the same. Throws `env_file_unreadable`.
 */
export function judgeConfig(options: JudgeOptions): Verdict {
  const { text, configFile, environment: variables, target, shown = basename(configFile) } = options;
  const environment = readEnvironment(options);
  const { text: judged } = setValues(text, options.sets ?? []);
  const here = target === undefined || target === 'native';
  const analysis = analyseConfig({
    text: judged,
    file: shown,
    hash: sha256(text),
    environment: environment.lookup,
    mode: target ?? (isInContainer(variables) ? 'container' : 'native'),
    sandboxPort: here ? sandboxPortOf(variables) : null,
    ...profileOf(options),
    fragment: options.fragment ?? false,
    checkEnvironment: options.checkEnvironment,
    defaultAddress: variables.PLANO_BIND_ADDRESS || '127.0.0.1',
    allowMissingKeys: options.allowMissingKeys ?? false,
    lenient: options.lenient ?? false,
    surroundings: {
      passedOver: passedOverBy(configFile),
      envFiles: environment.files.map(({ path, source, problems }) => ({
        name: source,
        problems,
        inGit: options.checkEnvironment && basename(path) === '.env' && isTakenByGit(path),
      })),
      // The files of another machine are nobody's to look for.
      fileExists: (path) => !here || existsSync(resolve(options.cwd, path)),
      replicas: replicasOf(variables),
      workers: options.workers ?? 1,
      guardIsOff: isGuardOff(variables),
    },
  });
  return { analysis, environment };
}

function profileOf({ profile, environment }: JudgeOptions): { profile?: 'dev' | 'production' } {
  const said = profile ?? environment.PLANO_PROFILE;
  return said === 'dev' || said === 'production' ? { profile: said } : {};
}

/** `PLANO_REPLICAS` */
function replicasOf({ PLANO_REPLICAS: text = '' }: JudgeOptions['environment']): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : 1;
}

function passedOverBy(configFile: string): string | null {
  const [first, second] = usualConfigNames;
  if (basename(configFile) !== first) return null;
  return existsSync(join(dirname(configFile), second)) ? second : null;
}
