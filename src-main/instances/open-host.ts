import { type CreateHostOptions, createHost } from '../console/create-host.ts';
import { type Host, HostFailure } from '../console/host.ts';
import { claimInstance } from './claim-instance.ts';
import { connectControl } from './control-client.ts';
import { instancePaths } from './instance-paths.ts';
import { findInstance } from './instance-record.ts';
import { remoteHost } from './remote-host.ts';

export interface OpenedHost {
  readonly host: Host;
  /** Why the gateway did not start; the host itself is there and says it too. */
  readonly startFailure: HostFailure | null;
  /** Ends our own host, or only the connection to one that runs elsewhere. */
  close(graceMs: number): Promise<void>;
}

export type OpenHostOptions = Omit<CreateHostOptions, 'configFile'> & {
  /** What the user asked for, absolute; `null`: whatever runs, else `fallbackConfig`. */
  readonly configFile: string | null;
  /** The config to open when nothing was asked for and nothing runs. */
  fallbackConfig(): Promise<{ readonly configFile: string; readonly demo: boolean }>;
};

/**
 * The host behind a console: the running instance of that name when there is one, else a new one in
 * this process, started and announced. Rejects with `HostFailure` `instance_busy` when the running
 * instance serves another config.
 */
export async function openHost(options: OpenHostOptions): Promise<OpenedHost> {
  const paths = instancePaths(options.home, options.instance);
  const running = await findInstance(paths);
  if (running !== null) {
    if (options.configFile !== null && options.configFile !== running.config_path) {
      const named = options.instance === 'default' ? '' : ` --instance ${options.instance}`;
      const stop = `planoai down${named}`;
      throw new HostFailure(
        `The instance "${options.instance}" already runs ${running.config_path}. Stop it with "${stop}", or give this one another name with --instance.`,
        { code: 'instance_busy', details: [{ config: running.config_path, pid: running.pid }] },
      );
    }
    const client = await connectControl(running.control);
    return { host: remoteHost(client.contract), startFailure: null, close: async () => client.close() };
  }
  const chosen =
    options.configFile === null
      ? await options.fallbackConfig()
      : { configFile: options.configFile, demo: options.demo };
  const host = await createHost({ ...options, ...chosen });
  const claim = await claimInstance(paths, host);
  const startFailure = await start(host);
  await claim.announce();
  return {
    host,
    startFailure,
    async close(graceMs) {
      await host.stop(graceMs);
      await claim.release();
    },
  };
}

/** A console opens on a config that does not start, too: that is where it gets mended. */
async function start(host: Host): Promise<HostFailure | null> {
  try {
    await host.start();
    return null;
  } catch (error) {
    if (error instanceof HostFailure) return error;
    throw error;
  }
}
