import type { Tool, ToolChoice } from './conversation.ts';
import type { DroppedFields } from './dropped-fields.ts';
import { listMember } from './json-value.ts';

/**
 * What a client wants called of the tools that were understood; `null`: nothing, also where it offered only
 * tools that no other API has, because providers refuse a choice without tools.
 */
export function choiceAmongTools(
  choice: ToolChoice | null,
  { body, tools }: { readonly body: unknown; readonly tools: readonly Tool[] },
  dropped: DroppedFields,
): ToolChoice | null {
  if (choice === null || tools.length > 0 || listMember(body, 'tools').length === 0) return choice;
  if (choice.type !== 'auto' && choice.type !== 'none') dropped.addOption('toolChoice');
  return null;
}
