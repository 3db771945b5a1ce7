import type { JsonObject } from '../apis/json-value.ts';
import type { FunctionDecision } from './function-decision.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { messageText } from './message-text.ts';

/** The required texts of a call that stand nowhere in what the user said: a model may have made them up. */
export function unsaidValues(
  decision: FunctionDecision,
  functions: readonly FunctionDefinition[],
  messages: readonly JsonObject[],
): readonly string[] {
  if (decision.kind !== 'call') return [];
  const said = plain(
    messages.flatMap((message) => (message.role === 'user' ? (messageText(message) ?? []) : [])).join('\n'),
  );
  const parameters = functions.find(({ name }) => name === decision.name)?.parameters ?? [];
  return parameters.flatMap(({ enum: values, name, required }) => {
    const value = decision.arguments[name];
    if (!required || values !== null || typeof value !== 'string') return [];
    return said.includes(plain(value)) ? [] : [name];
  });
}

/** Without case, and with the digits of every script as the usual ones. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
