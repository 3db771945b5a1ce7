import { define } from './define.ts';
import { didYouMean } from './shape-diagnostics.ts';

const docs = 'config/model-aliases';

export const aliasDiagnostics = {
  CFG_ALIAS_UNKNOWN_TARGET: define<{ target: string; near: string | null; known: readonly string[] }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    leadsNowhere: true,
    message: ({ target, near, known }) =>
      `no model "${target}" is declared${didYouMean(near)}${known.length === 0 ? '' : ` (declared: ${known.join(', ')})`}`,
  }),
  CFG_ALIAS_CHAIN: define<{ target: string; final: string | null }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ target, final }) =>
      `"${target}" is itself an alias; name the model${final === null ? '' : `, "${final}"`}`,
  }),
  CFG_ALIAS_VIA_WILDCARD: define<{ target: string; wildcard: string }>({
    severity: 'hint',
    plano: 'V',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ target, wildcard }) =>
      `"${target}" is covered by ${wildcard} only; Plano wants it declared as an entry`,
  }),
  CFG_ALIAS_TARGET_NAME: define<{ target: string; id: string }>({
    severity: 'hint',
    plano: 'V',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ target, id }) => `"${target}" is the name of a provider; Plano wants the model id, "${id}"`,
  }),
  CFG_ALIAS_SHADOWS_MODEL: define<{ alias: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ alias }) => `"${alias}" is also a declared model, which this alias hides`,
  }),
  CFG_ALIAS_AMBIGUOUS: define<{ target: string; winner: string }>({
    severity: 'warning',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ target, winner }) => `several providers have "${target}"; it means ${winner}`,
  }),
  CFG_NO_ALIASES: define({
    severity: 'hint',
    plano: 'ok',
    on: 'entry',
    docs,
    message: () => 'model_aliases let clients keep one name, such as acme.fast.v1, while the model changes',
  }),
  CFG_ALIAS_NO_VERSION: define<{ alias: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'key',
    docs,
    message: ({ alias }) => `"${alias}" carries no version; "${alias}.v1" leaves room for the next one`,
  }),
};
