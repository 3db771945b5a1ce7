import { define } from './define.ts';

const docs = 'config/reference';

/** `a, b or c` */
export function alternatives(names: readonly string[]): string {
  const last = names[names.length - 1] ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

export function didYouMean(near: string | null): string {
  return near === null ? '' : `; did you mean "${near}"?`;
}

export const shapeDiagnostics = {
  CFG_UNKNOWN_KEY: define<{ key: string; near: string | null; known: readonly string[] }>({
    severity: 'error',
    plano: 'S',
    on: 'key',
    docs,
    message: ({ key, near, known }) =>
      near === null
        ? `unknown field "${key}"; known here: ${known.join(', ')}`
        : `unknown field "${key}"${didYouMean(near)}`,
  }),
  CFG_UNKNOWN_KEY_IGNORED: define<{ key: string; near: string | null }>({
    severity: 'warning',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ key, near }) => `"${key}" has no effect${didYouMean(near)}`,
  }),
  CFG_LEGACY_KEY: define<{ key: string; until: string; instead: string }>({
    severity: 'error',
    plano: 'S',
    on: 'key',
    docs,
    tags: ['deprecated'],
    message: ({ key, until, instead }) => `"${key}" is no longer read (last release: ${until}); ${instead}`,
  }),
  CFG_MISSING_KEY: define<{ key: string; type: string }>({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs,
    message: ({ key, type }) => `"${key}" is missing: ${type}`,
  }),
  CFG_WRONG_TYPE: define<{ expected: string; found: string }>({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ expected, found }) => `must be ${expected}, this is ${found}`,
  }),
  CFG_BAD_ENUM: define<{ given: string; allowed: readonly string[]; near: string | null }>({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ given, allowed, near }) =>
      `${given} is not allowed; use ${alternatives(allowed)}${didYouMean(near)}`,
  }),
  CFG_OUT_OF_RANGE: define<{ field: string; given: string; range: string }>({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ field, given, range }) => `${field} must be ${range}, ${given} is not`,
  }),
  CFG_EMPTY_LIST: define<{ key: string }>({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ key }) => `"${key}" needs at least one entry`,
  }),
  CFG_EMPTY_STRING: define<{ key: string }>({
    severity: 'error',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ key }) => `"${key}" is empty`,
  }),
  CFG_DURATION_FORMAT: define<{ given: string; seconds: string | null }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs,
    message: ({ given, seconds }) =>
      seconds === null
        ? `${given} is not a duration; write seconds, such as 30s`
        : `Plano reads durations in seconds only; write ${seconds}`,
  }),
  CFG_EXTENSION_KEY: define<{ key: string }>({
    severity: 'hint',
    plano: 'S',
    on: 'key',
    docs,
    tags: ['portability'],
    message: ({ key }) => `"${key}" works here only; Plano refuses a file with it`,
  }),
  CFG_EXTENSION_VALUE: define<{ given: string }>({
    severity: 'hint',
    plano: 'S',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ given }) => `${given} works here only`,
  }),
  CFG_FIELD_NO_EFFECT: define<{ key: string }>({
    severity: 'hint',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ key }) => `"${key}" has no effect`,
  }),
};
