import { analyseConfig } from './analyse-config.ts';
import type { Diagnostic, Fix, TextEdit } from './diagnostic.ts';
import { emptyEnvironment } from './environment.ts';
import { createTextDraft } from './fixes/text-draft.ts';

export interface ConfigMigration {
  /** The text in the current form; comments are kept. */
  readonly text: string;
  /** What leads from the given text to it: in order, without overlaps. */
  readonly edits: readonly TextEdit[];
  readonly changes: readonly MigrationChange[];
  /** Why nothing could be rewritten: the text is no config that can be read. */
  readonly obstacles: readonly Diagnostic[];
}

export interface MigrationChange {
  /** The diagnostic that the change removes. */
  readonly code: string;
  readonly path: string;
  /** In the given text, from 1. */
  readonly line: number;
  readonly title: string;
}

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

/** A fix whose finding stays would be made for ever. */
const mostRounds = 50;

/** Rewrites every old form of a config to the current one. Pure; what is current already stays as it is. */
export function migrateConfig(text: string): ConfigMigration {
  const draft = createTextDraft(text);
  const obstacles = judge(text).filter(({ code, severity }) => severity === 'error' && isObstacle(code));
  const changes: MigrationChange[] = [];
  for (let round = 0; obstacles.length === 0 && round < mostRounds; round++) {
    const made = apart(nextMigrations(draft.text));
    if (made.length === 0) break;
    for (const { diagnostic, fix } of made) {
      const { code, path, range } = diagnostic;
      changes.push({ code, path, line: draft.originalLine(range.start.offset), title: fix.title });
    }
    draft.apply(made.flatMap(({ fix }) => fix.edits));
  }
  return { text: draft.text, edits: draft.edits(), changes, obstacles };
}

function judge(text: string): readonly Diagnostic[] {
  const nothing = { file: '', hash: '', environment: emptyEnvironment, checkEnvironment: false };
  return analyseConfig({ text, ...nothing }).diagnostics;
}

function isObstacle(code: string): boolean {
  return (
    code.startsWith('CFG_YAML_') ||
    code === 'CFG_EMPTY' ||
    code === 'CFG_ROOT_NOT_MAP' ||
    code === 'CFG_RENDERED_FILE'
  );
}

interface Migration {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/** Those of the first step that has any. */
function nextMigrations(text: string): Migration[] {
  const diagnostics = judge(text);
  for (const codes of steps) {
    const found = diagnostics.flatMap((diagnostic) => {
      const [fix] = codes.includes(diagnostic.code) ? diagnostic.fixes : [];
      return fix === undefined ? [] : [{ diagnostic, fix }];
    });
    if (found.length > 0) return found;
  }
  return [];
}

/** Those that can be made at once; edits that touch wait for the next round. */
function apart(migrations: readonly Migration[]): Migration[] {
  const taken: TextEdit['range'][] = [];
  return migrations.filter(({ fix }) => {
    const ranges = fix.edits.map(({ range }) => range);
    if (ranges.some((range) => taken.some((other) => touch(range, other)))) return false;
    taken.push(...ranges);
    return true;
  });
}

function touch(left: TextEdit['range'], right: TextEdit['range']): boolean {
  return left.start.offset <= right.end.offset && right.start.offset <= left.end.offset;
}
