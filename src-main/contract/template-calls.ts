import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

export const TemplateInfo = Type.Object({
  id: Type.String(),
  title: Type.String(),
  description: Type.String(),
});
export type TemplateInfo = Static<typeof TemplateInfo>;

export const TemplateDraft = Type.Object({
  /** A whole config, as this machine can serve it. */
  text: Type.String(),
  /** Ports that the template names, in its order; `to` differs where another program holds `from`. */
  ports: Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer() })),
});
export type TemplateDraft = Static<typeof TemplateDraft>;

export const templateCalls = {
  'templates.list': defineCall({
    params: Type.Object({}),
    result: Type.Object({
      templates: Type.Array(TemplateInfo),
      /** The config is the offline demo as it was written first: nobody's work is lost with it. */
      untouched: Type.Boolean(),
    }),
  }),
  /** The config that a template would give; nothing is written. */
  'templates.draft': defineCall({
    params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
    result: TemplateDraft,
  }),
};
