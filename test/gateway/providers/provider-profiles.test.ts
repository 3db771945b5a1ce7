import { describe, expect, it } from 'vitest';
import { providerPrefixes } from '../../../src-gateway/config/model/provider-prefixes.ts';
import { knownModels } from '../../../src-gateway/providers/known-models.ts';
import { providerProfile } from '../../../src-gateway/providers/provider-profiles.ts';

describe('the profiles of providers', () => {
  it.each(Object.entries(providerPrefixes))(
    'know where %s is, or that the config must say',
    (name, prefix) => {
      const { origin } = providerProfile(name);
      const mustBeGiven = prefix?.baseUrlExample !== undefined;
      // The vendor's own routing models stand at an address of theirs; a config names another one.
      if (name !== 'plano') expect(origin === null).toBe(mustBeGiven);
      if (prefix?.defaultBaseUrl !== undefined) {
        const { pathPrefix } = providerProfile(name);
        expect(`${origin}${pathPrefix}`).toBe(prefix.defaultBaseUrl);
      }
    },
  );

  it.each([
    ['openai', 'OpenAI'],
    ['anthropic', 'Anthropic'],
    ['gemini', 'Gemini'],
    ['mistral', 'Mistral'],
    ['groq', 'Groq'],
    ['deepseek', 'Deepseek'],
    ['plano', 'Plano'],
    ['xai', 'xai'],
    ['together_ai', 'together_ai'],
    ['azure_openai', 'azure_openai'],
    ['amazon_bedrock', 'amazon_bedrock'],
    ['nobody', 'nobody'],
  ])('call the owner of %s models %s', (name, owner) => expect(providerProfile(name).ownedBy).toBe(owner));
});

describe('the known models of providers', () => {
  it.each([
    ['openai', 83],
    ['azure_openai', 83],
    ['anthropic', 17],
    ['gemini', 37],
    ['mistral', 44],
    ['deepseek', 2],
    ['xai', 8],
    ['moonshotai', 10],
    ['zhipu', 7],
    ['xiaomi', 6],
    ['digitalocean', 45],
    ['chatgpt', 6],
    ['qwen', 94],
    ['amazon_bedrock', 11],
    ['groq', 0],
    ['ollama', 0],
    ['constructor', 0],
  ])('of %s are %i, each once, in order', (prefix, count) => {
    const models = knownModels(prefix);
    expect(models).toHaveLength(count);
    expect([...new Set(models)].sort()).toEqual([...models]);
  });
});
