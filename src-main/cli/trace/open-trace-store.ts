import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorError } from '../../collector/collector-error.ts';
import { defaultRetention } from '../../collector/collector-limits.ts';
import type { GetTracesRequest, GetTracesResponse } from '../../collector/get-traces-request.ts';
import { TraceStore } from '../../collector/trace-store.ts';
import { CliFailure, exitCodes, type GlobalOptions } from '../cli-io.ts';

/** The trace store of `$PLANO_HOME`, only to look: another process may write it. `null`: there is none yet. Throws `CliFailure`. */
export function openTraceStore({ home }: Pick<GlobalOptions, 'home'>): TraceStore | null {
  const file = join(home, 'traces.db');
  if (!existsSync(file)) return null;
  try {
    return new TraceStore({
      ...{ file, check: false, readOnly: true, retention: defaultRetention },
      ...{ spansPerTrace: 1, workspace: '', instance: '' },
    });
  } catch (cause) {
    throw new CliFailure(`The trace store ${file} cannot be read.`, {
      ...{ code: 'store_unreadable', exitCode: exitCodes.refused, cause },
    });
  }
}

/** What the collector's port would answer, from the store itself. Throws `CliFailure` for a query that is none. */
export async function askStore(store: TraceStore, question: GetTracesRequest): Promise<GetTracesResponse> {
  try {
    return await store.traces.query(question);
  } catch (cause) {
    if (!(cause instanceof CollectorError)) throw cause;
    throw new CliFailure(`Invalid query: ${cause.message}.`, {
      ...{ code: cause.code, exitCode: exitCodes.refused, cause },
    });
  }
}
