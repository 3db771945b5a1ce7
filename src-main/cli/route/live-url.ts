import { instancePaths } from '../../instances/instance-paths.ts';
import { findInstance } from '../../instances/instance-record.ts';
import { CliFailure, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { notRunning } from '../connect-instance.ts';
import { usage } from '../global-options.ts';

/**
 * Where `--live` leads, without a path: the address that was given, else a model listener of the running
 * instance. Throws `not_running` and `unknown_listener`.
 */
export async function liveUrl(
  globals: GlobalOptions,
  given: string | true,
  listener: string | undefined,
): Promise<string> {
  if (given !== true) {
    const url = URL.parse(given);
    if (url === null || !/^https?:$/.test(url.protocol)) throw usage(`"${given}" is no http(s) address.`);
    return url.origin;
  }
  const record = await findInstance(instancePaths(globals.home, globals.instance));
  if (record === null) throw notRunning(globals);
  const models = record.listeners.filter(({ type }) => type === 'model');
  const found = listener === undefined ? models[0] : models.find(({ name }) => name === listener);
  if (found !== undefined) return found.url;
  const names = models.map(({ name }) => name).join(', ') || 'none';
  throw new CliFailure(
    listener === undefined
      ? 'The running instance has no model listener.'
      : `The running instance has no model listener ${JSON.stringify(listener)}.`,
    { code: 'unknown_listener', exitCode: exitCodes.refused, hint: `Its model listeners: ${names}` },
  );
}
