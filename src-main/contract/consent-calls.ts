import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

/** What a person is asked before prompts go to a router that the vendor hosts. */
export const HostedRouterQuestion = Type.Object({
  /** `Plano-Orchestrator` */
  router: Type.String(),
  /** Where prompts would go. */
  host: Type.String(),
  /** Models of the config that run on this machine, as `llm_routing_model` names them. */
  localModels: Type.Array(Type.String()),
});
export type HostedRouterQuestion = Static<typeof HostedRouterQuestion>;

export const HostedRouterAnswer = Type.Union([
  Type.Object({ kind: Type.Literal('allow') }),
  /** It stays here: this router decides wherever a config asks the hosted one. */
  Type.Object({
    kind: Type.Literal('instead'),
    router: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^,\\s]+$' }),
  }),
]);
export type HostedRouterAnswer = Static<typeof HostedRouterAnswer>;

export const consentCalls = {
  /** `null`: there is nothing to ask under the config that serves. */
  'routing.hosted-question': defineCall({
    params: Type.Object({}),
    result: Type.Object({ question: Type.Union([HostedRouterQuestion, Type.Null()]) }),
  }),
  /** Kept in `settings.json`; the gateway follows at once. */
  'routing.answer-hosted': defineCall({
    params: Type.Object({ answer: HostedRouterAnswer }),
    result: Type.Object({ question: Type.Union([HostedRouterQuestion, Type.Null()]) }),
  }),
};
