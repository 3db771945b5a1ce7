import { ApiError } from '../api-error.ts';
import { choiceAmongTools } from '../choice-among-tools.ts';
import type { Conversation, Options, OutputFormat, ReasoningRequest } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, member, numberMember, textMember } from '../json-value.ts';
import { decodeInput } from './decode-input.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { responsesParameters } from './parameters.ts';

/** Reads a Responses request. Throws `ApiError` with status 400. */
export function decodeRequest(body: JsonObject, dropped: DroppedFields): Conversation {
  refuseUntranslatable(body);
  const { system, turns } = decodeInput(body.input);
  const instructions = textMember(body, 'instructions');
  const tools = decodeTools(body.tools, dropped);
  return {
    system:
      instructions === null || instructions === ''
        ? system
        : [{ role: 'system', text: instructions, cacheControl: null }, ...system],
    turns,
    tools,
    toolChoice: choiceAmongTools(decodeToolChoice(body.tool_choice, dropped), { body, tools }, dropped),
    reasoning: decodeReasoning(body),
    outputFormat: decodeFormat(member(body.text, 'format')),
    options: decodeOptions(body),
    stream: body.stream === true,
    extra: Object.fromEntries(Object.entries(body).filter(([name]) => !responsesParameters.has(name))),
  };
}

/** What only the vendor who keeps the state can do. */
function refuseUntranslatable(body: JsonObject): void {
  for (const name of ['conversation', 'background']) {
    const value = body[name];
    if (value === undefined || value === null || value === false) continue;
    throw new ApiError(
      400,
      'unsupported_parameter',
      `\`${name}\` works only with a provider that speaks the OpenAI Responses API itself. Leave it out, or name a model of such a provider.`,
      { param: name },
    );
  }
}

function decodeReasoning(body: JsonObject): ReasoningRequest | null {
  const { reasoning } = body;
  if (!isObject(reasoning)) return null;
  const effort = textMember(reasoning, 'effort');
  const summary = textMember(reasoning, 'summary') ?? textMember(reasoning, 'generate_summary');
  return effort === null && summary === null ? null : { effort, summary, budget: null, mode: null };
}

function decodeFormat(format: unknown): OutputFormat | null {
  switch (textMember(format, 'type')) {
    case 'json_object':
      return { type: 'json_object' };
    case 'json_schema': {
      const strict = member(format, 'strict');
      return {
        type: 'json_schema',
        name: textMember(format, 'name'),
        description: textMember(format, 'description'),
        schema: member(format, 'schema') ?? {},
        strict: typeof strict === 'boolean' ? strict : null,
      };
    }
    default:
      return null;
  }
}

function decodeOptions(body: JsonObject): Options {
  const number = (name: string) => numberMember(body, name) ?? undefined;
  const text = (name: string) => textMember(body, name) ?? undefined;
  const flag = (value: unknown) => (typeof value === 'boolean' ? value : undefined);
  const given = (name: string) => body[name] ?? undefined;
  const include = Array.isArray(body.include)
    ? body.include.filter((each) => typeof each === 'string')
    : undefined;
  const wantsLogprobs = include?.includes('message.output_text.logprobs') === true;
  return withoutUndefined({
    maxOutputTokens: number('max_output_tokens'),
    temperature: number('temperature'),
    topP: number('top_p'),
    logprobs: wantsLogprobs ? true : undefined,
    topLogprobs: number('top_logprobs'),
    obfuscation: flag(member(body.stream_options, 'include_obfuscation')),
    parallelToolCalls: flag(body.parallel_tool_calls),
    endUser: text('safety_identifier') ?? text('user'),
    metadata: given('metadata'),
    serviceTier: text('service_tier'),
    store: flag(body.store),
    verbosity: textMember(body.text, 'verbosity') ?? undefined,
    promptCacheKey: text('prompt_cache_key'),
    promptCacheRetention: given('prompt_cache_retention'),
    truncation: given('truncation'),
    maxToolCalls: number('max_tool_calls'),
    include: include?.filter((each) => !understoodIncludes.has(each)),
    prompt: given('prompt'),
    previousResponseId: text('previous_response_id'),
    contextManagement: given('context_management'),
  });
}

/** What these ask for is in our replies anyway. */
const understoodIncludes: ReadonlySet<string> = new Set([
  'message.output_text.logprobs',
  'reasoning.encrypted_content',
]);

/** An absent setting is absent, not `undefined`; an empty list asks for nothing. */
function withoutUndefined(options: { [Name in keyof Options]: Options[Name] | undefined }): Options {
  return Object.fromEntries(
    Object.entries(options).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
