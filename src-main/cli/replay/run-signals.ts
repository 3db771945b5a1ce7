import { join } from 'node:path';
import { clientApiPaths } from '../../../src-gateway/apis/client-api.ts';
import { analyseConversation } from '../../../src-gateway/signals/analyse-conversation.ts';
import type { AnalysisRow } from '../../../src-gateway/signals/analysis-row.ts';
import { createCompatRules } from '../../../src-gateway/signals/compat-rules.ts';
import { createPreciseRules } from '../../../src-gateway/signals/precise-rules.ts';
import { reportDocument } from '../../../src-gateway/signals/report-document.ts';
import { rowsOfLine } from '../../../src-gateway/signals/rows-of-line.ts';
import { rowsOfRequest } from '../../../src-gateway/signals/rows-of-request.ts';
import { settingsFromEnvironment } from '../../console/settings-from-environment.ts';
import { version } from '../../product-version.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import { type SourceFlags, tracedRequests } from './read-requests.ts';
import { readSource } from './read-source.ts';

/**
 * Analyses the conversations of a file of JSON lines and prints one line of JSON for each: `{"id","report"}`,
 * or `{"id","error"}` for a line that is none. Throws `CliFailure` for a file that cannot be read.
 */
export async function runSignals(
  io: CliIo,
  globals: GlobalOptions,
  source: string | undefined,
  flags: SourceFlags,
): Promise<void> {
  const { settings, warnings } = settingsFromEnvironment({
    environment: io.env,
    version,
    instance: globals.instance,
    signalsFolder: join(globals.home, 'signals'),
    embeddedCollector: false,
    localSampling: 0,
  });
  for (const warning of warnings.filter((text) => text.includes('SIGNAL'))) io.stderr.write(`${warning}\n`);
  const { signals } = settings;
  const rules =
    signals?.engine === 'compat' ? createCompatRules() : createPreciseRules(signals?.phrases ?? []);
  const report = (rows: readonly AnalysisRow[]) => reportDocument(analyseConversation(rows, { rules }));
  const traced = await tracedRequests(io, globals, source, flags);
  for (const { body, id, path } of traced ?? []) {
    const result = { id, report: report(rowsOfBody(path, body)) };
    io.stdout.write(`${JSON.stringify(result)}\n`);
  }
  if (traced !== null) return;
  if (source === undefined) throw usage('Say what to read: a trace, a file, --since or --where.');
  const text = await readSource(io, source);
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const read = rowsOfLine(line);
    const result = 'error' in read ? read : { id: read.id, report: report(read.rows) };
    io.stdout.write(`${JSON.stringify(result)}\n`);
  }
}

function rowsOfBody(path: string, body: Readonly<Record<string, unknown>>): readonly AnalysisRow[] {
  const api = clientApiPaths.find(([known]) => known === path)?.[1] ?? 'chat';
  return rowsOfRequest(api, api === 'responses' ? body.input : body.messages);
}
