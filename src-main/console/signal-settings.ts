import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { listMember, member } from '../../src-gateway/apis/json-value.ts';
import type { OwnPhrases } from '../../src-gateway/signals/precise-rules.ts';
import type { SignalSettings } from '../../src-gateway/signals/signal-settings.ts';
import { entryFile } from '../entries.ts';
import { parsePositive, type ReadSetting } from './parse-setting.ts';

const standardBudgetMs = 50;

/** What the environment says of the analysis of conversations. */
export function signalSettings(read: ReadSetting, phrases: readonly OwnPhrases[]): SignalSettings {
  return {
    engine: read('PLANO_SIGNALS_ENGINE', 'compat or precise', parseEngine, 'precise'),
    budgetMs: read('PLANO_SIGNALS_BUDGET_MS', 'a number of milliseconds', parsePositive, standardBudgetMs),
    phrases,
    workerFile: entryFile('signals-worker'),
  };
}

function parseEngine(text: string): SignalSettings['engine'] | null {
  const word = text.toLowerCase();
  return word === 'compat' || word === 'precise' ? word : null;
}

export interface ReadPhrases {
  readonly phrases: readonly OwnPhrases[];
  /** One sentence for each file that is no list of phrases: it is left out. */
  readonly warnings: readonly string[];
}

const mostFiles = 64;
const mostPhrases = 500;
const longestPhrase = 100;

/** The user's own phrases: `*.yaml` files of a folder with `type`, `phrases` and perhaps `lang`. Never throws. */
export function readOwnPhrases(folder: string): ReadPhrases {
  const warnings: string[] = [];
  const phrases = filesIn(folder).flatMap((file): readonly OwnPhrases[] => {
    const read = readFile(file);
    if (typeof read !== 'string') return [read];
    warnings.push(`SIGNAL_PHRASES_INVALID: ${basename(file)} is ignored: ${read}.`);
    return [];
  });
  return { phrases, warnings };
}

function filesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    return names
      .sort()
      .slice(0, mostFiles)
      .map((name) => join(folder, name));
  } catch {
    // Nobody has made the folder.
    return [];
  }
}

/** What is wrong with the file, when it holds no phrases. */
function readFile(file: string): OwnPhrases | string {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return error instanceof YAMLParseError ? 'it is no YAML' : 'it cannot be read';
  }
  const list = listNamed(member(content, 'type'));
  if (list === null) return `"type" is none of ${Object.keys(lists).join(', ')}`;
  const phrases = listMember(content, 'phrases');
  if (phrases.length === 0 || phrases.length > mostPhrases || !phrases.every(isPhrase)) {
    return `"phrases" takes up to ${mostPhrases} texts of up to ${longestPhrase} characters`;
  }
  return { list, phrases };
}

function isPhrase(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longestPhrase;
}

/** The kinds of signal that phrases give away, by the last part of their names. */
const lists: Readonly<Record<string, OwnPhrases['list']>> = {
  correction: 'correction',
  rephrase: 'rephrase',
  clarification: 'clarification',
  escalation: 'escalation',
  quit: 'quit',
  negative_stance: 'complaint',
  gratitude: 'gratitude',
  confirmation: 'confirmation',
  success: 'success',
};

/** `quit` or `interaction.disengagement.quit` */
function listNamed(type: unknown): OwnPhrases['list'] | null {
  if (typeof type !== 'string') return null;
  const name = /^(?:interaction\.\w+\.)?(\w+)$/.exec(type)?.[1];
  return name !== undefined && Object.hasOwn(lists, name) ? (lists[name] ?? null) : null;
}
