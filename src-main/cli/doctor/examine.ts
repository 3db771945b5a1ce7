import { homedir } from 'node:os';
import { hostNames } from '../../../src-gateway/upstream/host-names.ts';
import { readEnvironment } from '../../console/environment-sources.ts';
import { HostFailure } from '../../console/host.ts';
import { hostSurroundings } from '../../console/settings-from-environment.ts';
import { seeInstances } from '../../instances/instance-record.ts';
import { CliFailure, type CliIo, type GlobalOptions } from '../cli-io.ts';
import { absolute, judgeText, loadConfig } from '../load-config.ts';
import { loadZeroConfig, wantsZeroConfig } from '../up/load-zero-config.ts';
import { type Check, type DoctorContext, type Finding, fail, type Subject } from './check.ts';
import { checkClock } from './check-clock.ts';
import { checkCollector } from './check-collector.ts';
import { checkConfig } from './check-config.ts';
import { checkDocker } from './check-docker.ts';
import { checkEnvironment } from './check-environment.ts';
import { checkFiles } from './check-files.ts';
import { checkHostNames } from './check-host-names.ts';
import { checkInstances } from './check-instances.ts';
import { checkPorts } from './check-ports.ts';
import { checkRedis } from './check-redis.ts';
import { checkState } from './check-state.ts';
import { checkUpstream } from './check-upstream.ts';

export interface DoctorFlags {
  readonly path?: string;
  readonly envFile: string[];
  readonly bundle?: string;
}

/** A finding and the check that made it. */
export interface CheckedFinding extends Finding {
  readonly id: string;
}

/** By id, in the order of the report. */
const checks: readonly (readonly [id: string, check: Check])[] = [
  ['config', checkConfig],
  ['env', checkEnvironment],
  ['files', checkFiles],
  ['ports', checkPorts],
  ['instances', checkInstances],
  ['upstream', checkUpstream],
  ['state', checkState],
  ['redis', checkRedis],
  ['collector', checkCollector],
  ['docker', checkDocker],
  ['clock', checkClock],
];

/** Makes every check; what a check cannot find out is a failed one. */
export async function examine(
  io: CliIo,
  globals: GlobalOptions,
  file: string | undefined,
  flags: DoctorFlags,
): Promise<CheckedFinding[]> {
  const context = await contextFor(io, globals, file, flags);
  const make = async ([id, check]: (typeof checks)[number]) => {
    const findings = await attempt(check, context);
    return findings.map((finding) => ({ id, ...finding }));
  };
  const found = await Promise.all(checks.map(make));
  // Names that nobody knows keep the system's few threads for look-ups busy, which the others wait for.
  const last = await make(['host_names', checkHostNames]);
  return [...found, last].flat();
}

async function attempt(check: Check, context: DoctorContext): Promise<readonly Finding[]> {
  try {
    return await check(context);
  } catch (error) {
    return [failureOf(error)];
  }
}

async function contextFor(
  io: CliIo,
  globals: GlobalOptions,
  file: string | undefined,
  flags: DoctorFlags,
): Promise<DoctorContext> {
  const instances = await seeInstances(globals.home);
  const running = instances.find(({ instance, isRunning }) => isRunning && instance === globals.instance);
  const common = {
    io,
    globals,
    names: hostNames(hostSurroundings(io.env)),
    userHome: io.env.HOME || homedir(),
    instances,
    running: running?.record ?? null,
  };
  try {
    return { ...common, ...(await subjectOf(io, globals, file, flags)) };
  } catch (error) {
    return { ...common, subject: { unreadable: failureOf(error) }, config: null };
  }
}

async function subjectOf(
  io: CliIo,
  globals: GlobalOptions,
  file: string | undefined,
  { envFile, path }: DoctorFlags,
): Promise<{ readonly subject: Subject; readonly config: DoctorContext['config'] }> {
  const judgedAs = { envFiles: envFile, checkEnvironment: true };
  const isZeroConfig = wantsZeroConfig(io, file, path === undefined ? {} : { path });
  const loaded = isZeroConfig
    ? await loadZeroConfig(io, globals, { envFile }, judgedAs)
    : await loadConfig(io, { file, path, ...judgedAs });
  const { dotenvFolder } = loaded;
  const { files } = readEnvironment({
    configFile: loaded.path,
    envFiles: absolute(envFile, io.cwd),
    environment: io.env,
    ...(dotenvFolder === undefined ? {} : { dotenvFolder }),
  });
  const { analysis: ofFile } = judgeText(io, loaded, {
    envFiles: envFile,
    checkEnvironment: false,
    allowMissingKeys: true,
  });
  return {
    subject: { loaded, ofFile, isZeroConfig, envFiles: files.map((read) => read.path) },
    config: loaded.analysis.config ?? ofFile.config,
  };
}

/** All that fails as a whole are files. */
const nameAnother = 'Name one that can be read, or make a config with: planoai init';

/** Programming errors go on: they are no finding about this machine. */
function failureOf(error: unknown): Finding {
  if (error instanceof CliFailure) return fail(error.message, error.hint ?? nameAnother);
  if (error instanceof HostFailure) return fail(error.message, nameAnother);
  throw error;
}
