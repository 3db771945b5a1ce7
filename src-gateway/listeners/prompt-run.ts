import type { ClientApi } from '../apis/client-api.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { CallProgress } from './call-candidates.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import type { PromptSpans } from './prompt-spans.ts';
import type { RequestFilters } from './request-filters.ts';

/** One request to a prompt listener, as far as it has come. */
export interface PromptRun {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: PromptSpans;
  readonly api: ClientApi;
  /** `null`: the listener has none. */
  readonly filters: RequestFilters | null;
  readonly progress: CallProgress;
  /** That words the answer; `null`: none is asked, or not yet. */
  model: ResolvedModel | null;
}

/** Which branch of the pipeline answers: `x-plano-path`. */
export type PromptPath = 'target' | 'clarify' | 'default_target' | 'agent' | 'llm';
