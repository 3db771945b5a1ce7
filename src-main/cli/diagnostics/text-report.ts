import type { Diagnostic, Severity } from '../../../src-gateway/config/diagnostic.ts';
import type { Paint, PaintStyle } from '../paint.ts';

const styles: Readonly<Record<Severity, PaintStyle>> = { error: 'red', warning: 'yellow', hint: 'cyan' };

/**
 * Diagnostics for a person, in file order: place, what is wrong, where in the config, its code, and
 * what would repair it.
 */
export function textReport(file: string, diagnostics: readonly ReportedDiagnostic[], paint: Paint): string[] {
  return diagnostics.flatMap(({ code, severity, message, path, range, related, fixes }) => {
    const { line, column } = range.start;
    const place = `${file}:${line}:${column}`;
    return [
      `  ${paint('bold', place)}  ${paint(styles[severity], severity)}  ${message}`,
      `      ${paint('dim', `${path || '(root)'}  ${code}`)}`,
      ...related.map((other) => `      ${file}:${other.range.start.line}: ${other.message}`),
      ...fixes.map((fix) => `      fix: ${fix.title}`),
    ];
  });
}

/** What the report needs: also a diagnostic that came over the contract. */
type ReportedDiagnostic = Pick<
  Diagnostic,
  'code' | 'severity' | 'message' | 'path' | 'range' | 'related' | 'fixes'
>;

/** `2 errors, 1 warning`; empty when there is nothing. */
export function countSummary(diagnostics: readonly Pick<Diagnostic, 'severity'>[]): string {
  const severities: readonly Severity[] = ['error', 'warning', 'hint'];
  return severities
    .map((severity) => ({
      severity,
      count: diagnostics.filter((found) => found.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? '' : 's'}`)
    .join(', ');
}
