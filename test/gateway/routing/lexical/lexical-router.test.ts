import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featuresOf, wishesOf } from '../../../../src-gateway/routing/lexical/features.ts';
import { LexicalRouter } from '../../../../src-gateway/routing/lexical/lexical-router.ts';
import { stem } from '../../../../src-gateway/routing/lexical/stem.ts';
import { tokensOf } from '../../../../src-gateway/routing/lexical/tokens.ts';

const routes = [
  {
    name: 'code generation',
    description: 'generating new code snippets, functions, or boilerplate',
  },
  { name: 'code understanding', description: 'understand and explain existing code' },
  { name: 'creative writing', description: 'stories, poems and songs' },
];
const shop = [
  { name: 'billing', description: 'invoice refund payment' },
  { name: 'shipping', description: 'parcel delivery tracking' },
];

const scoresOf = (router: LexicalRouter, texts: readonly string[]) =>
  router.decide(texts).scores.map(({ route, score }) => [route, score]);

describe('the lexical router', () => {
  it.each([
    [
      '[routing 37]',
      routes,
      ['Write a Python function that sorts a list'],
      'code generation',
      0.5898,
      [
        ['code generation', 10.0067],
        ['creative writing', 5.9588],
        ['code understanding', 4.2164],
      ],
    ],
    [
      '[routing 38]',
      routes,
      ['Explain this function to me'],
      'code understanding',
      0.6403,
      [
        ['code understanding', 12.0862],
        ['code generation', 5.7904],
        ['creative writing', 0],
      ],
    ],
    [
      '[routing 39]',
      routes,
      ['Write a haiku about autumn'],
      'creative writing',
      0.9042,
      [
        ['creative writing', 9.4438],
        ['code generation', 0],
        ['code understanding', 0],
      ],
    ],
    [
      '[routing 42]',
      routes,
      ['Explain this function to me', 'now write one in Rust'],
      'code generation',
      0.5513,
      [
        ['code generation', 8.8263],
        ['code understanding', 6.1838],
        ['creative writing', 5.9588],
      ],
    ],
    [
      '[routing 43]',
      shop,
      ['Where is my parcel?'],
      'shipping',
      0.5595,
      [
        ['shipping', 1.2699],
        ['billing', 0],
      ],
    ],
    [
      '[routing 44]',
      shop,
      ['I need a refund for my payment'],
      'billing',
      0.7175,
      [
        ['billing', 2.5397],
        ['shipping', 0],
      ],
    ],
  ])('%s matches to the last digit', (_vector, of, texts, route, confidence, scores) => {
    const router = new LexicalRouter(of);
    expect(router.decide(texts)).toMatchObject({ route, reason: 'matched', confidence });
    expect(scoresOf(router, texts)).toEqual(scores);
  });

  it.each([
    ['[routing 40]', routes, 'What is the capital of France?', 'below_min_score', [0, 0, 0]],
    ['[routing 40]', routes, 'thanks!', 'below_min_score', [0, 0, 0]],
    ['[routing 41]', routes, '```js\nfoo()\n```', 'ambiguous', [4.2164, 4.2164, 0]],
    ['[routing 45]', shop, 'refund my parcel', 'ambiguous', [1.2699, 1.2699]],
  ])('%s leaves a text open', (_vector, of, text, reason, scores) => {
    const decision = new LexicalRouter(of).decide([text]);
    expect(decision).toMatchObject({ route: null, reason });
    expect(decision.scores.map(({ score }) => score)).toEqual(scores);
  });

  it('[routing 46] tells what each word contributed', () => {
    const [best] = new LexicalRouter(routes).decide(['Write a Python function that sorts a list']).scores;
    expect(best?.terms).toEqual([
      { term: '#code', contribution: 4.2164 },
      { term: '#create', contribution: 4.2164 },
      { term: 'funct', contribution: 1.574 },
    ]);
  });

  it.each([
    ['running', 'run'],
    ['stopped', 'stop'],
    ['policies', 'policy'],
    ['boxes', 'box'],
    ['matches', 'match'],
    ['status', 'status'],
    ['generating', 'generat'],
    ['generation', 'generat'],
    ['summarise', 'summariz'],
    ['summarization', 'summariz'],
    ['understanding', 'understand'],
    ['functions', 'funct'],
    ['analysis', 'analysiz'],
    ['needed', 'need'],
  ])('[routing 47] stems %s to %s', (word, stemmed) => {
    expect(stem(word)).toBe(stemmed);
  });

  it('[routing 48] takes texts apart in any script', () => {
    expect([...featuresOf('Generating NullPointerException docs in C++: foo()')]).toEqual(
      expect.arrayContaining('generat #create null pointer except #debug doc cpp #code foo'.split(' ')),
    );
    expect(featuresOf('Generating NullPointerException docs in C++: foo()').size).toBe(10);
    expect(tokensOf('写一个函数')).toEqual(['写一', '一个', '个函', '函数']);
  });

  it('takes a general wish for nothing beside a special one', () => {
    expect(wishesOf('write a summary').has('#create')).toBe(false);
    expect(wishesOf('write a letter').has('#create')).toBe(true);
  });

  it('[routing 49] answers the same a thousand times, however the routes are written', () => {
    const text = ['Write a Python function that sorts a list'];
    const first = JSON.stringify(new LexicalRouter(routes).decide(text));
    const shuffled = routes.map(({ name, description }) => ({ description, name }));
    const router = new LexicalRouter(shuffled);
    for (let run = 0; run < 1000; run += 1) expect(JSON.stringify(router.decide(text))).toBe(first);
  });

  it('decides about any text and any routes, with a score that its terms add up to', () => {
    const route = fc.record({ name: fc.string(), description: fc.string() });
    fc.assert(
      fc.property(fc.array(route, { maxLength: 5 }), fc.array(fc.string(), { maxLength: 4 }), (of, texts) => {
        const { confidence, scores } = new LexicalRouter(of).decide(texts);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThan(1);
        for (const { score, terms } of scores) {
          const sum = terms.reduce((total, { contribution }) => total + contribution, 0);
          expect(Math.abs(sum - score)).toBeLessThan(0.001);
        }
      }),
    );
  });
});
