import snapshot from '../../../resources/known-models.json' with { type: 'json' };
import { ownValue } from '../own-value.ts';

/**
 * The models that a built-in provider is known to offer, in alphabetical order: what its wildcard lists, and
 * which bare ids reach it. A model that is missing here is still served under its full name.
 */
export function knownModels(prefix: string): readonly string[] {
  const key = ownValue(sameModels, prefix) ?? prefix;
  return ownValue(models, key) ?? [];
}

const models: Readonly<Record<string, readonly string[]>> = snapshot.models;

/** Providers that offer another one's models. */
const sameModels: Readonly<Record<string, string>> = { azure_openai: 'openai' };
