import { embeddingModel } from './embeddings.ts';
import type { JsonObject } from './json-value.ts';
import { sandboxModels } from './sandbox-models.ts';

const listed = [...sandboxModels, embeddingModel];

/** `GET /v1/models` in the shape of the vendor that the client speaks to. */
export function listModels(vendor: 'openai' | 'anthropic'): JsonObject {
  if (vendor === 'openai') return { object: 'list', data: listed.map(openaiModel) };
  return {
    data: listed.map(anthropicModel),
    has_more: false,
    first_id: listed.at(0)?.id ?? null,
    last_id: listed.at(-1)?.id ?? null,
  };
}

/** `GET /v1/models/{id}`; `null`: no such model. */
export function describeModel(name: string, vendor: 'openai' | 'anthropic'): JsonObject | null {
  const model = listed.find(({ id }) => id === name.replace(/^sandbox\//, ''));
  if (model === undefined) return null;
  return vendor === 'openai' ? openaiModel(model) : anthropicModel(model);
}

type ListedModel = (typeof listed)[number];

function openaiModel({ id, description }: ListedModel): JsonObject {
  return { id, object: 'model', created: 0, owned_by: 'sandbox', description };
}

function anthropicModel({ id, description }: ListedModel): JsonObject {
  return { type: 'model', id, display_name: id, created_at: '1970-01-01T00:00:00Z', description };
}
