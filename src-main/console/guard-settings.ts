import { guardUrl } from '../../src-gateway/guards/guard-ref.ts';
import {
  defaultGuardSettings,
  type GuardSettings,
  guardThresholds,
} from '../../src-gateway/guards/guard-settings.ts';
import { parseList, type ReadSetting } from './parse-setting.ts';

/** What the environment says of prompt guards. */
export function guardSettings(read: ReadSetting): GuardSettings {
  const standard = defaultGuardSettings;
  return {
    engines: read('PLANO_PROMPT_GUARD_ENGINE', expectedEngines, parseEngines, standard.engines),
    onError: read('PLANO_PROMPT_GUARD_ON_ERROR', 'rules or block', parseOnError, standard.onError),
    status: read('PLANO_PROMPT_GUARD_STATUS', '200 or 400', parseStatus, standard.status),
    threshold: read(
      'PLANO_PROMPT_GUARD_SENSITIVITY',
      'low, medium or high',
      parseThreshold,
      standard.threshold,
    ),
  };
}

const expectedEngines =
  'one to four guard engines, comma-separated: embedded/rules, the URL of a guard, a declared model, or none';

/** `null`: no engines, too many, or one that there cannot be; the vendor serves no guard. */
function parseEngines(text: string): readonly string[] | null {
  const refs = parseList(text);
  return refs.length > 0 && refs.length <= 4 && refs.every(canBe) ? refs : null;
}

function canBe(ref: string): boolean {
  if (/^https?:/i.test(ref)) return guardUrl(ref) !== null;
  if (ref.startsWith('embedded/')) return ref === 'embedded/rules' || ref === 'embedded/rules-v1';
  return !/^hosted\b/i.test(ref) && /^\S+$/.test(ref);
}

/** Prompts are not checked, whatever the config says. */
export function isGuardOff(environment: Readonly<Record<string, string | undefined>>): boolean {
  return parseList(environment.PLANO_PROMPT_GUARD_ENGINE ?? '')[0] === 'none';
}

function parseOnError(text: string): GuardSettings['onError'] | null {
  const word = text.toLowerCase();
  return word === 'rules' || word === 'block' ? word : null;
}

function parseStatus(text: string): GuardSettings['status'] | null {
  if (text === '200') return 200;
  return text === '400' ? 400 : null;
}

function parseThreshold(text: string): number | null {
  const word = text.toLowerCase();
  return word === 'low' || word === 'medium' || word === 'high' ? guardThresholds[word] : null;
}
