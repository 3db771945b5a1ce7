import { countSummary, textReport } from '../diagnostics/text-report.ts';
import type { Paint } from '../paint.ts';
import type { CheckedConfig } from './check-file.ts';

/** The report of one file for a person. */
export function describeCheck({ document, all }: CheckedConfig, paint: Paint): string[] {
  const { file, valid, version, diagnostics, summary } = document;
  const hidden = all.filter(({ severity }) => severity === 'hint').length;
  const counts = countSummary(diagnostics);
  const verdict = valid ? paint('green', 'valid') : paint('red', 'invalid against schema');
  const lines = [
    `${file}: ${verdict}${version === null ? '' : ` (${version})`}${counts === '' ? '' : `, ${counts}`}`,
    ...textReport(file, diagnostics, paint),
  ];
  if (summary.upstream !== undefined) {
    lines.push(summary.upstream === 'accept' ? 'Plano accepts this file.' : 'Plano refuses this file.');
    return lines;
  }
  for (const { type, name, address, port, implicit } of summary.listeners) {
    lines.push(
      `  ${paint('dim', `${type} listener`)} ${name} on ${address}:${port}${implicit ? ' (implicit)' : ''}`,
    );
  }
  const unset = summary.variables.filter(({ set }) => !set).map(({ name }) => name);
  if (unset.length > 0) lines.push(`  Not set here: ${unset.join(', ')}`);
  if (hidden > 0 && !diagnostics.some(({ severity }) => severity === 'hint')) {
    lines.push(paint('dim', `  ${hidden} hint${hidden === 1 ? '' : 's'}; show with --hints`));
  }
  return lines;
}
