import { describe, expect, it } from 'vitest';
import { knownModels } from '../../../src-gateway/config/model/known-models.ts';
import { analyse } from './analyse.ts';

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

describe('a model that a wildcard is known to offer', () => {
  const findings = (target: string, provider = 'model: openai/*') =>
    analyse(`version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{${provider}, access_key: k}]
model_aliases: {a.v1: {target: ${target}}}
`)
      .diagnostics.filter(({ path }) => path.startsWith('model_aliases'))
      .map(({ code }) => code);

  it.each([
    ['gpt-4o', 'CFG_ALIAS_VIA_WILDCARD'],
    ['openai/brand-new', 'CFG_ALIAS_VIA_WILDCARD'],
    ['brand-new', 'CFG_ALIAS_UNKNOWN_TARGET'],
  ])('can be the target of an alias: %s gives %s', (target, code) => {
    expect(findings(target)).toEqual([code]);
  });

  it('is found under the prefix of the wildcard too when that has a name of its own', () => {
    expect(findings('openai/x', 'model: openai/*, name: mine')).toEqual(['CFG_ALIAS_VIA_WILDCARD']);
    expect(findings('mine/x', 'model: openai/*, name: mine')).toEqual(['CFG_ALIAS_VIA_WILDCARD']);
  });
});
