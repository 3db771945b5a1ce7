import { countTokens, splitTokens } from './count-tokens.ts';

/** What a model says, before any wire format. */
export interface Answer {
  readonly parts: readonly AnswerPart[];
  readonly finish: 'stop' | 'tool_calls' | 'length';
}

export type AnswerPart =
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool-call'; readonly name: string /** JSON. */; readonly text: string };

/** The answer within a limit of output tokens; what is over it is lost, as with a real model. */
export function limitAnswer(answer: Answer, maxTokens: number | null): Answer {
  if (maxTokens === null || countAnswer(answer) <= maxTokens) return answer;
  const parts: AnswerPart[] = [];
  let left = maxTokens;
  for (const part of answer.parts) {
    const tokens = splitTokens(part.text).slice(0, left);
    if (tokens.length > 0) parts.push({ ...part, text: tokens.join('') });
    left -= tokens.length;
  }
  return { parts, finish: 'length' };
}

export function countAnswer(answer: Answer, kind?: AnswerPart['kind']): number {
  return answer.parts
    .filter((part) => kind === undefined || part.kind === kind)
    .reduce((sum, part) => sum + countTokens(part.text), 0);
}
