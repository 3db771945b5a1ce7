import { define } from './define.ts';
import { alternatives } from './shape-diagnostics.ts';

const docs = 'config/version';

export const versionDiagnostics = {
  CFG_VERSION_MISSING: define<{ newest: string }>({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs,
    message: ({ newest }) => `"version" is missing; start the file with version: ${newest}`,
  }),
  CFG_VERSION_TYPE: define<{ given: string; write: string }>({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ given, write }) => `the version must be text, ${given} is not; write ${write}`,
  }),
  CFG_VERSION_UNSUPPORTED: define<{ given: string; supported: readonly string[] }>({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ given, supported }) => `version ${given} is not supported; use ${alternatives(supported)}`,
  }),
  CFG_VERSION_NONCANONICAL: define<{ given: string; canonical: string }>({
    severity: 'warning',
    plano: 'S',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ given, canonical }) => `Plano does not know ${given}; its spelling is ${canonical}`,
  }),
  CFG_VERSION_OLD: define<{ given: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ given }) => `${given} is an old version of the config language; v0.4.0 is the newest`,
  }),
};
