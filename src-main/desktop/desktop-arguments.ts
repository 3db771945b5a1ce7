import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface DesktopArguments {
  readonly home: string;
  readonly instance: string;
  /** Absolute; `null`: none was asked for. */
  readonly configFile: string | null;
}

/** What `planoai console` hands to the app; started by a click, the environment and the defaults. */
export function desktopArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DesktopArguments {
  const value = (name: string) => {
    const prefix = `--plano-${name}=`;
    return argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length) || undefined;
  };
  const config = value('config') ?? (env.PLANO_CONFIG_FILE || undefined);
  return {
    home: resolve(value('home') ?? (env.PLANO_HOME || join(homedir(), '.plano'))),
    instance: value('instance') ?? (env.PLANO_INSTANCE || 'default'),
    configFile: config === undefined ? null : resolve(config),
  };
}
