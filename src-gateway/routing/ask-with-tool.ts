import type { Conversation } from '../apis/conversation.ts';
import type { JsonObject } from '../apis/json-value.ts';
import {
  askProvider,
  type ProviderQuestion,
  type RouterCircumstances,
  RouterFailure,
  type RouterReply,
} from './ask-router.ts';
import type { RouterRef } from './router-ref.ts';

type ProviderRef = RouterRef & { readonly kind: 'provider' };

/** Ways to get an object out of a model that was not trained for it, the surest first. */
const modes = ['tool', 'json_schema', 'plain'] as const;
export type AnswerMode = (typeof modes)[number];

/** What works with which model, as far as it was found out. */
export class AnswerModes {
  readonly #known = new Map<string, ModelHabits>();

  of(model: string): ModelHabits {
    return this.#known.get(model) ?? { mode: 'tool', isPicky: false };
  }

  remember(model: string, habits: ModelHabits): void {
    this.#known.set(model, habits);
  }
}

interface ModelHabits {
  readonly mode: AnswerMode;
  /** Takes no temperature, and the newer name of the limit of tokens. */
  readonly isPicky: boolean;
}

export interface ToolQuestion {
  readonly tool: {
    readonly name: string;
    readonly description: string;
    /** Of its arguments, which are the answer. */
    readonly schema: JsonObject;
  };
  /** What stands in front, for each way of answering. */
  instructions(mode: AnswerMode): string;
  /** What the model is asked about. */
  readonly content: string;
  readonly maxOutputTokens: number;
  readonly circumstances: RouterCircumstances;
  readonly modes: AnswerModes;
  /** Whether an answer, which is not empty, says what was asked for. */
  isUsable(content: string): boolean;
}

/**
 * Asks any model for an object: by a tool that it must call, else by a schema that its answer must have, else
 * in words, as far down as the provider makes it necessary. The last answer is returned, usable or not.
 * Rejects with `RouterFailure`.
 */
export async function askWithTool(router: ProviderRef, question: ToolQuestion): Promise<RouterReply> {
  const { circumstances } = question;
  const { canonical } = router.model;
  const endsAt = performance.now() + circumstances.timeoutMs;
  let habits = question.modes.of(canonical);
  for (;;) {
    const timeoutMs = Math.max(1, endsAt - performance.now());
    try {
      const reply = await askProvider(router, providerQuestion(question, habits), {
        ...circumstances,
        timeoutMs,
      });
      const said = reply.content ?? '';
      if (said.trim() !== '' && question.isUsable(said)) {
        question.modes.remember(canonical, habits);
        return reply;
      }
      const lower = lowerMode(habits.mode);
      if (lower === null) return reply;
      habits = { ...habits, mode: lower };
    } catch (error) {
      const humbler = error instanceof RouterFailure ? humblerHabits(habits, error) : null;
      if (humbler === null) throw error;
      habits = humbler;
    }
  }
}

/** What to try after a refusal; `null`: nothing else would help. */
function humblerHabits(habits: ModelHabits, { message, reply }: RouterFailure): ModelHabits | null {
  const status = reply?.status;
  if (status === 400 && !habits.isPicky && /temperature|max_tokens/.test(message)) {
    return { ...habits, isPicky: true };
  }
  if ((status !== 400 && status !== 422) || !/tool|response_format|schema/.test(message)) return null;
  const mode = lowerMode(habits.mode);
  return mode === null ? null : { ...habits, mode };
}

function lowerMode(mode: AnswerMode): AnswerMode | null {
  return modes[modes.indexOf(mode) + 1] ?? null;
}

function providerQuestion(question: ToolQuestion, { isPicky, mode }: ModelHabits): ProviderQuestion {
  const { content, maxOutputTokens, tool } = question;
  const { description, name, schema } = tool;
  const conversation: Conversation = {
    system: [{ role: 'system', text: question.instructions(mode), cacheControl: null }],
    turns: [{ role: 'user', blocks: [{ type: 'text', path: 'messages[1].content', text: content }] }],
    tools:
      mode === 'tool'
        ? [
            {
              ...{ type: 'function', path: 'tools[0]', name, description, parameters: schema },
              ...{ strict: null, cacheControl: null, namespace: null },
            },
          ]
        : [],
    toolChoice: mode === 'tool' ? { type: 'tool', name, kind: 'function' } : null,
    reasoning: null,
    outputFormat:
      mode === 'json_schema' ? { type: 'json_schema', name, description: null, schema, strict: true } : null,
    options: { maxOutputTokens, ...(!isPicky && { temperature: 0 }) },
    stream: false,
    extra: {},
  };
  return isPicky ? { conversation, maxTokensMember: 'max_completion_tokens' } : { conversation };
}
