import { isObject } from '../apis/json-value.ts';

/** JSON text of a value with the keys of its objects in order; `null`: it is nested too deep. */
export function canonicalJson(value: unknown): string | null {
  try {
    return JSON.stringify(value, (_key, inner: unknown) =>
      isObject(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
        : inner,
    );
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
