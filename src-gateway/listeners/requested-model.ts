import { ApiError } from '../apis/api-error.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';

/** The model that a client means by `name`, which may be empty. Throws `ApiError` when nobody answers to it. */
export function requestedModel(plan: GatewayPlan, { request }: Exchange, name: string): ResolvedModel {
  const hint = request.headers['x-arch-llm-provider-hint'];
  const resolution = plan.lookup.resolve(name, Array.isArray(hint) ? hint[0] : hint);
  switch (resolution.kind) {
    case 'resolved':
      return resolution.model;
    case 'unknown':
      throw new ApiError(
        404,
        'model_not_found',
        `Model '${resolution.name}' not found in configured providers`,
        { param: 'model', details: { ...plan.lookup.suggest(resolution.name) } },
      );
    case 'none':
      throw new ApiError(
        400,
        'no_model',
        'No model specified in request and no default provider configured',
        { param: 'model' },
      );
    default:
      return resolution satisfies never;
  }
}
