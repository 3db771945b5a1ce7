import type { Diagnostic } from '../diagnostic.ts';

/**
 * Findings with those fixes only that can be trusted: as long as the file is no proper YAML, where things
 * stand is a guess, and an edit of a guess could land anywhere. What mends the YAML itself stays.
 */
export function withReliableFixes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const broken = diagnostics.some(({ code, severity }) => severity === 'error' && isYamlCode(code));
  if (!broken) return diagnostics;
  return diagnostics.map((diagnostic) =>
    isYamlCode(diagnostic.code) ? diagnostic : { ...diagnostic, fixes: [] },
  );
}

function isYamlCode(code: string): boolean {
  return code.startsWith('CFG_YAML_');
}
