import { invalidRequest } from '../api-failure.ts';
import { isObject, type JsonObject, objectsOf, textOf } from '../json-value.ts';
import type { OfferedTool, Prompt, SeenImage, ToolChoice } from '../prompt.ts';
import { imageOf } from './input-images.ts';
import { limitOf, measureInput } from './input-text.ts';
import { type ReturnedThought, refuseForgedThinking } from './signature.ts';

/**
 * Reads a request to Bedrock's Converse. Throws `ApiFailure` for the conversations that Bedrock refuses:
 * one that the assistant opens, turns of one side in a row, calls and results that do not pair.
 */
export function readConversePrompt(body: JsonObject): Prompt {
  const turns = objectsOf(body.messages).map(({ role, content }) => ({ role, blocks: objectsOf(content) }));
  refuseOrder(turns);
  refuseUnpaired(turns, isObject(body.toolConfig));
  const texts = turns.map(({ blocks }) => textIn(blocks));
  const system = textIn(objectsOf(body.system));
  const results = (turns.at(-1)?.blocks ?? []).filter((block) => isObject(block.toolResult));
  refuseForgedThinking({
    isAskedFor: asksForThinking(body.additionalModelRequestFields),
    thoughts: turns.flatMap(({ blocks }) => blocks).flatMap(thoughtsIn),
    answeredTurn: results.length === 0 ? null : beginningOf(turns.at(-2)),
  });
  const { tools, toolChoice } = readTools(body.toolConfig);
  const { maxTokens } = isObject(body.inferenceConfig) ? body.inferenceConfig : {};
  return {
    lastUserText: texts[turns.findLastIndex(({ role }) => role === 'user')] ?? '',
    toolResult: results.length === 0 ? null : textIn(results),
    images: turns.flatMap(({ blocks }) => imagesIn(blocks)),
    tools,
    toolChoice,
    maxTokens: limitOf(maxTokens, 'inferenceConfig.maxTokens'),
    outputSchema: null,
    inputTokens: measureInput(system === '' ? texts : [system, ...texts], body.toolConfig),
  };
}

interface ConverseTurn {
  readonly role: unknown;
  readonly blocks: readonly JsonObject[];
}

function refuseOrder(turns: readonly ConverseTurn[]): void {
  if (turns[0]?.role !== 'user') {
    throw refused('A conversation must start with a user message. Try again with a conversation that does.');
  }
  for (const [index, { role, blocks }] of turns.entries()) {
    if (role === turns[index - 1]?.role) {
      throw refused('A conversation must alternate between user and assistant roles.');
    }
    if (blocks.length === 0) {
      throw refused(`The content field in the Message object at messages.${index} is empty.`);
    }
    if (blocks.some(({ text }) => typeof text === 'string' && text.trim() === '')) {
      throw refused(`The text field in the ContentBlock object at messages.${index} is blank.`);
    }
  }
}

function refuseUnpaired(turns: readonly ConverseTurn[], hasTools: boolean): void {
  for (const [index, { blocks }] of turns.entries()) {
    const called = idsOf(turns[index - 1]?.blocks ?? [], 'toolUse');
    const answered = idsOf(blocks, 'toolResult');
    if (called.length + answered.length > 0 && !hasTools) {
      throw refused('The toolConfig field must be defined when using toolUse and toolResult content blocks.');
    }
    if (called.toSorted().join() !== answered.toSorted().join()) {
      throw refused(
        `Expected toolResult blocks at messages.${index}.content for the following Ids: ${called.join(', ')}`,
      );
    }
  }
}

function idsOf(blocks: readonly JsonObject[], member: 'toolUse' | 'toolResult'): readonly string[] {
  return objectsOf(blocks.map((block) => block[member])).map(({ toolUseId }) => textOf(toolUseId));
}

function refused(message: string) {
  return invalidRequest(message, 'messages');
}

function asksForThinking(fields: unknown): boolean {
  return isObject(fields) && isObject(fields.thinking) && fields.thinking.type === 'enabled';
}

function thoughtsIn({ reasoningContent }: JsonObject): readonly ReturnedThought[] {
  if (!isObject(reasoningContent) || !isObject(reasoningContent.reasoningText)) return [];
  const { signature, text } = reasoningContent.reasoningText;
  return [{ text: textOf(text), signature: textOf(signature) }];
}

function beginningOf(turn: ConverseTurn | undefined): 'thought' | 'other' {
  return isObject(turn?.blocks[0]?.reasoningContent) ? 'thought' : 'other';
}

function textIn(blocks: readonly JsonObject[]): string {
  return blocks
    .map(({ text, toolResult }) =>
      isObject(toolResult) ? textIn(objectsOf(toolResult.content)) : textOf(text),
    )
    .filter((text) => text !== '')
    .join('\n');
}

/** Those of tool results too. */
function imagesIn(blocks: readonly JsonObject[]): readonly SeenImage[] {
  return blocks.flatMap(({ image, toolResult }) => {
    if (isObject(toolResult)) return imagesIn(objectsOf(toolResult.content));
    if (!isObject(image) || !isObject(image.source)) return [];
    return [imageOf(`image/${textOf(image.format)}`, textOf(image.source.bytes))];
  });
}

function readTools(config: unknown): {
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: ToolChoice;
} {
  if (!isObject(config)) return { tools: [], toolChoice: { kind: 'auto' } };
  const specs = objectsOf(objectsOf(config.tools).map(({ toolSpec }) => toolSpec));
  const tools = specs.map(({ name, inputSchema }) => ({
    name: textOf(name),
    parameters: isObject(inputSchema) ? inputSchema.json : undefined,
  }));
  const choice = isObject(config.toolChoice) ? config.toolChoice.tool : undefined;
  return {
    tools,
    toolChoice: isObject(choice) ? { kind: 'named', name: textOf(choice.name) } : { kind: 'auto' },
  };
}
