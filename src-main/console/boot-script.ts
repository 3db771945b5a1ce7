import type { Boot } from '../contract/boot.ts';
import type { CallName, CallParams } from '../contract/contract.ts';
import type { Host } from './host.ts';

/**
 * The script that runs before the window's own: it hands over what has been chosen and what the last window
 * looked like, so that neither comes a moment later than the first paint. Empty when the host cannot say.
 */
export async function bootScript(host: Pick<Host, 'call'>): Promise<string> {
  try {
    const [settings, { configPath }, { entries }] = await Promise.all([
      ask(host, 'settings.read', {}),
      ask(host, 'host.info', {}),
      ask(host, 'window.recall', {}),
    ]);
    const boot: Boot = { settings, workspace: configPath, remembered: entries };
    // A string that is parsed, never a literal: that would take some keys for more than keys.
    return `window.planoBoot = JSON.parse(${JSON.stringify(JSON.stringify(boot))});\n`;
  } catch {
    return '';
  }
}

function ask<N extends CallName>(host: Pick<Host, 'call'>, method: N, params: CallParams<N>) {
  return host.call(method, params, { signal: new AbortController().signal, progress: () => undefined });
}
