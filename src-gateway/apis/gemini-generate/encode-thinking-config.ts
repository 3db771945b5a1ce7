import type { EncodeTarget } from '../codec.ts';
import type { ReasoningRequest } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { budgetOfEffort, effortOf } from '../reasoning-effort.ts';

/**
 * How hard to think: Gemini 3 is told a level, the models before it a number of tokens. `null`: nothing to
 * say. What a model cannot be told is reported.
 */
export function encodeThinkingConfig(
  reasoning: ReasoningRequest,
  { canReason, model }: EncodeTarget,
  dropped: DroppedFields,
): JsonObject | null {
  const effort = effortOf(reasoning);
  if (!canReason) {
    if (effort !== 'none') dropped.addOption('reasoning');
    return null;
  }
  if (effort === null) return { includeThoughts: true };
  if (isGemini3(model)) {
    return { thinkingLevel: levelOf(effort, model), includeThoughts: effort !== 'none' };
  }
  if (effort === 'none') {
    return { thinkingBudget: /flash/.test(model) ? 0 : leastProBudget, includeThoughts: false };
  }
  const budget = reasoning.effort === null ? reasoning.budget : budgetOfEffort(effort);
  const most = /flash/.test(model) ? mostFlashBudget : mostProBudget;
  return {
    ...(budget !== null && { thinkingBudget: Math.min(budget, most) }),
    includeThoughts: true,
  };
}

/** Models that take levels, and that demand the proofs of their own thoughts back. */
export function isGemini3(model: string): boolean {
  return /(?:^|\/)gemini-(?:[3-9]|\d\d)/.test(model);
}

/** Tokens; Gemini 2.5 Pro cannot stop thinking. */
const leastProBudget = 128;
const mostProBudget = 32_768;
const mostFlashBudget = 24_576;

/** Only Flash models take `minimal`; the first Pro knew nothing between low and high. */
function levelOf(effort: string, model: string): string {
  const isPro = /pro/.test(model);
  switch (effort) {
    case 'none':
    case 'minimal':
      return isPro ? 'low' : 'minimal';
    case 'low':
      return 'low';
    case 'medium':
      return /gemini-3-pro/.test(model) ? 'high' : 'medium';
    default:
      return 'high';
  }
}
