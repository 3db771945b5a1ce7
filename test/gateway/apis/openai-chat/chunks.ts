import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';

/** A chunk of one choice, as providers send it. */
export function chunk(delta: JsonObject, finish: string | null = null, more: JsonObject = {}): JsonObject {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 7,
    model: 'g',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  };
}

/** A stream of these; a text stands for itself. */
export function stream(...chunks: readonly (JsonObject | string)[]): string {
  return chunks.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}\n\n`).join('');
}
