import { dirname, join } from 'node:path';
import { openStateStore } from '../../../src-gateway/state/open-state-store.ts';
import { type StateStore, StateStoreError } from '../../../src-gateway/state/state-store.ts';
import { hostNames } from '../../../src-gateway/upstream/host-names.ts';
import { hostSurroundings } from '../../console/settings-from-environment.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { loadConfig } from '../load-config.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { requireStartable } from '../require-startable.ts';

export type StateTask =
  | { readonly name: 'get' | 'delete'; readonly id: string; readonly scope: string; readonly config?: string }
  | { readonly name: 'gc' | 'stats'; readonly config?: string };

/** Does one thing with the store that a config names. A store in memory lives in its gateway alone. */
export async function runState(io: CliIo, globals: GlobalOptions, task: StateTask): Promise<void> {
  const loaded = await loadConfig(io, { file: task.config, allowMissingKeys: true, checkEnvironment: true });
  requireStartable(loaded, globals.home, createPaint(globals.color));
  const { config } = loaded.analysis;
  const store =
    config &&
    openStateStore(
      config.state,
      { isOff: false, file: join(globals.home, 'state.db'), configFolder: dirname(loaded.path) },
      {
        clock: () => Math.floor(performance.now()),
        names: hostNames(hostSurroundings(io.env)),
        log: (_level, message) => io.stderr.write(`${message}\n`),
      },
    );
  if (store === null || store.backend === 'memory') {
    throw new CliFailure('This config keeps conversations in no place that outlives its gateway.', {
      code: 'state_not_durable',
      exitCode: exitCodes.refused,
      hint: 'Name one: state_storage: {type: sqlite} or {type: postgres, connection_string: …}',
    });
  }
  try {
    await perform(io, globals, store, task);
  } catch (error) {
    if (!(error instanceof StateStoreError)) throw error;
    throw new CliFailure(`State storage unavailable: ${error.message}`, {
      code: 'state_unavailable',
      exitCode: exitCodes.start,
      cause: error,
    });
  } finally {
    await store.close();
  }
}

async function perform(io: CliIo, globals: GlobalOptions, store: StateStore, task: StateTask): Promise<void> {
  const say = (document: object, text: string) =>
    globals.json ? printJson(io, document) : io.stdout.write(`${text}\n`);
  switch (task.name) {
    case 'get': {
      const found = await store.get(task.scope, task.id);
      if (found === null) throw unknown(task.id);
      const { head, turns } = found;
      printJson(io, { ...head, turns });
      return;
    }
    case 'delete': {
      if (!(await store.delete(task.scope, task.id))) throw unknown(task.id);
      say({ id: task.id, deleted: true }, `Deleted ${task.id}.`);
      return;
    }
    case 'gc': {
      const removed = await store.collectGarbage();
      say({ removed }, `Removed ${removed} turns.`);
      return;
    }
    case 'stats': {
      const stats = await store.stats();
      say({ type: store.backend, ...stats }, `${store.backend}: ${stats.turns} turns, ${stats.bytes} bytes`);
      return;
    }
    default:
      task satisfies never;
  }
}

function unknown(id: string): CliFailure {
  return new CliFailure(`No stored response has the id ${id}.`, {
    code: 'not_found',
    exitCode: exitCodes.refused,
    hint: 'Of a tenant, say whose it is: --scope t:<name>',
  });
}
