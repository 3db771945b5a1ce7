import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processName } from '../../collector/port-owner.ts';
import { processStart } from '../../instances/process-identity.ts';
import { type Check, ok, warn } from './check.ts';

/** Whether a gateway of Plano's original runs here: it wants the same ports. Its file is only read. */
export const checkUpstream: Check = async ({ userHome }) => {
  const file = join(userHome, '.plano', 'run', 'plano.pid');
  const pid = envoyPid(await readFile(file, 'utf8').catch(() => ''));
  if (pid === null || (await processStart(pid)) === null || !/^(envoy.*)?$/.test(processName(pid))) {
    return [ok("No gateway of Plano's original runs here.")];
  }
  return [
    warn(
      `A gateway of Plano's original runs here: Envoy, pid ${pid}.`,
      `End it with the original's own "planoai down", or with: kill ${pid}`,
    ),
  ];
};

/** `{"envoy_pid":1,"brightstaff_pid":2}` */
function envoyPid(text: string): number | null {
  try {
    const value: unknown = JSON.parse(text);
    const pid = typeof value === 'object' && value !== null ? Reflect.get(value, 'envoy_pid') : null;
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
