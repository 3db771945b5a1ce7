import { isObject, type JsonObject, parseJson } from '../apis/json-value.ts';
import { StateStoreError } from './state-store.ts';

/** The items of a JSON text that a store kept. Throws `StateStoreError` for one that is damaged. */
export function readItems(text: string): readonly JsonObject[] {
  const items = parseJson(text);
  if (Array.isArray(items)) return items.filter(isObject);
  throw new StateStoreError('unavailable', 'a stored turn is damaged');
}

/** The same for one object. */
export function readObject(text: string): JsonObject {
  const value = parseJson(text);
  if (isObject(value)) return value;
  throw new StateStoreError('unavailable', 'a stored response is damaged');
}
