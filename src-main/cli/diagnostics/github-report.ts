import type { Diagnostic, Severity } from '../../../src-gateway/config/diagnostic.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', hint: 'notice' };

/**
 * Workflow commands of GitHub Actions, one line each: they become annotations of the changed file.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubReport(file: string, diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, severity, message, range: { start, end } }) => {
    const properties = {
      file,
      line: start.line,
      endLine: end.line,
      // Columns are only allowed within one line.
      ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
      title: code,
    };
    const list = Object.entries(properties).map(
      ([name, value]) => `${name}=${escapeProperty(String(value))}`,
    );
    return `::${commands[severity]} ${list.join(',')}::${escapeData(message)}`;
  });
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
