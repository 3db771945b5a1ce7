import { basename } from 'node:path';
import type { ConfigService } from './config-service.ts';

/**
 * Applies the config file as it is now, and says in the log what came of it. What cannot be served leaves
 * the old config serving. Resolves with whether what the file says is what is served. Never rejects.
 */
export async function followFile(
  config: ConfigService,
  log: (level: 'info' | 'warn', message: string) => void,
): Promise<boolean> {
  try {
    const file = await config.read();
    const name = basename(file.path);
    if (file.sha256 === file.appliedSha256) return true;
    const { applied, message } = await config.apply(file.text, file.sha256);
    if (applied) log('info', `${name} was changed and is served now.`);
    else log('warn', `${name} was changed and is not served: ${message ?? 'the old config serves on.'}`);
    return applied;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log('warn', `The changed config file is not served: ${reason}`);
    return false;
  }
}
