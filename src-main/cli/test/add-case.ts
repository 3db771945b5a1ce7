import { join } from 'node:path';
import { recordedRequests } from '../../collector/recorded-requests.ts';
import type { TraceStore } from '../../collector/trace-store.ts';
import { SuiteRuns } from '../../console/suites/suite-runs.ts';
import { Suites } from '../../console/suites/suites.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { findConfig } from '../find-config.ts';
import { usage } from '../global-options.ts';
import { printJson } from '../print-json.ts';
import { findTraces } from '../trace/find-traces.ts';
import { askStore, openTraceStore } from '../trace/open-trace-store.ts';
import { readShowOptions } from '../trace/show-options.ts';

export interface AddCase {
  readonly trace: string;
  /** Names of suites; at most one. */
  readonly suites: readonly string[];
  readonly config: string | undefined;
}

/**
 * Saves the recorded request of a trace, with where it went, as a case of a suite. Throws `not_found`,
 * `not_recorded`, `nothing_to_expect`, `suite_invalid`.
 */
export async function addCase(io: CliIo, globals: GlobalOptions, asked: AddCase): Promise<void> {
  const [name, second] = asked.suites;
  if (second !== undefined) throw usage('A case goes into one suite; name one, or none.');
  const file = name === undefined ? undefined : fileName(name);
  const configFile = findConfig(io, { file: asked.config });
  const store = openTraceStore(globals);
  if (store === null) throw noTrace(asked.trace);
  try {
    const request = readShowOptions(asked.trace, { interactive: false });
    if (request.target.kind === 'any') throw usage('A case is made from one trace: its id, or last.');
    const shape = { limit: 1, summary: true };
    const { traces } = await findTraces(io, request, shape, (question) => askStore(store, question));
    const [trace] = traces;
    if (trace === undefined) throw noTrace(asked.trace);
    const [recorded] = recordedRequests(store, trace.trace_id);
    if (recorded === undefined) throw notRecorded();
    const { spanId, traceId } = recorded;
    const where = { traceId, spanId, ...(file !== undefined && { file }) };
    const added = await suitesOf(io, globals, configFile).addCase(where, readerOf(store));
    if (globals.json) printJson(io, added);
    else if (!globals.quiet) io.stdout.write(`Added ${added.caseId} to .plano/suites/${added.file}.\n`);
  } finally {
    store.close();
  }
}

/** Only to write into: nothing runs here, so nothing is asked where it would. */
function suitesOf(io: CliIo, { home }: GlobalOptions, configFile: string): Suites {
  const folder = join(home, 'console', 'suite-runs');
  const log = (_level: 'warn', message: string) => io.stderr.write(`${message}\n`);
  return new Suites({
    configFile,
    target: () => {
      throw new Error('no case runs while one is added');
    },
    servedSha256: () => null,
    onChanged: () => undefined,
    runs: new SuiteRuns({ folder, configFile, log }),
  });
}

function readerOf(store: TraceStore): Parameters<Suites['addCase']>[1] {
  return {
    bodies: async (traceId) => store.bodies(traceId),
    body: async (traceId, spanId, part) => store.body(traceId, spanId, part),
    span: async (params) => store.traces.span(params),
    decisions: async (traceId) => store.decisions(traceId),
    callsOf: async (traceId) => store.callsOf(traceId),
  };
}

/** As it stands in the folder of suites. */
function fileName(name: string): string {
  const file = /\.ya?ml$/.test(name) ? name : `${name}.yaml`;
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(file)) return file;
  throw usage(`${name} is no name of a suite in .plano/suites.`);
}

function noTrace(target: string): CliFailure {
  return new CliFailure(`No stored trace fits ${target}.`, {
    code: 'not_found',
    exitCode: exitCodes.refused,
  });
}

function notRecorded(): CliFailure {
  return new CliFailure('This trace has no recorded request, so no case can be made of it.', {
    code: 'not_recorded',
    exitCode: exitCodes.refused,
    hint: 'Bodies are recorded where the console is set to Full, or with PLANO_CAPTURE_CONTENT=local.',
  });
}
