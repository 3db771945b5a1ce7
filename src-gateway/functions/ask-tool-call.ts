import { ApiError } from '../apis/api-error.ts';
import { clientCodecs } from '../apis/codecs.ts';
import type { Conversation, FunctionTool } from '../apis/conversation.ts';
import { DroppedFields } from '../apis/dropped-fields.ts';
import { isObject, type JsonObject, listMember, parseJson, textMember } from '../apis/json-value.ts';
import type { ReplyBlock } from '../apis/reply.ts';
import { askProviderForBlocks, type RouterCircumstances, RouterFailure } from '../routing/ask-router.ts';
import type { RouterRef } from '../routing/router-ref.ts';
import type { EngineAnswer } from './engine-answer.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { parseArchAnswer } from './parse-arch-answer.ts';
import { properToolMessages } from './state-messages.ts';
import { humblerHabit, type ToolCallHabit, type ToolCallHabits } from './tool-call-habits.ts';
import { parametersSchema } from './tool-schema.ts';

export interface ToolCallQuestion {
  readonly functions: readonly FunctionDefinition[];
  readonly messages: readonly JsonObject[];
  readonly habits: ToolCallHabits;
  readonly circumstances: RouterCircumstances;
}

const askUser = 'plano_ask_user';
const noMatch = 'plano_no_match';
const mostTokens = 1024;

/**
 * Asks any model with tool calling which function a conversation wants; as far down as its provider makes
 * it necessary: without demanding a call, without tools at all. Rejects with `RouterFailure`.
 */
export async function askToolCall(
  engine: RouterRef & { readonly kind: 'provider' },
  question: ToolCallQuestion,
): Promise<EngineAnswer> {
  const { circumstances, habits } = question;
  const { canonical } = engine.model;
  const endsAt = performance.now() + circumstances.timeoutMs;
  let habit = habits.of(canonical);
  for (;;) {
    const timeoutMs = Math.max(1, endsAt - performance.now());
    try {
      const conversation = conversationFor(question, habit);
      const blocks = await askProviderForBlocks(engine, { conversation }, { ...circumstances, timeoutMs });
      habits.remember(canonical, habit);
      return habit.mode === 'json' ? answerInJson(blocks) : answerOf(blocks);
    } catch (error) {
      const humbler = error instanceof RouterFailure ? afterRefusal(habit, error) : null;
      if (humbler === null) throw error;
      habit = humbler;
    }
  }
}

function afterRefusal(habit: ToolCallHabit, { message, reply }: RouterFailure): ToolCallHabit | null {
  return reply?.status === 400 || reply?.status === 422 ? humblerHabit(habit, message) : null;
}

function answerOf(blocks: readonly ReplyBlock[]): EngineAnswer {
  const calls = blocks.filter((block) => block.type === 'tool_call');
  const [call] = calls;
  if (call === undefined || call.name === noMatch) return { kind: 'nothing', raw: null };
  const given = parseJson(call.input.trim() === '' ? '{}' : call.input);
  if (call.name === askUser) {
    const missing = listMember(given, 'missing').filter((name) => typeof name === 'string');
    return {
      kind: 'question',
      name: textMember(given, 'target'),
      missing,
      text: textMember(given, 'question') ?? '',
      raw: null,
    };
  }
  if (!isObject(given)) throw new RouterFailure(`The arguments of ${call.name} are no JSON object`);
  return { kind: 'call', name: call.name, arguments: given, others: calls.length - 1 };
}

function answerInJson(blocks: readonly ReplyBlock[]): EngineAnswer {
  const text = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const answer = parseArchAnswer(text);
  const [call] = answer?.calls ?? [];
  if (call !== undefined) return { kind: 'call', ...call, others: (answer?.calls.length ?? 1) - 1 };
  const [name] = answer?.requiredFunctions ?? [];
  if (answer === null || name === undefined) return { kind: 'nothing', raw: answer?.raw ?? null };
  return { kind: 'question', name, missing: [], text: answer.clarification, raw: answer.raw };
}

function conversationFor(
  { functions, messages }: ToolCallQuestion,
  { mode, takesParallel, takesTemperature }: ToolCallHabit,
): Conversation {
  const isJson = mode === 'json';
  const { system, turns } = turnsOf(messages);
  const text = isJson ? jsonInstructions(functions) : instructions(mode);
  return {
    system: [{ role: 'system', text, cacheControl: null }, ...system],
    turns,
    tools: isJson ? [] : [...functions.map(toolOf), ...controlTools(functions)],
    toolChoice: isJson ? null : { type: mode },
    reasoning: null,
    outputFormat: null,
    options: {
      maxOutputTokens: mostTokens,
      ...(takesTemperature && { temperature: 0 }),
      ...(takesParallel && !isJson && { parallelToolCalls: false }),
    },
    stream: false,
    extra: {},
  };
}

/** The client's own instructions are for the model that answers, not for the one that decides. */
function turnsOf(messages: readonly JsonObject[]): Pick<Conversation, 'system' | 'turns'> {
  const said = messages.filter(({ role }) => role !== 'system' && role !== 'developer');
  try {
    const body = { messages: properToolMessages(said) };
    return { system: [], turns: clientCodecs.chat.decodeRequest(body, new DroppedFields('chat')).turns };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new RouterFailure(`The conversation cannot be read: ${error.message}`);
  }
}

function toolOf({ description, name, parameters }: FunctionDefinition, index: number): FunctionTool {
  return {
    ...toolBase(index),
    name,
    description,
    parameters: parametersSchema(parameters),
  };
}

function controlTools(functions: readonly FunctionDefinition[]): readonly FunctionTool[] {
  const count = functions.length;
  return [
    {
      ...toolBase(count),
      name: askUser,
      description: 'A function fits, but the user has not said all of its required values: ask for them.',
      parameters: {
        type: 'object',
        properties: {
          target: {
            type: 'string',
            enum: functions.map(({ name }) => name),
            description: 'The function that fits',
          },
          missing: {
            type: 'array',
            items: { type: 'string' },
            description: 'Names of the values that are missing',
          },
          question: { type: 'string', description: 'The question for the user, in the language of the user' },
        },
        required: ['target', 'missing', 'question'],
      },
    },
    {
      ...toolBase(count + 1),
      name: noMatch,
      description: 'No function serves the latest user message.',
      parameters: { type: 'object', properties: {} },
    },
  ];
}

function toolBase(index: number) {
  return {
    type: 'function',
    path: `tools[${index}]`,
    strict: null,
    cacheControl: null,
    namespace: null,
  } as const;
}

function instructions(mode: ToolCallHabit['mode']): string {
  return [
    'You decide which function serves the latest user message of the conversation; you do not answer it yourself.',
    'Take the values of its parameters from what the user has said, earlier messages included. Never guess or make up a value.',
    `Call the function when all its required values are known. Call ${askUser} when a function fits and required values are missing. Call ${noMatch} when none fits.`,
    ...(mode === 'auto' ? ['Always answer by exactly one call.'] : []),
  ].join('\n');
}

function jsonInstructions(functions: readonly FunctionDefinition[]): string {
  const described = functions.map(({ description, name, parameters }) =>
    JSON.stringify({ name, description, parameters: parametersSchema(parameters) }),
  );
  return [
    'You decide which function serves the latest user message of the conversation; you do not answer it yourself.',
    '<functions>',
    ...described,
    '</functions>',
    'Take the values of parameters from what the user has said. Never guess or make up a value.',
    'Answer with one JSON object and nothing else:',
    '{"tool_calls": [{"name": "a function", "arguments": {}}]} when all required values are known,',
    '{"required_functions": ["a function"], "clarification": "your question"} when some are missing,',
    '{"response": ""} when no function fits.',
  ].join('\n');
}
