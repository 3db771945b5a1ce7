export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** `all`, or a kind of entry: `access` alone is the access log. */
export const logSources = ['all', 'access', 'process'] as const;
export type LogSource = (typeof logSources)[number];

export interface LogFilter {
  readonly level: LogLevel;
  readonly source: LogSource;
  /** `''`: every listener. */
  readonly listener: string;
  readonly search: string;
  /** Whether what was logged just before and after a match is shown too. */
  readonly context: boolean;
}

export const usualFilter: LogFilter = {
  level: 'info',
  source: 'all',
  listener: '',
  search: '',
  context: false,
};

export function isLogFilter(value: unknown): value is LogFilter {
  if (typeof value !== 'object' || value === null) return false;
  if (!('level' in value && 'source' in value && 'listener' in value)) return false;
  if (!('search' in value && 'context' in value)) return false;
  const { level, source, listener, search, context } = value;
  return (
    logLevels.some((one) => one === level) &&
    logSources.some((one) => one === source) &&
    typeof listener === 'string' &&
    typeof search === 'string' &&
    typeof context === 'boolean'
  );
}
