import { randomUUID } from 'node:crypto';
import type { ClientApi } from '../../apis/client-api.ts';
import type { AgentBinding } from '../../config/gateway-config.ts';
import type { RoutingDecision } from '../routing-decision.ts';
import type { AgentSelection } from './agent-selection.ts';

/**
 * Why a request went to these agents, complete: what the gateway acts on, what the playground shows and
 * what a trace keeps. What is not known is `null`.
 */
export interface AgentSelectionRecord extends Omit<AgentSelection, 'decidedBy'> {
  readonly schema: 'plano.agent_selection/1';
  /** UUID. */
  readonly id: string;
  /** RFC 3339, milliseconds. */
  readonly at: string;
  readonly request_id: string;
  readonly trace_id: string | null;
  readonly client_api: RoutingDecision['client_api'];
  readonly listener: string;
  readonly config_sha256: string;
  /** Of the listener, in declared order. */
  readonly agents: readonly SelectableAgent[];
  /** `null`: there was nothing to decide. */
  readonly decided_by: AgentSelection['decidedBy'];
}

export interface SelectableAgent {
  readonly id: string;
  /** What an engine goes by. */
  readonly description: string;
  readonly default: boolean;
  /** Where it stands in the config that decided. */
  readonly config_path: string | null;
  readonly line: number | null;
}

export interface SelectionSurroundings {
  readonly requestId: string;
  readonly traceId: string | null;
  readonly api: ClientApi;
  readonly listener: string;
  readonly configSha256: string;
  readonly bindings: readonly Pick<AgentBinding, 'id' | 'description' | 'default'>[];
}

export function agentSelectionRecord(
  { decidedBy, ...selection }: AgentSelection,
  { api, bindings, configSha256, listener, requestId, traceId }: SelectionSurroundings,
): AgentSelectionRecord {
  return {
    schema: 'plano.agent_selection/1',
    id: randomUUID(),
    at: new Date().toISOString(),
    request_id: requestId,
    trace_id: traceId,
    client_api: api === 'chat' ? 'chat.completions' : api,
    listener,
    config_sha256: configSha256,
    agents: bindings.map(({ default: isDefault, description, id }) => ({
      ...{ id, description, default: isDefault, config_path: null, line: null },
    })),
    decided_by: decidedBy,
    ...selection,
  };
}
