import type { RouterAttempt } from '../routing-decision.ts';
import type { LexicalSelection } from './lexical-agents.ts';

/** Which agents answer a request, and why. */
export interface AgentSelection {
  readonly routers: readonly RouterAttempt[];
  /** How the model that decided was asked; `null`: none decided. */
  readonly protocol: 'plano' | 'standard' | null;
  /** What of the conversation the engine without a model went by; `null`: it did not decide. */
  readonly how: LexicalSelection['how'];
  /** Ids of the agents to call, in order; empty: nobody can, `failure` says why. */
  readonly route: readonly string[];
  /** Names that the router gave and no agent has. */
  readonly unknown: readonly string[];
  /** What had to be mended to read the answer. */
  readonly repaired: readonly string[];
  /** Of the engine without a model; `null`: it was not asked. */
  readonly scores: Readonly<Record<string, number>> | null;
  readonly reason: 'single_agent' | 'routed' | 'no_match' | 'router_failed';
  /** What decided; `null`: there was nothing to decide. */
  readonly decidedBy: RouterAttempt['kind'] | 'none' | null;
  /** Why no router answered; `null`: one did, or none was needed. */
  readonly failure: string | null;
  readonly warnings: readonly string[];
  /** Milliseconds. */
  readonly ms: number;
}
