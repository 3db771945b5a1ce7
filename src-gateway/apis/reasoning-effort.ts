import type { EncodeTarget } from './codec.ts';
import type { ReasoningRequest } from './conversation.ts';
import type { DroppedFields } from './dropped-fields.ts';

/** Tokens of thinking that stand for an effort, for models that are given a budget; `null`: none. */
export function budgetOfEffort(effort: string): number | null {
  return budgets[effort] ?? null;
}

const budgets: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 4096,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};

/** The effort that a request asks for, by its own word or by its budget; `null`: it leaves it to the model. */
export function effortOf({ effort, budget, mode }: ReasoningRequest): string | null {
  if (effort !== null) return effort;
  if (mode === 'disabled') return 'none';
  if (mode !== 'enabled' || budget === null) return null;
  if (budget < 2048) return 'low';
  return budget < 8192 ? 'medium' : 'high';
}

/**
 * The effort to name to a model of an OpenAI API; `null`: none. A model that cannot be told is not told,
 * which is reported unless the client wanted no reasoning anyway: some clients ask on every call.
 */
export function openaiEffort(
  reasoning: ReasoningRequest,
  target: EncodeTarget,
  dropped: DroppedFields,
): string | null {
  const effort = effortOf(reasoning);
  if (effort === null) return null;
  if (target.canReason && (effort !== 'none' || reasoning.effort === 'none' || takesNone(target.model))) {
    return effort;
  }
  if (effort !== 'none') dropped.addOption('reasoning');
  return null;
}

/** From GPT-5.1 on reasoning can be switched off; models before it refuse the word. */
function takesNone(model: string): boolean {
  return /(?:^|\/)gpt-5\.[1-9]/.test(model);
}
