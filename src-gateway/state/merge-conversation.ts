import { ApiError } from '../apis/api-error.ts';
import { isObject, type JsonObject, textMember } from '../apis/json-value.ts';
import { itemsOf, type StoredConversation } from './state-store.ts';

/** `input` of a request as the list of items that it stands for; what is no item is left as it is. */
export function inputItems(input: unknown): readonly unknown[] {
  if (typeof input === 'string') {
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
  }
  if (Array.isArray(input)) return input;
  return isObject(input) ? [input] : [];
}

/** Who gets the conversation: a provider of another API, or one that speaks Responses itself, by its name. */
export type MergeTarget =
  | { readonly isNative: false }
  | { readonly isNative: true; readonly provider: string };

/**
 * A conversation and the new items behind it, as `target` can take them. Throws `ApiError` 400 for a
 * reference to an item that is not in it.
 */
export function mergeConversation(
  stored: StoredConversation,
  items: readonly unknown[],
  target: MergeTarget,
): readonly unknown[] {
  const earlier = target.isNative ? forNative(stored, target.provider) : translatable(stored);
  return [...earlier, ...resolveReferences(items, itemsOf(stored), target.isNative)];
}

/** Item types that another API has a word for. */
const translatableTypes: ReadonlySet<string> = new Set([
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'reasoning',
]);

/** What a vendor ran for itself says nothing to another one. */
function translatable(stored: StoredConversation): readonly JsonObject[] {
  return itemsOf(stored).filter((item) => translatableTypes.has(textMember(item, 'type') ?? 'message'));
}

/** Thoughts are sealed: only who thought them can take them back. */
function forNative(stored: StoredConversation, provider: string): readonly JsonObject[] {
  return stored.turns.flatMap((turn) =>
    [...turn.inputItems, ...turn.outputItems].filter(
      (item) => turn.provider === provider || textMember(item, 'type') !== 'reasoning',
    ),
  );
}

/** The items that references of a request mean, in their place. */
function resolveReferences(
  items: readonly unknown[],
  known: readonly JsonObject[],
  isNative: boolean,
): readonly unknown[] {
  return items.flatMap((item, index) => {
    const id = textMember(item, 'id');
    if (textMember(item, 'type') !== 'item_reference' || id === null) return [item];
    // The conversation itself goes along: the item stands in it already.
    if (known.some((each) => textMember(each, 'id') === id)) return [];
    if (isNative) return [item];
    throw new ApiError(400, 'item_not_found', `Item with id '${id}' not found in this conversation.`, {
      param: `input[${index}]`,
    });
  });
}
