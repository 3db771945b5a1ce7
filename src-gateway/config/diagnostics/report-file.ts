import type { Diagnostic } from '../diagnostic.ts';
import { createLineIndex } from '../source/line-index.ts';
import type { DiagnosticData } from './catalogue.ts';
import type { fileDiagnostics } from './file-diagnostics.ts';
import { createReporter } from './reporter.ts';

/**
 * What is wrong with a file that could not become a text. `before`: what could be read of it; the finding
 * stands behind that, else at the first line.
 */
export function reportFile<Code extends keyof typeof fileDiagnostics>(
  code: Code,
  data: DiagnosticData<Code>,
  before = '',
): Diagnostic {
  const reporter = createReporter(createLineIndex(before));
  const part = { start: before.length, end: before.length };
  return reporter.report(code, 'root', data, before === '' ? {} : { part });
}
