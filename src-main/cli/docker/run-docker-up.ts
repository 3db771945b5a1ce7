import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import type { Diagnostic } from '../../../src-gateway/config/diagnostic.ts';
import { removeContainerFiles, writeContainerFiles } from '../../console/docker/container-files.ts';
import { DockerFailure } from '../../console/docker/docker-failure.ts';
import { installId } from '../../console/docker/docker-labels.ts';
import { findEngine } from '../../console/docker/find-engine.ts';
import { containerName, publishedPorts } from '../../console/docker/gateway-container.ts';
import { OwnContainers } from '../../console/docker/own-containers.ts';
import { pullImage } from '../../console/docker/pull-image.ts';
import { readEnvironment } from '../../console/environment-sources.ts';
import { isHealthy } from '../../console/listener-health.ts';
import { listenerUrl } from '../../console/listener-url.ts';
import { instancePaths } from '../../instances/instance-paths.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import { absolute, type JudgedAs, type LoadedConfig } from '../load-config.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { shutdownGraceSeconds } from '../shutdown-grace.ts';
import type { UpFlags } from '../up/up-flags.ts';
import { defaultImage } from './default-image.ts';
import { showContainerLogs } from './show-container-logs.ts';

export interface DockerUp {
  readonly loaded: LoadedConfig;
  readonly flags: UpFlags;
  readonly warnings: readonly Diagnostic[];
  /** The secret store, where it is open. */
  readonly secrets: JudgedAs['secrets'] | undefined;
  /** `performance.now()` when the command began. */
  readonly started: number;
}

const pollMs = 250;
/** Settings that say nothing secret and mean the same inside. */
const passedOn = ['OTEL_TRACING_GRPC_ENDPOINT', 'OTEL_SERVICE_NAME', 'PLANO_ROUTER', 'PLANO_HOSTED_ROUTER'];

/** `up --docker`: the gateway in a container of our image. The config has been judged before. */
export async function runDockerUp(io: CliIo, globals: GlobalOptions, up: DockerUp): Promise<void> {
  const { flags, loaded, started, warnings } = up;
  const { config } = loaded.analysis;
  if (config === null) throw new Error('a config that was judged startable is there');
  if (flags.withTracing === true) {
    throw usage('--with-tracing is not for --docker: name an OTLP endpoint in the config (tracing).');
  }
  const { docker } = await findEngine(io.env);
  const { instance } = globals;
  const image = flags.image ?? defaultImage(io.env);
  if (flags.pull === true) await pullImage(docker, image, io);
  const owner = await installId(globals.home);
  const containers = new OwnContainers(docker, owner);
  const { folder } = instancePaths(globals.home, instance);
  const files = await writeContainerFiles(folder, loaded.text, variablesOf(io, up));
  const graceSeconds = shutdownGraceSeconds(io.env);
  const id = await containers
    .run(
      {
        ...{ name: containerName(instance), image, owner, instance, config, ...files, graceSeconds },
        flags: containerFlags(loaded, flags),
        settings: [
          `LOG_LEVEL=${globals.logLevel}`,
          `PLANO_SHUTDOWN_GRACE_SECONDS=${graceSeconds}`,
          ...passedOn.flatMap((name) => (io.env[name] ? [`${name}=${io.env[name]}`] : [])),
        ],
      },
      { force: flags.force ?? false },
    )
    .catch(async (error: unknown) => {
      await removeContainerFiles(folder);
      throw error instanceof DockerFailure ? error : startFailure(error);
    });
  const clean = async () => {
    await containers.remove(id, graceSeconds);
    await containers.removeNetwork(instance);
    await removeContainerFiles(folder);
  };
  const listeners = config.listeners.map((listener) => {
    const published = publishedPorts(config).find(({ port }) => port === listener.port);
    return { ...listener, address: published?.address ?? listener.address };
  });
  try {
    await healthy(containers, id, { listeners, timeoutSeconds: flags.timeout, signal: io.signal });
  } catch (error) {
    await clean();
    throw error;
  }
  const report = {
    ...{ instance, mode: 'docker', container: containerName(instance), container_id: id, image },
    ...{ config: loaded.path, version: loaded.analysis.version },
    listeners: listeners.map((listener) => ({
      ...{ name: listener.name, type: listener.type, address: listener.address, port: listener.port },
      ...{ url: listenerUrl(listener), healthy: true, ...(listener.implicit && { implicit: true }) },
    })),
    ...{ collector: null, warnings, elapsed_ms: Math.round(performance.now() - started) },
  };
  if (globals.json) printJson(io, report);
  else if (!globals.quiet) {
    const paint = createPaint(globals.color);
    const lines = [
      `${paint('green', 'Plano is running')} (docker, container ${report.container})`,
      ...report.listeners.map(({ name, type, url }) => `  ${type}  ${name}  ${url}`),
      flags.foreground === true
        ? 'Press Ctrl+C to stop.'
        : `Run 'planoai down --docker${globals.instanceFlags}' to stop.`,
    ];
    io.stdout.write(`${lines.join('\n')}\n`);
  }
  if (flags.foreground !== true) return;
  await showContainerLogs(io, globals, {
    ...{ follow: true, tail: 0, isWanted: () => true },
    print: (lines) => {
      for (const line of lines)
        io.stdout.write(`${globals.json ? JSON.stringify(line.record) : line.text}\n`);
    },
  });
  if (io.signal.aborted) io.interruptHandled?.();
  await clean();
}

/** What the config refers to and nothing else of the environment. */
function variablesOf(io: CliIo, { loaded, flags, secrets }: DockerUp): ReadonlyMap<string, string> {
  const { lookup } = readEnvironment({
    configFile: loaded.path,
    envFiles: absolute(flags.envFile, io.cwd),
    environment: io.env,
    ...(loaded.dotenvFolder === undefined ? {} : { dotenvFolder: loaded.dotenvFolder }),
    secrets,
  });
  const names = [...loaded.analysis.variables.map(({ name }) => name), 'PLANO_GATEWAY_KEY'];
  return new Map(
    names.flatMap((name) => {
      const value = lookup.get(name)?.value;
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/**
 * The choices of this start that hold inside as well. A listener's own address is the business of the
 * published port: inside it must be reachable from outside the container.
 */
function containerFlags({ text }: LoadedConfig, flags: UpFlags): string[] {
  const { listeners }: { readonly listeners?: unknown } = parse(text) ?? {};
  const opened = Array.isArray(listeners)
    ? listeners.flatMap((entry: unknown, index) => {
        const isBound = typeof entry === 'object' && entry !== null && 'address' in entry;
        return isBound ? ['--set', `listeners[${index}].address=0.0.0.0`] : [];
      })
    : [];
  return [
    ...flags.set.flatMap(({ path, value }) => ['--set', `${path}=${JSON.stringify(value)}`]),
    ...opened,
    ...(flags.router === undefined ? [] : ['--router', flags.router]),
    ...(flags.profile === undefined ? [] : ['--profile', flags.profile]),
    ...(flags.lenient === true ? ['--lenient'] : []),
    ...(flags.allowMissingKeys === true ? ['--allow-missing-keys'] : []),
    ...(flags.watch === true ? ['--watch'] : []),
    ...(flags.workers > 1 ? ['--workers', String(flags.workers)] : []),
  ];
}

interface HealthWait {
  readonly listeners: readonly { readonly name: string; readonly address: string; readonly port: number }[];
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

async function healthy(containers: OwnContainers, id: string, awaited: HealthWait): Promise<void> {
  const { listeners, signal, timeoutSeconds } = awaited;
  const deadline = performance.now() + timeoutSeconds * 1000;
  let waiting = listeners;
  while (waiting.length > 0) {
    if (signal.aborted) {
      throw new CliFailure('Interrupted; nothing was left running.', { code: 'interrupted', exitCode: 130 });
    }
    const exit = await containers.exit(id);
    if (exit !== null) throw exited(exit.exitCode, exit.lines);
    const answers = await Promise.all(waiting.map((listener) => isHealthy(listener)));
    waiting = waiting.filter((_, index) => answers[index] !== true);
    if (waiting.length > 0 && performance.now() > deadline) {
      const names = waiting.map(({ name, port }) => `${name} (:${port})`).join(', ');
      const lines = await containers.lastLines(id, 50);
      throw new CliFailure(`Listener not healthy after ${timeoutSeconds}s: ${names}`, {
        ...{ code: 'health_timeout', exitCode: exitCodes.health, stage: 'health' },
        ...{ details: waiting.map(({ name, port }) => ({ listener: name, port })) },
        lines: lines.map((line) => `  ${line}`),
      });
    }
    if (waiting.length > 0) await delay(pollMs);
  }
}

/** The container's own exit code says why: of the config, of its variables, of the start. */
function exited(exitCode: number, lines: readonly string[]): CliFailure {
  return new CliFailure(`The container ended with exit code ${exitCode} before it was healthy`, {
    ...{ code: 'container_exited', exitCode: exitCodes.start, stage: 'start' },
    details: [{ exit_code: exitCode, lines }],
    lines: lines.map((line) => `  ${line}`),
  });
}

function startFailure(error: unknown): CliFailure {
  const message = error instanceof Error ? error.message : String(error);
  const isBusy = /port is already allocated|address already in use/.test(message);
  const [, port] = /:(\d+)(?:\/tcp)?[^\d]*(?:failed|:)/.exec(message) ?? [];
  return new CliFailure(
    isBusy
      ? `A port of the config is already in use: ${message}`
      : `The container could not be started: ${message}`,
    {
      ...{ code: isBusy ? 'port_in_use' : 'container_failed', exitCode: exitCodes.start, stage: 'start' },
      details: port === undefined ? [] : [{ port: Number(port) }],
      cause: error,
    },
  );
}
