import { createHash } from 'node:crypto';
import { invalidRequest } from './api-failure.ts';
import { countTokens } from './count-tokens.ts';
import type { JsonObject } from './json-value.ts';

const defaultDimensions = 256;
const mostDimensions = 4096;

/** `POST /v1/embeddings`: texts that share words lie close together. Throws `ApiFailure`. */
export function embed(body: JsonObject): JsonObject {
  const inputs = readInputs(body.input);
  const dimensions = readDimensions(body.dimensions);
  const asText = body.encoding_format === 'base64';
  const tokens = inputs.reduce((sum, text) => sum + countTokens(text), 0);
  return {
    object: 'list',
    data: inputs.map((text, index) => {
      const vector = vectorOf(text, dimensions);
      const embedding = asText ? Buffer.from(vector.buffer).toString('base64') : [...vector];
      return { object: 'embedding', index, embedding };
    }),
    model: body.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** Each word adds or takes one at a place that its hash names; then the length becomes 1. */
function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const hash = createHash('sha256').update(word).digest();
    const place = hash.readUInt32BE(0) % dimensions;
    vector[place] = (vector[place] ?? 0) + (hash.readUInt8(4) % 2 === 0 ? 1 : -1);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function readInputs(input: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (list.length === 0 || !list.every((text) => typeof text === 'string')) {
    throw invalidRequest("Invalid 'input': expected a string or an array of strings.", 'input');
  }
  return list;
}

function readDimensions(value: unknown): number {
  if (value === undefined) return defaultDimensions;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostDimensions)
    return value;
  throw invalidRequest(
    `Invalid 'dimensions': expected an integer from 1 to ${mostDimensions}.`,
    'dimensions',
  );
}

/** Whether a request names the embedding model, with or without `sandbox/`. */
export function isEmbeddingModel(name: unknown): boolean {
  return typeof name === 'string' && name.replace(/^sandbox\//, '') === embeddingModel.id;
}

export const embeddingModel = {
  id: 'embed',
  description: 'Embeds texts: those that share words lie close together',
};
