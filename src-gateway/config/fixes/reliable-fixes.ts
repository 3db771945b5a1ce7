import type { Diagnostic } from '../diagnostic.ts';

/**
 * Findings with those fixes only that can be trusted: as long as the file is no proper YAML, where things
 * stand is a guess, and an edit of a guess could land anywhere. What mends the YAML itself stays.
 */
export function withReliableFixes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (!diagnostics.some(breaksYaml)) return diagnostics;
  return diagnostics.map((diagnostic) =>
    breaksYaml(diagnostic) ? diagnostic : { ...diagnostic, fixes: [] },
  );
}

function breaksYaml({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && code.startsWith('CFG_YAML_');
}
