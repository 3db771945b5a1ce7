import { type CreateHostOptions, createHost } from '../console/create-host.ts';
import { type Host, HostFailure, type StartStep } from '../console/host.ts';
import { createNodeGatewaySpawner } from '../console/node-gateway-spawner.ts';
import type { InstanceReport } from '../contract/host-calls.ts';
import { version } from '../product-version.ts';
import { claimInstance, type InstanceClaim } from './claim-instance.ts';
import { AddressTaken } from './control-socket.ts';
import { instancePaths } from './instance-paths.ts';

/** What `planoai up` asks for. Plain data without a secret: it travels on a command line. */
export interface HostRun
  extends Pick<
    CreateHostOptions,
    'configFile' | 'dotenvFolder' | 'sets' | 'home' | 'instance' | 'envFiles' | 'collector' | 'followFile'
  > {
  readonly mode: 'native' | 'foreground';
  readonly overrides: NonNullable<CreateHostOptions['overrides']>;
  /** Processes of the data plane that share the listeners; one when left out. */
  readonly workers?: number;
  readonly healthTimeoutMs: number;
  /** How long running requests may take when a signal ends the host. */
  readonly graceMs: number;
}

export interface RunHostOptions {
  /** Holds the secrets; it is never written anywhere. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Opens the secret store; `null`: it is not needed. */
  readonly passphrase: string | null;
  /** Ends the host, also while it starts. */
  readonly signal: AbortSignal;
  readonly onStep?: (step: StartStep) => void;
}

export interface RunningHost {
  readonly host: Host;
  readonly report: InstanceReport;
  /** Settles when a signal or `host.stop` has ended everything. */
  readonly ended: Promise<void>;
}

/**
 * A host of this process under its instance's name, announced once its listeners answer. Rejects with
 * `HostFailure` and leaves nothing behind when it does not start.
 */
export async function runHost(run: HostRun, options: RunHostOptions): Promise<RunningHost> {
  const { environment, passphrase, signal, onStep } = options;
  const stop = Promise.withResolvers<number>();
  const host = await createHost({
    ...run,
    environment,
    ...(passphrase !== null && { passphrase }),
    demo: false,
    version,
    spawnGateway: createNodeGatewaySpawner({ environment, workers: run.workers }),
    onStopRequested: (graceMs) => stop.resolve(graceMs),
  });
  signal.addEventListener('abort', () => stop.resolve(run.graceMs), { once: true });
  if (signal.aborted) stop.resolve(0);
  const claimed = await claim(run, host);
  const ended = stop.promise.then(async (graceMs) => {
    await host.stop(graceMs);
    await claimed.release();
  });
  try {
    // Ending the host while it starts makes the start reject.
    await host.start({
      healthTimeoutMs: run.healthTimeoutMs,
      ...(onStep !== undefined && { onProgress: onStep }),
    });
    await claimed.announce();
    return { host, report: await reportOf(host), ended };
  } catch (error) {
    stop.resolve(0);
    await ended;
    throw error;
  }
}

async function claim({ home, instance }: HostRun, host: Host): Promise<InstanceClaim> {
  try {
    return await claimInstance(instancePaths(home, instance), host);
  } catch (error) {
    await host.stop(0);
    if (!(error instanceof AddressTaken)) throw error;
    throw new HostFailure(`An instance "${instance}" is already running.`, {
      code: 'already_running',
      stage: 'start',
      details: [{ instance }],
      cause: error,
    });
  }
}

function reportOf(host: Host): Promise<InstanceReport> {
  const context = { signal: new AbortController().signal, progress: () => undefined };
  return host.call('host.status', {}, context);
}
