import { describe, expect, it } from 'vitest';
import { providerPrefixes } from '../../../src-gateway/config/model/provider-prefixes.ts';
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
