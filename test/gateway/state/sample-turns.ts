import type { JsonObject } from '../../../src-gateway/apis/json-value.ts';
import type { TurnRecord } from '../../../src-gateway/state/state-store.ts';

export function user(content: string): JsonObject {
  return { role: 'user', content };
}

/** A turn in which `<id>?` is answered `<id>!`. */
export function turn(id: string, parentId: string | null = null): TurnRecord {
  return {
    ...{ id, parentId, scope: '', origin: 'translated', provider: 'p', model: 'p/m', requestedModel: 'm' },
    ...{ status: 'completed', createdAt: 1, complete: true },
    inputItems: [user(`${id}?`)],
    outputItems: [{ role: 'assistant', content: `${id}!` }],
    response: { id, object: 'response' },
  };
}
