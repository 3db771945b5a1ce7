import { invalidRequest } from '../api-failure.ts';
import { isObject, type JsonObject, objectsOf, textOf } from '../json-value.ts';
import type { OfferedTool, Prompt, SeenImage, ToolChoice } from '../prompt.ts';
import { imageOf } from './input-images.ts';
import { limitOf, measureInput } from './input-text.ts';
import { signatureOf } from './signature.ts';

/**
 * Reads a request to Gemini's generateContent. Throws `ApiFailure` for the conversations that Gemini
 * refuses: none at all, and calls that are not answered one by one, by name, in the turn behind them.
 */
export function readGeneratePrompt(body: JsonObject): Prompt {
  const turns = objectsOf(body.contents).map(({ role, parts }) => ({ role, parts: objectsOf(parts) }));
  if (turns.length === 0) {
    throw invalidRequest('* GenerateContentRequest.contents: contents is not specified\n', 'contents');
  }
  refuseUnanswered(turns.map(({ parts }) => parts));
  for (const { parts } of turns) refuseUnsigned(parts);
  const texts = turns.map(({ parts }) => textIn(parts));
  const { systemInstruction, generationConfig } = body;
  const system = isObject(systemInstruction) ? textIn(objectsOf(systemInstruction.parts)) : '';
  const results = (turns.at(-1)?.parts ?? []).filter(({ functionResponse }) => isObject(functionResponse));
  const config = isObject(generationConfig) ? generationConfig : {};
  return {
    lastUserText: texts[turns.findLastIndex(({ role }) => role !== 'model')] ?? '',
    toolResult: results.length === 0 ? null : textIn(results),
    images: turns.flatMap(({ parts }) => parts).flatMap(imagesOf),
    tools: readTools(body.tools),
    toolChoice: readToolChoice(body.toolConfig),
    maxTokens: limitOf(config.maxOutputTokens, 'generationConfig.maxOutputTokens'),
    outputSchema: readOutputSchema(config),
    inputTokens: measureInput(system === '' ? texts : [system, ...texts], body.tools),
  };
}

function refuseUnanswered(turns: readonly (readonly JsonObject[])[]): void {
  for (const [index, parts] of turns.entries()) {
    const called = namesOf(turns[index - 1] ?? [], 'functionCall');
    const answered = namesOf(parts, 'functionResponse');
    if (called.toSorted().join() === answered.toSorted().join()) continue;
    throw invalidRequest(
      'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      'contents',
    );
  }
}

/**
 * As Gemini 3 wants it: of the calls of one turn the first carries the proof of the thought behind them, or the
 * word for a call that was another model's.
 */
function refuseUnsigned(parts: readonly JsonObject[]): void {
  const first = parts.find(({ functionCall }) => isObject(functionCall));
  if (first === undefined || !isObject(first.functionCall)) return;
  const proof = textOf(first.thoughtSignature);
  if (foreignCalls.has(proof) || proof === signatureOf(JSON.stringify(first.functionCall.args))) return;
  throw invalidRequest('Function call is missing a thought_signature in functionCall parts.', 'contents');
}

/** https://ai.google.dev/gemini-api/docs/thought-signatures */
const foreignCalls: ReadonlySet<string> = new Set([
  'context_engineering_is_the_way_to_go',
  'skip_thought_signature_validator',
]);

function namesOf(
  parts: readonly JsonObject[],
  member: 'functionCall' | 'functionResponse',
): readonly string[] {
  return objectsOf(parts.map((part) => part[member])).map(({ name }) => textOf(name));
}

/** Without thoughts, which are no part of what was said. */
function textIn(parts: readonly JsonObject[]): string {
  return parts
    .map(({ text, thought, functionResponse }) => {
      if (isObject(functionResponse)) return resultText(functionResponse.response);
      return thought === true ? '' : textOf(text);
    })
    .filter((text) => text !== '')
    .join('\n');
}

/** A result is an object; of one with a single text, the text. */
function resultText(response: unknown): string {
  const values = isObject(response) ? Object.values(response) : [];
  const [only] = values;
  return values.length === 1 && typeof only === 'string' ? only : JSON.stringify(response ?? {});
}

function imagesOf({ inlineData, fileData }: JsonObject): readonly SeenImage[] {
  if (isObject(inlineData)) return [imageOf(textOf(inlineData.mimeType), textOf(inlineData.data))];
  return isObject(fileData) ? [{ url: textOf(fileData.fileUri) }] : [];
}

function readTools(tools: unknown): readonly OfferedTool[] {
  return objectsOf(tools)
    .flatMap(({ functionDeclarations }) => objectsOf(functionDeclarations))
    .map(({ name, parameters, parametersJsonSchema }) => ({
      name: textOf(name),
      parameters: parametersJsonSchema ?? parameters,
    }));
}

function readToolChoice(config: unknown): ToolChoice {
  const calling = isObject(config) ? config.functionCallingConfig : undefined;
  if (!isObject(calling)) return { kind: 'auto' };
  if (calling.mode === 'NONE') return { kind: 'none' };
  const { allowedFunctionNames: names } = calling;
  const [only] = Array.isArray(names) && names.length === 1 ? names : [];
  return typeof only === 'string' ? { kind: 'named', name: only } : { kind: 'auto' };
}

function readOutputSchema({ responseMimeType, responseJsonSchema, responseSchema }: JsonObject): unknown {
  if (responseMimeType !== 'application/json') return null;
  return (
    responseJsonSchema ?? responseSchema ?? { type: 'object', properties: { answer: { type: 'string' } } }
  );
}
