import type { Diagnostic } from './diagnostic.ts';
import { dropForPlano } from './fixes/drop-for-plano.ts';
import {
  judge,
  obstaclesOf,
  type Rewrite,
  type RewrittenConfig,
  rewriteInRounds,
} from './rewrite-in-rounds.ts';

/** The text as Plano takes it; `changes` say what it lost or spells otherwise. */
export interface PlanoExport extends RewrittenConfig {
  /** What Plano would still refuse, because it has no form of it; all of it when the text cannot be read. */
  readonly left: readonly Diagnostic[];
}

/**
 * Rewrites a config for Plano: keys and values that only we know are left out, other spellings become
 * Plano's, defaults that Plano lacks are written out. Pure; comments stay, but for those of what is left out.
 */
export function exportForPlano(text: string): PlanoExport {
  const obstacles = obstaclesOf(text);
  if (obstacles.length > 0) return { text, edits: [], changes: [], left: obstacles };
  const rewritten = rewriteInRounds(text, nextForPlano);
  return { ...rewritten, left: judge(rewritten.text).filter(isRefused) };
}

function nextForPlano(diagnostics: readonly Diagnostic[], text: string): Rewrite[] {
  return diagnostics.flatMap((diagnostic) => {
    const spelling = diagnostic.fixes.find(({ kind }) => kind === 'safe');
    // Plano starts with neither: it refuses the file, or its gateway does not come up.
    const other = isRefused(diagnostic) || diagnostic.plano === 'C' ? spelling : undefined;
    const fix = dropForPlano(diagnostic, text) ?? other ?? null;
    return fix === null ? [] : [{ diagnostic, fix }];
  });
}

function isRefused({ plano }: Diagnostic): boolean {
  return plano === 'S' || plano === 'V';
}
