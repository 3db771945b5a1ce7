import type { ClientApi } from '../apis/client-api.ts';
import { isObject, type JsonObject, listMember } from '../apis/json-value.ts';
import { patchBody } from '../apis/patch-body.ts';
import { type RequestBody, readMember, readRequestBody } from '../apis/request-body.ts';
import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import { messageText } from '../functions/message-text.ts';
import { withoutDecisions, wordsOnly } from '../functions/state-messages.ts';
import { promptMetadata } from './prompt-conversation.ts';
import type { TargetAnswer } from './send-target-call.ts';

/** What becomes of a client's request before a model words the answer. */
export interface PromptEdit {
  /** `null`: none is added. */
  readonly systemPrompt: string | null;
  /** What stands behind the newest user message; `null`: nothing. */
  readonly context: string | null;
  /** The client's own tools stay. */
  readonly keepsTools: boolean;
}

/** What the model that words the answer of a target is told beside the conversation. */
export function wordingOf(
  { systemPrompt }: Pick<PromptTargetConfig, 'systemPrompt'>,
  context: string,
): PromptEdit {
  return { systemPrompt, context, keepsTools: false };
}

/** A target's answer in the words in which a model gets it. */
export function contextOf({ isCut, text }: Pick<TargetAnswer, 'isCut' | 'text'>): string {
  return isCut ? `${text}\n[cut: the answer was longer]` : text;
}

/** The client's request as the model gets it, in the client's own API; what need not change keeps its bytes. */
export function editPrompt(api: ClientApi, body: RequestBody, edit: PromptEdit): RequestBody {
  const keepsTools = edit.keepsTools && body.members.has('tools');
  const set = dialects[api](body, { ...edit, keepsTools });
  const strip = keepsTools ? [] : ['tools', 'tool_choice', 'parallel_tool_calls'];
  const metadata = clientMetadata(body);
  const patch = { model: null, includeUsage: false };
  const patched =
    metadata === null
      ? patchBody(body, { ...patch, set, strip: [...strip, 'metadata'] })
      : patchBody(body, { ...patch, set: { ...set, ...metadata }, strip });
  return readRequestBody(api, patched);
}

/** Metadata without what steers this listener, where there is some of that; `null`: nothing is left. */
function clientMetadata(body: RequestBody): { readonly metadata?: JsonObject } | null {
  const metadata = readMember(body, 'metadata');
  if (!isObject(metadata)) return {};
  const ours = new Set<string>(promptMetadata);
  const kept = Object.entries(metadata).filter(([name]) => !ours.has(name));
  if (kept.length === Object.keys(metadata).length) return {};
  return kept.length === 0 ? null : { metadata: Object.fromEntries(kept) };
}

/** The members that change, by the API that the client speaks. */
const dialects: Readonly<Record<ClientApi, (body: RequestBody, edit: PromptEdit) => JsonObject>> = {
  chat(body, { context, keepsTools, systemPrompt }) {
    const messages = objectsIn(readMember(body, 'messages'));
    const kept = keepsTools ? withoutDecisions(messages) : wordsOnly(messages);
    const asked = withContext(kept, context);
    const system = systemPrompt === null ? [] : [{ role: 'system', content: systemPrompt }];
    return { messages: [...system, ...asked] };
  },
  messages(body, { context, keepsTools, systemPrompt }) {
    const messages = objectsIn(readMember(body, 'messages'));
    const kept = keepsTools ? messages : messages.flatMap(withoutToolBlocks);
    const system = readMember(body, 'system');
    return {
      messages: withContext(kept, context),
      ...(systemPrompt !== null && { system: before(systemPrompt, system) }),
    };
  },
  responses(body, { context, keepsTools, systemPrompt }) {
    const given = readMember(body, 'input');
    const items = typeof given === 'string' ? [{ role: 'user', content: given }] : objectsIn(given);
    const kept = keepsTools ? items : items.filter(({ type }) => !toolItems.has(String(type ?? '')));
    const instructions = readMember(body, 'instructions');
    return {
      input: withContext(kept, context),
      ...(systemPrompt !== null && {
        instructions:
          typeof instructions === 'string' && instructions !== ''
            ? `${systemPrompt}\n\n${instructions}`
            : systemPrompt,
      }),
    };
  },
};

const toolItems = new Set([
  ...['function_call', 'function_call_output', 'custom_tool_call', 'custom_tool_call_output'],
]);

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function before(systemPrompt: string, system: unknown): unknown {
  if (typeof system === 'string' && system !== '') return `${systemPrompt}\n\n${system}`;
  if (Array.isArray(system) && system.length > 0) return [{ type: 'text', text: systemPrompt }, ...system];
  return systemPrompt;
}

function withoutToolBlocks(message: JsonObject): readonly JsonObject[] {
  const blocks = listMember(message, 'content');
  if (blocks.length === 0) return [message];
  const kept = blocks.filter(
    (block) => !isObject(block) || (block.type !== 'tool_use' && block.type !== 'tool_result'),
  );
  return kept.length === 0 ? [] : [{ ...message, content: kept }];
}

/** The newest user message with what a target answered; pictures in it stay. */
function withContext(messages: readonly JsonObject[], context: string | null): readonly JsonObject[] {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const asked = messages[at];
  if (context === null || asked === undefined) return messages;
  const text = `${messageText(asked) ?? ''}\ncontext: ${context}`;
  const pictures = listMember(asked, 'content').filter(
    (part) => !isObject(part) || typeof part.text !== 'string',
  );
  const type = asked.type === 'message' && pictures.length > 0 ? 'input_text' : 'text';
  const content = pictures.length === 0 ? text : [...pictures, { type, text }];
  return [...messages.slice(0, at), { ...asked, role: 'user', content }];
}
