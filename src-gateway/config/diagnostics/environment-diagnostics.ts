import { define } from './define.ts';

const docs = 'config/environment';

export const environmentDiagnostics = {
  ENV_MISSING: define<{ name: string; places: readonly string[] }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs,
    message: ({ name, places }) =>
      `variable ${name} is not set (used by ${places.join(', ')}); put it in .env or export ${name}="…"`,
  }),
  ENV_EMPTY: define<{ name: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ name }) => `variable ${name} is set but empty`,
  }),
  ENV_WHITESPACE: define<{ name: string }>({
    severity: 'warning',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ name }) => `the value of ${name} has blanks or line breaks around it, which are cut here`,
  }),
  ENV_SHADOWED: define<{ name: string; winner: string; loser: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ name, winner, loser }) => `${name} differs between ${winner} and ${loser}; ${winner} wins`,
  }),
  ENV_NAME_SUSPECT: define<{ name: string }>({
    severity: 'warning',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ name }) => `${name} looks like the name of a variable; write $${name}`,
  }),
  ENV_BRACED_KEY: define<{ name: string }>({
    severity: 'hint',
    plano: 'C',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ name }) => `Plano's start-up check does not understand braces here; $${name} works in both`,
  }),
  ENV_UNRESOLVED_TEXT: define<{ name: string }>({
    severity: 'hint',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ name }) => `variable ${name} is not set; the text keeps $${name}`,
  }),
  ENV_SECRET_IN_TEXT: define<{ name: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    tags: ['secret'],
    message: ({ name }) => `${name} looks like a secret and would become part of a text`,
  }),
  ENV_IN_TYPED_FIELD: define<{ name: string; expected: string }>({
    severity: 'hint',
    plano: 'S',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ name, expected }) => `$${name} in place of ${expected} works here only`,
  }),
  ENV_IN_URL_HOST: define<{ name: string }>({
    severity: 'hint',
    plano: 'R',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ name }) =>
      `Plano lower-cases host names before it looks variables up and never finds ${name}`,
  }),
  ENV_IN_IDENTIFIER: define<{ name: string }>({
    severity: 'hint',
    plano: 'V',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ name }) => `Plano checks this field before it replaces $${name}; works here only`,
  }),
  ENV_DEFAULT_SYNTAX: define<{ text: string }>({
    severity: 'hint',
    plano: 'I',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ text }) => `${text} is understood here only`,
  }),
  ENV_SYNTAX: define<{ reason: string }>({
    severity: 'error',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ reason }) => `not a variable reference: ${reason}`,
  }),
  ENV_DOTENV_SYNTAX: define<{ place: string; reason: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'entry',
    docs,
    message: ({ place, reason }) => `${place}: ${reason}`,
  }),
  ENV_DOTENV_PORTABILITY: define<{ place: string; reason: string }>({
    severity: 'hint',
    plano: 'I',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ place, reason }) => `${place}: ${reason}`,
  }),
  ENV_DOTENV_TRACKED: define<{ file: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'entry',
    docs,
    tags: ['secret'],
    message: ({ file }) =>
      `git does not ignore ${file}, so its values would be committed; add it to .gitignore`,
  }),
};
