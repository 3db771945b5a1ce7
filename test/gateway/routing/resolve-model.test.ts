import { describe, expect, it } from 'vitest';
import { compileModelLookup } from '../../../src-gateway/routing/resolve-model.ts';
import { configFrom } from '../../support/config-from.ts';

const lookup = compileModelLookup(
  configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: groq/*, access_key: k}
  - {model: openai/gpt-4o, access_key: k, name: prod}
  - {model: deepseek/*, access_key: k}
  - {model: deepseek/deepseek-v4-pro, access_key: other}
  - {model: azure_openai/gpt-4o, access_key: k, base_url: "https://r.openai.azure.com"}
  - {model: gemini/*, access_key: k, name: mine}
model_aliases:
  fast: {target: gpt-4o}
  gpt-4o: {target: deepseek-v4-pro}
`),
);

const find = (name: string, hint?: string) => {
  const found = lookup.resolve(name, hint);
  return found.kind === 'resolved' ? found.model.canonical : found.kind;
};

describe('resolving a model name', () => {
  it.each([
    ['the full name as declared', 'azure_openai/gpt-4o', 'azure_openai/gpt-4o'],
    ['the declared name of an entry that was renamed', 'openai/gpt-4o', 'openai/gpt-4o'],
    ['the name of an entry', 'prod', 'openai/gpt-4o'],
    ['an alias, once', 'fast', 'openai/gpt-4o'],
    ['an alias before a model', 'gpt-4o', 'deepseek/deepseek-v4-pro'],
    [
      'a specific entry before the wildcard of its prefix',
      'deepseek/deepseek-v4-pro',
      'deepseek/deepseek-v4-pro',
    ],
    ['any model of a wildcard', 'deepseek/deepseek-v4-flash', 'deepseek/deepseek-v4-flash'],
    ['a bare id that a wildcard is known to offer', 'deepseek-v4-flash', 'deepseek/deepseek-v4-flash'],
    [
      'a known model of a wildcard under another prefix',
      'mistral/deepseek-v4-flash',
      'deepseek/deepseek-v4-flash',
    ],
    ['nothing for a bare id that nobody is known to offer', 'brand-new', 'unknown'],
    ['a model id with slashes', 'groq/meta/llama', 'groq/meta/llama'],
    ['the wildcard of the prefix before another provider', 'groq/gpt-4o', 'groq/gpt-4o'],
    ['a wildcard by the name that it was given', 'mine/g', 'gemini/g'],
    ['a wildcard by its prefix although it was renamed', 'gemini/g', 'gemini/g'],
    ['a known nickname of a prefix', 'google/g', 'gemini/g'],
    ['another provider’s model at last', 'mistral/deepseek-v4-pro', 'deepseek/deepseek-v4-pro'],
    ['nothing for a prefix alone', 'groq/', 'unknown'],
    ['nothing for a step out of a provider’s path', 'groq/..', 'unknown'],
    ['nothing for a name of Object', 'constructor', 'unknown'],
    ['nothing when none is named and none is the default', '', 'none'],
  ])('finds %s', (_, name, expected) => expect(find(name)).toBe(expected));

  it('takes the first declared for a bare id', () => {
    const two = compileModelLookup(
      configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: azure_openai/gpt-4o, access_key: k, base_url: "https://r.openai.azure.com"}
  - {model: openai/gpt-4o, access_key: k, default: true}
`),
    );
    expect(two.resolve('gpt-4o', undefined)).toMatchObject({ model: { canonical: 'azure_openai/gpt-4o' } });
    expect(two.resolve('', undefined)).toMatchObject({
      reason: 'default',
      model: { canonical: 'openai/gpt-4o' },
    });
  });

  it('marks what was found under another prefix', () => {
    expect(lookup.resolve('mistral/deepseek-v4-pro', undefined)).toMatchObject({
      model: { crossPrefix: true },
    });
    expect(lookup.resolve('deepseek-v4-pro', undefined)).toMatchObject({ model: { crossPrefix: false } });
    expect(lookup.resolve('deepseek-v4-flash', undefined)).toMatchObject({ model: { crossPrefix: false } });
  });

  it('takes a hint only when no model is named', () => {
    expect(find('', 'openai/gpt-4o')).toBe('openai/gpt-4o');
    expect(find('none', 'groq/x')).toBe('groq/x');
    expect(find('groq/x', 'openai/gpt-4o')).toBe('groq/x');
    expect(find('', 'zzz')).toBe('none');
  });

  it('finds the models of OpenAI at a wildcard of Azure, after what an entry names', () => {
    const azure = compileModelLookup(
      configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: azure_openai/*, access_key: k, base_url: "https://r.openai.azure.com"}
  - {model: custom/gpt-4.1, base_url: "http://h", provider_interface: openai}
`),
    );
    const canonical = (name: string) => azure.resolve(name, undefined);
    expect(canonical('gpt-4o')).toMatchObject({ model: { canonical: 'azure_openai/gpt-4o' } });
    expect(canonical('gpt-4.1')).toMatchObject({ model: { canonical: 'custom/gpt-4.1' } });
  });

  it('offers at most three near names, and all that there are', () => {
    const { nearest, available } = lookup.suggest('deepseek-v4-pr');
    expect(nearest[0]).toBe('deepseek-v4-pro');
    expect(nearest.length).toBeLessThanOrEqual(3);
    expect(available).toContain('prod');
    expect(available).not.toContain('arch-function');
  });
});
