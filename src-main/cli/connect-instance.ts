import { type ControlClient, connectControl } from '../instances/control-client.ts';
import { instancePaths } from '../instances/instance-paths.ts';
import { findInstance, type InstanceRecord } from '../instances/instance-record.ts';
import { CliFailure, exitCodes, type GlobalOptions } from './cli-io.ts';

/** Runs `use` with a connection to the running instance. Throws `not_running` when there is none. */
export async function withInstance<T>(
  globals: GlobalOptions,
  use: (contract: ControlClient['contract'], record: InstanceRecord, client: ControlClient) => Promise<T>,
): Promise<T> {
  const record = await findInstance(instancePaths(globals.home, globals.instance));
  if (record === null) throw notRunning(globals);
  const client = await connectControl(record.control);
  try {
    return await use(client.contract, record, client);
  } finally {
    client.close();
  }
}

export function notRunning({ instance, instanceFlags }: GlobalOptions): CliFailure {
  return new CliFailure('Plano is not running.', {
    code: 'not_running',
    exitCode: exitCodes.notRunning,
    details: [{ instance }],
    hint: `Start it with: planoai up${instanceFlags}`,
  });
}
