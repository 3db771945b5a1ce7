import { define } from './define.ts';

const docs = 'config/yaml';

export const yamlDiagnostics = {
  CFG_EMPTY: define({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs,
    message: () => 'the file is empty; a config needs at least version and listeners',
  }),
  CFG_ROOT_NOT_MAP: define<{ found: string }>({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs,
    message: ({ found }) => `a config is a map of sections, this file is ${found}`,
  }),
  CFG_RENDERED_FILE: define<{ key: string }>({
    severity: 'error',
    plano: 'S',
    on: 'key',
    docs,
    message: ({ key }) =>
      `"${key}" is written by Plano itself: this is a rendered file; open the config it was made from`,
  }),
  CFG_YAML_SYNTAX: define<{ reason: string; line: number; column: number }>({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ reason, line, column }) => `not valid YAML at line ${line}, column ${column}: ${reason}`,
  }),
  CFG_YAML_TAB: define({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: () => 'YAML does not allow tabs here; use spaces',
  }),
  CFG_YAML_MULTI_DOC: define({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: () => 'a second document starts here; a config file holds one',
  }),
  CFG_YAML_DUPLICATE_KEY: define<{ key: string; line: number }>({
    severity: 'warning',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ key, line }) => `"${key}" is already given in line ${line}; the last one counts`,
  }),
  CFG_YAML_ALIAS_LIMIT: define<{ reason: string }>({
    severity: 'error',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ reason }) => `too many YAML aliases: ${reason}`,
  }),
  CFG_YAML_AMBIGUOUS_SCALAR: define<{ text: string; read: string; write: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ text, read, write }) => `${text} is read as ${read}; write ${write}`,
  }),
  CFG_NULL_SECTION: define<{ key: string }>({
    severity: 'warning',
    plano: 'S',
    on: 'key',
    docs,
    message: ({ key }) => `"${key}" has no value and is treated as absent; Plano refuses the file`,
  }),
};
