import {
  defaultFunctionSettings,
  type FunctionSettings,
} from '../../src-gateway/functions/function-settings.ts';
import { parseList, parsePositive, parseSwitch, type ReadSetting } from './parse-setting.ts';

/** What the environment says of prompt listeners. */
export function functionSettings(read: ReadSetting): FunctionSettings {
  const standard = defaultFunctionSettings;
  const refs = 'one to four engines, comma-separated';
  const threshold = 'a number, 0 or more';
  return {
    engine: read('PLANO_FUNCTION_CALLING_ENGINE', refs, parseRefs, standard.engine),
    fallback: read('PLANO_FUNCTION_CALLING_FALLBACK', refs, parseRefs, standard.fallback),
    timeoutMs: read(
      'PLANO_FUNCTION_CALLING_TIMEOUT_MS',
      'a number of milliseconds',
      parsePositive,
      standard.timeoutMs,
    ),
    strict: read('PLANO_FUNCTION_CALLING_STRICT', 'on or off', parseSwitch, standard.strict),
    contextTokens: read(
      'PLANO_FUNCTION_CALLING_CONTEXT_TOKENS',
      'a number of tokens',
      parsePositive,
      standard.contextTokens,
    ),
    entropy: read('PLANO_FUNCTION_CALLING_ENTROPY', threshold, parseThreshold, standard.entropy),
    varentropy: read('PLANO_FUNCTION_CALLING_VARENTROPY', threshold, parseThreshold, standard.varentropy),
    strictValues: read(
      'PLANO_FUNCTION_CALLING_STRICT_VALUES',
      'on or off',
      parseSwitch,
      standard.strictValues,
    ),
    noMatchListener: read('PLANO_PROMPT_NO_MATCH', noMatchValues, parseNoMatch, { listener: null }).listener,
    toolEvents: read('PLANO_TOOL_EVENTS', 'on or off', parseSwitch, standard.toolEvents),
  };
}

/** What `PLANO_PROMPT_NO_MATCH` takes, for people. */
export const noMatchValues = 'llm, or agent: and the name of an agent listener';

function parseRefs(text: string): readonly string[] | null {
  const refs = parseList(text);
  return refs.length > 0 && refs.length <= 4 ? refs : null;
}

function parseThreshold(text: string): number | null {
  return /^(?:\d+(?:\.\d+)?|\.\d+)(?:e-?\d+)?$/i.test(text) ? Number(text) : null;
}

function parseNoMatch(text: string): { readonly listener: string | null } | null {
  if (text === 'llm') return { listener: null };
  const [, listener] = /^agent:(.+)$/.exec(text) ?? [];
  return listener === undefined ? null : { listener };
}
