import type { FilterSettings } from '../../src-gateway/filters/filter-settings.ts';
import { parsePositive, parseSwitch, type ReadSetting } from './parse-setting.ts';

/** What the environment says of filters. */
export function filterSettings(read: ReadSetting): FilterSettings {
  return {
    timeoutMs: read('PLANO_FILTER_TIMEOUT_MS', 'a number of milliseconds', parsePositive, 30_000),
    outputOnError: read('PLANO_OUTPUT_FILTER_ON_ERROR', 'block or pass', parseOnError, 'block'),
    batchOutput: read('PLANO_OUTPUT_FILTER_BATCH', 'on or off', parseSwitch, false),
  };
}

function parseOnError(text: string): FilterSettings['outputOnError'] | null {
  const word = text.toLowerCase();
  return word === 'block' || word === 'pass' ? word : null;
}
