import type { RateLimitConfig } from '../gateway-config.ts';
import type { ConfigModel, RateLimitEntry } from '../model/config-model.ts';
import { isSecretKey, maskSecret } from '../secrets.ts';
import { type DeriveOptions, pickName, pickOptional, pickText } from './derive-mode.ts';

/** Token limits in file order; a repetition of model, header and value is left out. */
export function deriveRateLimits(model: ConfigModel, options: DeriveOptions): RateLimitConfig[] {
  const seen = new Set<string>();
  return model.rateLimits.flatMap((entry) => {
    const limit = deriveRateLimit(entry, options);
    if (limit === null) return [];
    const identity = JSON.stringify([limit.model, limit.selector.key, entry.value?.value]);
    if (seen.has(identity)) return [];
    seen.add(identity);
    return [limit];
  });
}

function deriveRateLimit(entry: RateLimitEntry, options: DeriveOptions): RateLimitConfig | null {
  const { model, key, value, tokens } = entry;
  const unit = UNITS.find((known) => known === entry.unit?.value);
  if (model === null || key === null || value === null || unit === undefined) return null;
  if (tokens === null || tokens.value < 1) return null;
  const masked = options.mode === 'references' && value.literal && isSecretKey(key.value);
  return {
    model: pickName(model, options.mode),
    selector: {
      key: pickName(key, options.mode).toLowerCase(),
      value: masked && value.value !== '*' ? maskSecret(value.written) : pickText(value, options.mode),
      default: pickOptional(entry.selectorDefault, options.mode),
    },
    limit: {
      tokens: tokens.value,
      unit,
      count: COUNTS.find((known) => known === entry.count?.value) ?? 'input',
      countTools: entry.countTools?.value ?? false,
    },
  };
}

const UNITS = ['second', 'minute', 'hour', 'day'] as const;
const COUNTS = ['input', 'output', 'total'] as const;
