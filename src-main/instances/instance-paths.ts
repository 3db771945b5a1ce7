import { join } from 'node:path';

/** Everything that one instance keeps below `$PLANO_HOME/run`. */
export interface InstancePaths {
  readonly home: string;
  readonly instance: string;
  readonly folder: string;
  readonly recordFile: string;
  readonly logsFolder: string;
  /** What the process itself writes: its start, its crashes, its process log. */
  readonly processLog: string;
  /** Opens the web console. */
  readonly tokenFile: string;
}

export function instancePaths(home: string, instance: string): InstancePaths {
  const folder = join(home, 'run', instance);
  const logsFolder = join(folder, 'logs');
  return {
    home,
    instance,
    folder,
    recordFile: join(folder, 'instance.json'),
    logsFolder,
    processLog: join(logsFolder, 'gateway.log'),
    tokenFile: join(folder, 'console.token'),
  };
}

/** Folder of `planoai trace listen`, which is no instance. */
const reservedName = 'trace-listener';

/** Instance names become folder and socket names, so nothing else is allowed in them. */
export function isInstanceName(name: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,30}$/.test(name) && name !== reservedName;
}
