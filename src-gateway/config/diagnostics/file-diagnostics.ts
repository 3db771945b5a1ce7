import { define } from './define.ts';

const docs = 'config/file';

export const fileDiagnostics = {
  CFG_FILE_NOT_FOUND: define<{ path: string; near: readonly string[] }>({
    severity: 'error',
    plano: 'I',
    on: 'entry',
    docs,
    message: ({ path, near }) =>
      near.length === 0
        ? `there is no file ${path}`
        : `there is no file ${path}; in that folder: ${near.join(', ')}`,
  }),
  CFG_FILE_UNREADABLE: define<{ path: string; reason: string }>({
    severity: 'error',
    plano: 'C',
    on: 'entry',
    docs,
    message: ({ path, reason }) => `${path} cannot be read: ${reason}`,
  }),
  CFG_FILE_TOO_LARGE: define<{ bytes: number; limit: number }>({
    severity: 'error',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ bytes, limit }) => `the file has ${bytes} bytes; a config has at most ${limit}`,
  }),
  CFG_FILE_ENCODING: define<{ byte: number }>({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ byte }) =>
      `the file is not UTF-8 text: byte ${byte} belongs to no character; save it as UTF-8`,
  }),
  CFG_FILE_AMBIGUOUS: define<{ used: string; other: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ used, other }) => `${other} lies beside ${used}; ${used} is used`,
  }),
};
