import { isObject, type JsonObject } from './json-value.ts';

/** What of a Messages request becomes input tokens. */
export interface MessageWeight {
  /** Every text that the model reads: each is counted by itself. */
  readonly texts: readonly string[];
  readonly messages: number;
  readonly images: number;
}

/**
 * The parts of an Anthropic Messages body that count as input: system and message text, tool definitions,
 * the input of tool calls and what tools answered. What has another shape counts nothing.
 */
export function messageWeight(body: JsonObject): MessageWeight {
  const texts: string[] = [];
  let images = 0;
  const add = (value: unknown) => {
    if (typeof value === 'string' && value !== '') texts.push(value);
  };
  const addContent = (content: unknown): void => {
    add(content);
    for (const block of objectsIn(content)) {
      switch (block.type) {
        case 'text':
          add(block.text);
          break;
        case 'image':
          images += 1;
          break;
        case 'tool_use':
          add(JSON.stringify(block.input ?? {}));
          break;
        case 'tool_result':
          addContent(block.content);
          break;
      }
    }
  };
  addContent(body.system);
  for (const tool of objectsIn(body.tools)) {
    add(tool.name);
    add(tool.description);
    if (tool.input_schema !== undefined) add(JSON.stringify(tool.input_schema));
  }
  const messages = objectsIn(body.messages);
  for (const message of messages) addContent(message.content);
  return { texts, messages: messages.length, images };
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
