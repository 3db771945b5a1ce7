import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../src-gateway/apis/api-error.ts';
import { compileModelsPages } from '../../../src-gateway/listeners/models-pages.ts';
import { configFrom } from '../../support/config-from.ts';

const pagesOf = (providers: string) =>
  compileModelsPages(
    configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [${providers}]
`),
    true,
  );

const listed = (providers: string): string[] =>
  JSON.parse(pagesOf(providers).openai).data.map(({ id }: { id: string }) => id);

describe('the models of wildcards', () => {
  it('stand in their alphabetical order where the wildcard stands', () => {
    expect(
      listed(
        '{model: groq/a, access_key: k}, {model: deepseek/*, access_key: k}, {model: xiaomi/mimo-v2-pro, access_key: k}',
      ),
    ).toEqual(['groq/a', 'deepseek/deepseek-v4-flash', 'deepseek/deepseek-v4-pro', 'xiaomi/mimo-v2-pro']);
    const openai = listed('{model: openai/*, access_key: k}');
    expect(openai).toEqual([...openai].sort());
    expect(openai).toContain('openai/gpt-4o');
  });

  it('carry the name that the wildcard was given', () => {
    expect(listed('{model: deepseek/*, name: mine, access_key: k}')).toEqual([
      'mine/deepseek-v4-flash',
      'mine/deepseek-v4-pro',
    ]);
  });

  it('are nobody’s of an unknown provider', () => {
    expect(listed('{model: custom/*, base_url: "http://h", provider_interface: openai}')).toEqual([]);
  });

  it('can each be asked for', () => {
    const pages = pagesOf('{model: deepseek/*, access_key: k}');
    expect(JSON.parse(pages.entry('deepseek/deepseek-v4-pro', 'openai') ?? '')).toEqual({
      id: 'deepseek/deepseek-v4-pro',
      object: 'model',
      created: 0,
      owned_by: 'Deepseek',
    });
    expect(JSON.parse(pages.entry('deepseek/deepseek-v4-pro', 'anthropic') ?? '')).toMatchObject({
      type: 'model',
      display_name: 'deepseek/deepseek-v4-pro',
    });
    expect(pages.entry('deepseek/other', 'openai')).toBeNull();
  });
});

describe('pages of the list for Anthropic’s clients', () => {
  const pages = pagesOf(
    ['a', 'b', 'c', 'd', 'e'].map((id) => `{model: groq/${id}, access_key: k}`).join(', '),
  );
  const page = (query: string) => {
    const { data, has_more } = JSON.parse(pages.anthropic(new URLSearchParams(query)));
    return [data.map(({ id }: { id: string }) => id.slice(-1)).join(''), has_more];
  };

  it.each([
    ['', 'abcde', false],
    ['limit=2', 'ab', true],
    ['limit=2&after_id=groq/b', 'cd', true],
    ['limit=2&after_id=groq/d', 'e', false],
    ['after_id=groq/e', '', false],
    ['limit=2&before_id=groq/d', 'bc', true],
    ['limit=2&before_id=groq/b', 'a', false],
  ])('"%s" gives %s, more: %s', (query, ids, more) => expect(page(query)).toEqual([ids, more]));

  it.each(['limit=0', 'limit=x', 'limit=1001', 'after_id=zzz', 'before_id='])('refuse %s', (query) => {
    expect(() => page(query)).toThrow(ApiError);
  });
});
