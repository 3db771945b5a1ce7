import { Agent } from 'undici';
import { providerEndpoint } from '../../../../src-gateway/providers/provider-endpoint.ts';
import { compileAgentRouting } from '../../../../src-gateway/routing/agents/agent-routing.ts';
import {
  defaultMostAgents,
  type SelectionRequest,
} from '../../../../src-gateway/routing/agents/select-agents.ts';
import { compileModelLookup } from '../../../../src-gateway/routing/resolve-model.ts';
import { RouterCircuit } from '../../../../src-gateway/routing/router-circuit.ts';
import {
  defaultRoutingSettings,
  type RoutingSettings,
} from '../../../../src-gateway/routing/routing-settings.ts';
import { configFrom } from '../../../support/config-from.ts';

export interface SelectionCircumstances {
  /** `overrides` and `model_providers` as YAML. */
  readonly config?: string;
  readonly settings?: Partial<RoutingSettings>;
  readonly bindings: readonly {
    readonly id: string;
    readonly description: string;
    readonly default?: true;
  }[];
  /** What the user said, oldest first. */
  readonly said: readonly string[];
}

/** A request for a selection, made of what a test cares about. */
export function selectionRequest({
  bindings,
  config = '',
  said,
  settings = {},
}: SelectionCircumstances): SelectionRequest {
  const parsed = configFrom(
    `version: v0.4.0\nlisteners: [{type: model, name: m, port: 12000}]\n${
      config.includes('model_providers') ? '' : 'model_providers: [{model: openai/x, access_key: k}]\n'
    }${config}`,
  );
  const all = { ...defaultRoutingSettings, ...settings };
  return {
    agents: compileAgentRouting(parsed, compileModelLookup(parsed), all),
    bindings: bindings.map((binding) => ({ default: false, ...binding })),
    circuit: new RouterCircuit(all.circuit, () => performance.now()),
    messages: said.map((text) => ({ role: 'user', text })),
    budget: parsed.overrides.orchestratorModelContextLength,
    captureContent: false,
    strict: all.strict,
    mostAgents: defaultMostAgents,
    question: {
      requestId: 'r1',
      clientHeaders: { authorization: 'Bearer of-the-client' },
      timeoutMs: all.timeoutMs,
      dispatcher: new Agent(),
      signal: new AbortController().signal,
      endpointOf: ({ provider }) => providerEndpoint(provider, { aws: null, newSessionId: () => 's' }),
      startCall: () => ({ headers: [], end: () => undefined }),
    },
  };
}
