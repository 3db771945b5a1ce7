import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRouterAnswer } from '../../../src-gateway/routing/parse-router-answer.ts';

const routes = ['code generation', 'code understanding', 'creative writing'];
const fence = '```';

describe('parseRouterAnswer', () => {
  it.each([
    ['[routing 17]', '{"route": ["code generation"]}', 'code generation', []],
    ['[routing 20]', '{"route": "code generation"}', 'code generation', ['scalar_route']],
    ['[routing 21]', "{'route': ['creative writing']}\\n", 'creative writing', ['prose_stripped', 'quotes']],
    [
      '[routing 22]',
      `${fence}json\n{"route":["code generation"]}\n${fence}`,
      'code generation',
      ['fence_stripped'],
    ],
    [
      '[routing 23]',
      '<think>hmm</think> The answer: {"route":["code generation"]} ok',
      'code generation',
      ['think_stripped', 'prose_stripped'],
    ],
    ['[routing 24]', '{"route": ["code generation"', 'code generation', ['closed']],
    ['[routing 25]', 'Code_Generation', 'code generation', ['bare_name', 'normalized_name']],
  ])('%s reads %j', (_number, content, route, repaired) => {
    expect(parseRouterAnswer(content, routes)).toMatchObject({ outcome: 'matched', route, repaired });
  });

  it('[routing 18] takes the first name that a route has, and tells of the others', () => {
    const answer = parseRouterAnswer('{"route": ["x", "code understanding", "code generation"]}', routes);
    expect(answer).toEqual({
      outcome: 'matched',
      route: 'code understanding',
      routes: ['code understanding', 'code generation'],
      names: ['x', 'code understanding', 'code generation'],
      unknown: ['x'],
      repaired: [],
    });
  });

  it.each(['{"route": []}', '{"route": null}', '{}', '', '{"route": ["", " "]}', null])(
    '[routing 19] takes %j for no match',
    (content) => {
      expect(parseRouterAnswer(content, routes)).toMatchObject({ outcome: 'no_match', route: null });
    },
  );

  it('[routing 26] takes a name that no route has for no match', () => {
    expect(parseRouterAnswer('{"route": ["other"]}', routes)).toMatchObject({
      outcome: 'no_match',
      unknown: ['other'],
    });
  });

  it('[routing 27] says when there is no answer in the words', () => {
    expect(parseRouterAnswer('I cannot decide', routes)).toMatchObject({
      outcome: 'unparsable',
      route: null,
    });
  });

  it('[routing 28] leaves an apostrophe in a name alone', () => {
    const answer = parseRouterAnswer(`{"route": ["what's new"]}`, [...routes, "what's new"]);
    expect(answer).toMatchObject({ outcome: 'matched', route: "what's new", repaired: [] });
  });

  it.each([
    [`{'route': ['what\\'s new'],}`, "what's new"],
    ['{"routes": ["creative-writing"]}', 'creative writing'],
    ['["creative writing"]', 'creative writing'],
    ['"creative writing"', 'creative writing'],
    ['thoughts </think>{"route": ["creative writing"], "sure": True}', 'creative writing'],
    ['{"name": "Creative Writing."}', 'creative writing'],
  ])('reads %j too', (content, route) => {
    expect(parseRouterAnswer(content, [...routes, "what's new"]).route).toBe(route);
  });

  it('takes no name that two routes could have', () => {
    expect(parseRouterAnswer('{"route": ["A B"]}', ['a_b', 'a-b']).route).toBeNull();
  });

  it('reads any answer without an exception, however long or deep, and only names a route', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'grapheme' })), (content) => {
        const { outcome, route } = parseRouterAnswer(content, routes);
        expect(outcome === 'matched').toBe(route !== null && routes.includes(route));
      }),
    );
    for (const piece of ['{', '[', "'", '"', '<think>', fence, '\\n', '{"a":']) {
      expect(parseRouterAnswer(piece.repeat(100_000), routes).route).toBeNull();
    }
  });
});
