import type { Diagnostic } from '../../../src-gateway/config/diagnostic.ts';
import { listenerUrl } from '../../console/listener-url.ts';
import { parseSwitch } from '../../console/parse-setting.ts';
import { entryFile } from '../../entries.ts';
import { instancePaths } from '../../instances/instance-paths.ts';
import { findInstance } from '../../instances/instance-record.ts';
import type { HostRun } from '../../instances/run-host.ts';
import { stopInstance } from '../../instances/stop-instance.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { textReport } from '../diagnostics/text-report.ts';
import { usage } from '../global-options.ts';
import { describeInstance } from '../instance-report.ts';
import { absolute, type JudgedAs, type LoadedConfig, loadConfig } from '../load-config.ts';
import { createPaint, type Paint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { requireStartable } from '../require-startable.ts';
import { shutdownGraceSeconds } from '../shutdown-grace.ts';
import { tellHostedRouter } from '../tell-hosted-router.ts';
import { collectorPorts } from './collector-ports.ts';
import { loadZeroConfig, wantsZeroConfig, writeZeroConfig } from './load-zero-config.ts';
import { requireSettings } from './require-settings.ts';
import { startBackground } from './start-background.ts';
import { unlockSecrets } from './unlock-secrets.ts';
import type { UpFlags } from './up-flags.ts';

/** The stages of a start, each with its own failure: schema, env, start, health. Throws `CliFailure`. */
export async function runUp(
  io: CliIo,
  globals: GlobalOptions,
  file: string | undefined,
  flags: UpFlags,
): Promise<void> {
  const started = performance.now();
  const paint = createPaint(globals.color);
  const isZeroConfig = wantsZeroConfig(io, file, flags);
  if (flags.listenerPort !== undefined && !isZeroConfig) {
    throw usage('--listener-port is for a start without a config file; this one has its own ports.');
  }
  const judgedAs = {
    envFiles: flags.envFile,
    sets: flags.set,
    profile: flags.profile,
    lenient: flags.lenient,
    allowMissingKeys: flags.allowMissingKeys,
    workers: flags.workers,
    checkEnvironment: true,
    // Names of the machine lead to it there; only what is published decides who reaches a listener.
    ...(flags.docker === true && { target: 'native' as const }),
  };
  requireDockerFor(flags);
  const load = (judged: JudgedAs) =>
    isZeroConfig
      ? loadZeroConfig(io, globals, flags, judged)
      : loadConfig(io, { file, path: flags.path, ...judged });
  const first = await load(judgedAs);
  const secrets = await unlockSecrets(io, globals, first.analysis);
  const loaded = secrets === null ? first : await load({ ...judgedAs, secrets: secrets.lookup });
  requireStartable(loaded, globals.home, paint);
  requireSettings(io, loaded, paint);
  const run = hostRun(io, globals, loaded, flags);
  const passphrase = secrets?.passphrase ?? null;
  const warnings = loaded.analysis.diagnostics.filter(({ severity }) => severity === 'warning');
  if (flags.dryRun === true) {
    showPlan(io, globals, { run, loaded, warnings, paint });
    return;
  }
  if (!globals.json && !globals.quiet) tellWarnings(io, loaded, warnings, paint);
  if (isZeroConfig) await writeZeroConfig(loaded);
  if (flags.docker === true) {
    const { runDockerUp } = await import('../docker/run-docker-up.ts');
    await runDockerUp(io, globals, { loaded, flags, warnings, started, secrets: secrets?.lookup });
    return;
  }
  await makeRoom(io, globals, flags);

  if (loaded.analysis.config !== null) {
    await tellHostedRouter(io, globals, loaded.analysis.config, flags.router);
  }
  const environment = {
    ...io.env,
    LOG_LEVEL: globals.logLevel,
    ...(flags.router !== undefined && { PLANO_ROUTER: flags.router }),
    ...(!flags.state && { PLANO_STATE: 'off' }),
  };
  if (flags.foreground === true) {
    const { runForeground } = await import('./run-foreground.ts');
    await runForeground(io, globals, { run, environment, warnings, started, passphrase });
    return;
  }
  const writesLogs = parseSwitch(io.env.PLANO_LOG_FILES ?? '') ?? true;
  const report = await startBackground({
    entry: entryFile('background-host'),
    run,
    passphrase,
    cwd: io.cwd,
    env: environment,
    logFile: writesLogs ? instancePaths(globals.home, globals.instance).processLog : null,
    listeners: loaded.analysis.config?.listeners ?? [],
    text: loaded.text,
    logsCommand: `planoai logs --debug${globals.instanceFlags}`,
    signal: io.signal,
    onStep: ({ stage, listener, port, done }) => {
      if (!globals.verbose || globals.json) return;
      const what = listener === undefined ? stage : `${stage} ${listener} (:${port})`;
      io.stderr.write(`${paint('dim', `${what}${done ? ' ok' : ' …'}`)}\n`);
    },
  });
  if (globals.json) {
    printJson(io, { ...report, warnings, elapsed_ms: Math.round(performance.now() - started) });
    return;
  }
  if (globals.quiet) return;
  const head = `${paint('green', 'Plano is running')} (${report.mode}, pid ${report.pid})`;
  const lines = [
    head,
    ...describeInstance(report, paint),
    `Run 'planoai down${globals.instanceFlags}' to stop.`,
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

/** Throws `usage` for choices of a container where there is none. */
function requireDockerFor({ docker, force, image, pull }: UpFlags): void {
  const given = { '--image': image, '--pull': pull, '--force': force };
  const [first] = Object.entries(given).filter(([, value]) => value !== undefined);
  if (docker !== true && first !== undefined) throw usage(`${first[0]} needs --docker.`);
}

function hostRun(io: CliIo, globals: GlobalOptions, loaded: LoadedConfig, flags: UpFlags): HostRun {
  return {
    configFile: loaded.path,
    ...(loaded.dotenvFolder === undefined ? {} : { dotenvFolder: loaded.dotenvFolder }),
    home: globals.home,
    instance: globals.instance,
    mode: flags.foreground === true ? 'foreground' : 'native',
    envFiles: absolute(flags.envFile, io.cwd),
    collector: flags.withTracing === true ? collectorPorts(io, flags) : null,
    overrides: {
      lenient: flags.lenient ?? false,
      allowMissingKeys: flags.allowMissingKeys ?? false,
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    },
    sets: flags.set,
    followFile: flags.watch ?? false,
    workers: flags.workers,
    healthTimeoutMs: flags.timeout * 1000,
    graceMs: shutdownGraceSeconds(io.env) * 1000,
  };
}

/** What runs under the name is drained and ended, now that its successor may start. */
async function makeRoom(io: CliIo, globals: GlobalOptions, flags: UpFlags): Promise<void> {
  const running = await findInstance(instancePaths(globals.home, globals.instance));
  if (running === null) return;
  if (!flags.replace) {
    throw new CliFailure(`An instance "${globals.instance}" is already running (pid ${running.pid})`, {
      code: 'already_running',
      exitCode: exitCodes.start,
      stage: 'start',
      details: [{ instance: running.instance, pid: running.pid, config: running.config_path }],
      hint: `Stop it with "planoai down${globals.instanceFlags}", or give this one another name with --instance.`,
    });
  }
  if (!globals.json && !globals.quiet) {
    io.stderr.write(`Replacing the running instance (${running.mode}, pid ${running.pid}).\n`);
  }
  const graceSeconds = shutdownGraceSeconds(io.env);
  await stopInstance(running, { home: globals.home, graceSeconds, timeoutSeconds: 10 });
}

interface Plan {
  readonly run: HostRun;
  readonly loaded: LoadedConfig;
  readonly warnings: readonly Diagnostic[];
  readonly paint: Paint;
}

/** `--dry-run` */
function showPlan(io: CliIo, globals: GlobalOptions, { run, loaded, warnings, paint }: Plan): void {
  const listeners = (loaded.analysis.config?.listeners ?? []).map((listener) => ({
    name: listener.name,
    type: listener.type,
    address: listener.address,
    port: listener.port,
    url: listenerUrl(listener),
    ...(listener.implicit && { implicit: true }),
  }));
  const collector =
    run.collector === null ? null : { grpc: run.collector.grpcPort, http: run.collector.httpPort };
  if (globals.json) {
    const { instance, configFile } = run;
    printJson(io, { dry_run: true, instance, config: configFile, listeners, collector, warnings });
    return;
  }
  if (!globals.quiet) tellWarnings(io, loaded, warnings, paint);
  const lines = [
    `Nothing was started. "planoai up${globals.instanceFlags}" would serve ${loaded.file} as:`,
    ...listeners.map(
      ({ type, name, url, implicit }) => `  ${type}  ${name}  ${url}${implicit ? '  (implicit)' : ''}`,
    ),
    ...(collector === null
      ? []
      : [`  traces  OTLP on ${collector.grpc} (gRPC) and ${collector.http} (HTTP)`]),
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

function tellWarnings(io: CliIo, loaded: LoadedConfig, warnings: readonly Diagnostic[], paint: Paint): void {
  const lines = textReport(loaded.file, warnings, paint);
  if (lines.length > 0) io.stderr.write(`${lines.join('\n')}\n`);
}
