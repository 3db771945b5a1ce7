import type { Diagnostic } from './diagnostic.ts';
import {
  obstaclesOf,
  type Rewrite,
  type RewriteChange,
  type RewrittenConfig,
  rewriteInRounds,
} from './rewrite-in-rounds.ts';

/** The text in the current form. */
export interface ConfigMigration extends RewrittenConfig {
  /** Why nothing could be rewritten: the text is no config that can be read. */
  readonly obstacles: readonly Diagnostic[];
}

export type MigrationChange = RewriteChange;

/**
 * What is rewritten, by the fixes of these findings. Later steps read what earlier ones wrote: routes are
 * lifted with the model names of the current form, and they decide which version the file needs.
 */
const steps: readonly (readonly string[])[] = [
  ['CFG_LEGACY_KEY', 'CFG_LLM_PROVIDERS_DEPRECATED', 'CFG_PROVIDERS_BOTH_SPELLINGS'],
  ['CFG_LISTENERS_LEGACY_OBJECT'],
  ['CFG_INLINE_PREFERENCES_DEPRECATED'],
  ['CFG_VERSION_MISSING', 'CFG_VERSION_TYPE', 'CFG_VERSION_OLD', 'CFG_VERSION_NONCANONICAL'],
];

/** Rewrites every old form of a config to the current one. Pure; what is current already stays as it is. */
export function migrateConfig(text: string): ConfigMigration {
  const obstacles = obstaclesOf(text);
  return obstacles.length > 0
    ? { text, edits: [], changes: [], obstacles }
    : { ...rewriteInRounds(text, nextMigrations), obstacles };
}

/** Those of the first step that has any. */
function nextMigrations(diagnostics: readonly Diagnostic[]): Rewrite[] {
  for (const codes of steps) {
    const found = diagnostics.flatMap((diagnostic) => {
      const [fix] = codes.includes(diagnostic.code) ? diagnostic.fixes : [];
      return fix === undefined ? [] : [{ diagnostic, fix }];
    });
    if (found.length > 0) return found;
  }
  return [];
}
