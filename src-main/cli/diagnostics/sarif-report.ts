import type { Diagnostic, Severity } from '../../../src-gateway/config/diagnostic.ts';
import { version } from '../../product-version.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', hint: 'note' };

export interface CheckedFile {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** A SARIF 2.1.0 log, as code scanning services take it. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function sarifReport(files: readonly CheckedFile[]): object {
  const codes = new Set(files.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'planoai', version, rules: [...codes].sort().map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: files.flatMap(({ file, diagnostics }) => diagnostics.map((found) => toResult(file, found))),
      },
    ],
  };
}

function toResult(file: string, { code, severity, message, range }: Diagnostic): object {
  return {
    ruleId: code,
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
          region: {
            startLine: range.start.line,
            startColumn: range.start.column,
            endLine: range.end.line,
            endColumn: range.end.column,
          },
        },
      },
    ],
  };
}
