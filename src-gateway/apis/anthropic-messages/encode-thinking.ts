import type { EncodeTarget } from '../codec.ts';
import type { Conversation, ReasoningRequest, Turn } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { type JsonObject, textMember } from '../json-value.ts';
import { budgetOfEffort } from '../reasoning-effort.ts';

/** What thinking depends on beside the wish for it. */
export interface ThinkingTerms {
  readonly target: EncodeTarget;
  /** Only what is sent. */
  readonly turns: readonly Turn[];
  readonly maxTokens: number;
}

export interface EncodedThinking {
  /** The member `thinking`; `null`: none. */
  readonly thinking: JsonObject | null;
  /** `output_config.effort`; `null`: none. */
  readonly effort: string | null;
}

/**
 * Anthropic's way to say how hard to think. Thinking that would make Anthropic refuse the request is left
 * out and reported.
 */
export function encodeThinking(
  { reasoning, toolChoice }: Conversation,
  { target, turns, maxTokens }: ThinkingTerms,
  dropped: DroppedFields,
): EncodedThinking {
  if (reasoning === null) return nothing;
  const wanted = wantedThinking(reasoning, target);
  if (wanted === null) {
    dropped.addOption('reasoning');
    return nothing;
  }
  const { thinking, effort } = wanted;
  if (!isThinking(thinking)) return wanted;
  const isForced =
    toolChoice?.type === 'required' || toolChoice?.type === 'tool' || isForcedAmong(toolChoice);
  const { budget_tokens } = thinking;
  const isBudgeted = typeof budget_tokens === 'number';
  const budget = isBudgeted ? Math.min(budget_tokens, maxTokens - 1) : leastBudget;
  if (isForced || budget < leastBudget || (isBudgeted && !beginsWithThought(turns))) {
    dropped.addOption('reasoning');
    return { thinking: null, effort };
  }
  const display = reasoning.summary !== null && target.thinksAdaptively ? { display: 'summarized' } : {};
  return { thinking: { ...thinking, ...(isBudgeted && { budget_tokens: budget }), ...display }, effort };
}

/** Whether a `thinking` member lets the model think. */
export function isThinking(thinking: unknown): thinking is JsonObject {
  const type = textMember(thinking, 'type');
  return type !== null && type !== 'disabled';
}

const nothing: EncodedThinking = { thinking: null, effort: null };
/** Tokens. */
const leastBudget = 1024;

/** `null`: it cannot be said. */
function wantedThinking(reasoning: ReasoningRequest, target: EncodeTarget): EncodedThinking | null {
  const { effort, budget, mode } = reasoning;
  if (mode === 'disabled' || effort === 'none') {
    return { thinking: target.canReason ? { type: 'disabled' } : null, effort: null };
  }
  if (!target.canReason) return effort === null && budget === null && mode === null ? nothing : null;
  if (budget !== null && (mode === 'enabled' || mode === null)) {
    return { thinking: { type: 'enabled', budget_tokens: budget }, effort };
  }
  if (mode !== null && mode !== 'adaptive' && mode !== 'enabled') return { thinking: { type: mode }, effort };
  if (mode === null && effort === null) return nothing;
  // Anthropic demands a number of those that it lets think by `enabled`.
  if (mode === 'enabled' && effort === null) return null;
  if (target.thinksAdaptively) {
    return { thinking: { type: 'adaptive' }, effort: effort === 'minimal' ? 'low' : effort };
  }
  const tokens = budgetOfEffort(effort ?? 'medium');
  return tokens === null ? null : { thinking: { type: 'enabled', budget_tokens: tokens }, effort: null };
}

function isForcedAmong(toolChoice: Conversation['toolChoice']): boolean {
  return toolChoice?.type === 'allowed' && toolChoice.mode === 'required';
}

/**
 * With a budget, Anthropic wants the answer that is going on to begin with thinking of its own. Clients of
 * other APIs lose it between two calls, and some put words into the model's mouth.
 */
function beginsWithThought(turns: readonly Turn[]): boolean {
  const last = turns.at(-1);
  if (last?.role === 'assistant') return last.blocks[0]?.type === 'reasoning';
  if (last?.blocks[0]?.type !== 'tool_result') return true;
  return turns.at(-2)?.blocks[0]?.type === 'reasoning';
}
