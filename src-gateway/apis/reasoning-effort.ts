import type { ReasoningRequest } from './conversation.ts';

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
