import type { JsonValue } from '../config/json-value.ts';

/** What an engine makes of a conversation, checked against the functions that there are. */
export type FunctionDecision =
  /** Every argument is a parameter of the function, of its type; defaults are not filled in. */
  | { readonly kind: 'call'; readonly name: string; readonly arguments: Arguments; readonly raw: string }
  /** The user is asked; `name` `null`: it is not known which function the answer is for. */
  | {
      readonly kind: 'clarify';
      readonly name: string | null;
      readonly missing: readonly string[];
      /** Arguments that are usable already. */
      readonly known: Arguments;
      readonly question: string;
      readonly raw: string;
    }
  /** `raw` `null`: the engine said nothing that can be shown. */
  | { readonly kind: 'no_match'; readonly raw: string | null };

export type Arguments = Readonly<Record<string, JsonValue>>;

/** The form in which decisions travel in streams, metadata and histories: fenced, compact JSON. */
export function rawResponse(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;
}

/** The raw form of a call, as Arch-Function would have written it. */
export function rawCall(name: string, given: Arguments): string {
  return rawResponse({ tool_calls: [{ name, arguments: given }] });
}

/** The raw form of a question. */
export function rawQuestion(name: string | null, question: string): string {
  return rawResponse({ required_functions: name === null ? [] : [name], clarification: question });
}
