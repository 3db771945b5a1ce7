import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { openStateStore } from '../../../src-gateway/state/open-state-store.ts';
import { StateStoreError } from '../../../src-gateway/state/state-store.ts';
import { parseSwitch } from '../../console/parse-setting.ts';
import { shownPath } from '../shown-path.ts';
import { type Check, type DoctorContext, type Finding, fail, ok, type ReadSubject, warn } from './check.ts';

/** Whether conversations can be kept where the config says. A PostgreSQL gets its table, as from a start. */
export const checkState: Check = (context) => {
  const { config, io, subject } = context;
  if (config === null || 'unreadable' in subject) {
    return [ok('Where conversations are kept is not known without a valid config.')];
  }
  const { type } = config.state;
  if (type === 'none' || parseSwitch(io.env.PLANO_STATE ?? '') === false) {
    return [ok('Conversations are not kept.')];
  }
  if (type === 'memory') return [ok('Conversations are kept in memory and end with the gateway.')];
  return type === 'sqlite' ? [fileFinding(context, subject)] : postgresFinding(context);
};

/** The file is not opened: a gateway may be at work with it. */
function fileFinding({ config, globals, io }: DoctorContext, { loaded }: ReadSubject): Finding {
  const chosen = config?.state.path ?? null;
  const file = chosen === null ? join(globals.home, 'state.db') : resolve(dirname(loaded.path), chosen);
  const shown = shownPath(file, io.cwd);
  if (isWritable(file)) return ok(`Conversations are kept in ${shown}.`);
  return chosen === null
    ? warn(
        `${shown} cannot be written: conversations are kept in memory and end with the gateway.`,
        'Make the folder writable, or choose another with --home.',
      )
    : fail(
        `State storage unavailable: ${shown} cannot be written.`,
        'Make it writable, or name another file in state_storage.path.',
      );
}

/** A file that is missing is made with its folders. */
function isWritable(file: string): boolean {
  let path = file;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  try {
    accessSync(path, constants.W_OK);
    return path === file || statSync(path).isDirectory();
  } catch {
    return false;
  }
}

async function postgresFinding({ config, names }: DoctorContext): Promise<Finding[]> {
  if (config === null) return [];
  const store = openStateStore(
    config.state,
    { isOff: false, file: null, configFolder: '' },
    { clock: () => Math.floor(performance.now()), names, log: () => undefined },
  );
  try {
    await store?.open();
    return [ok('Conversations are kept in PostgreSQL, which answers.')];
  } catch (error) {
    if (!(error instanceof StateStoreError)) throw error;
    return [
      fail(
        `State storage unavailable: ${error.message}.`,
        'Start the database, or correct state_storage.connection_string.',
      ),
    ];
  } finally {
    await store?.close();
  }
}
