import { join } from 'node:path';
import { analyseConversation } from '../../../src-gateway/signals/analyse-conversation.ts';
import { createCompatRules } from '../../../src-gateway/signals/compat-rules.ts';
import { createPreciseRules } from '../../../src-gateway/signals/precise-rules.ts';
import { reportDocument } from '../../../src-gateway/signals/report-document.ts';
import { rowsOfLine } from '../../../src-gateway/signals/rows-of-line.ts';
import { settingsFromEnvironment } from '../../console/settings-from-environment.ts';
import { version } from '../../product-version.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { readSource } from './read-source.ts';

/**
 * Analyses the conversations of a file of JSON lines and prints one line of JSON for each: `{"id","report"}`,
 * or `{"id","error"}` for a line that is none. Throws `CliFailure` for a file that cannot be read.
 */
export async function runSignals(io: CliIo, globals: GlobalOptions, source: string): Promise<void> {
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
  const text = await readSource(io, source);
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const read = rowsOfLine(line);
    const result =
      'error' in read
        ? read
        : { id: read.id, report: reportDocument(analyseConversation(read.rows, { rules })) };
    io.stdout.write(`${JSON.stringify(result)}\n`);
  }
}
