import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FigureTable } from '../../../src-gateway/routing/figure-table.ts';
import {
  parseDigitalOcean,
  parseModelsDev,
  parsePrometheus,
} from '../../../src-gateway/routing/parse-feed.ts';
import { blendedPrice, rankModels } from '../../../src-gateway/routing/rank-models.ts';

function tableOf<Figure>(
  parsed: { readonly entries: ConstructorParameters<typeof FigureTable<Figure>>[0] } | null,
  aliases: Readonly<Record<string, string>> = {},
): FigureTable<Figure> {
  return new FigureTable<Figure>(parsed?.entries ?? [], aliases);
}

describe('the catalogue of models.dev', () => {
  it('[routing 52] prices models by provider and by bare id, and leaves out those with half a price', () => {
    const parsed = parseModelsDev({
      anthropic: { models: { m1: { cost: { input: 5, output: 25, cache_read: 0.5 } } } },
      groq: { models: { w: { cost: null }, h: { cost: { input: 1 } } } },
    });
    const prices = tableOf(parsed);
    for (const name of ['anthropic/m1', 'm1']) {
      expect(blendedPrice(prices.get(name))).toBe(30);
      expect(prices.get(name)?.cached).toBe(0.5);
    }
    expect(parsed?.entries.filter(({ provider }) => provider === 'groq')).toEqual([]);
    for (const name of ['groq/w', 'groq/h', 'w', 'h']) expect(prices.get(name)).toBeNull();
  });

  it('takes no price below nothing, and a missing cached price for unknown', () => {
    const models = {
      a: { cost: { input: -1, output: 2 } },
      b: { cost: { input: 1, output: 2, cache_read: -3 } },
    };
    const prices = tableOf(parseModelsDev({ p: { models } }));
    expect(prices.get('p/a')).toBeNull();
    expect(prices.get('p/b')).toEqual({ input: 1, output: 2, cached: null, cacheWrite: null });
  });

  it.each([[{}], [[]], [null], ['text'], [{ error: 'x' }]])('is not seen in %j', (feed) => {
    expect(parseModelsDev(feed)).toBeNull();
  });
});

describe('a model that a feed sells under several names', () => {
  const cost = (input: number) => ({ cost: { input, output: 0 } });
  const feed = parseModelsDev({
    zeta: { models: { shared: cost(1), own: cost(2) } },
    alpha: { models: { shared: cost(3) } },
    google: { models: { 'gemini-pro': cost(4) } },
    reseller: { models: { 'gemini-pro': cost(5), 'openai/gpt-x': cost(6) } },
  });

  it.each([
    ['zeta/shared', 1, 'its own provider, by the whole name'],
    ['other/shared', 3, 'the alphabetically first provider'],
    ['shared', 3, 'the alphabetically first provider'],
    ['other/own', 2, 'the only one'],
    ['gemini/gemini-pro', 4, 'its own provider, which the feed calls otherwise'],
    ['openai/gpt-x', 6, 'whoever sells it under the whole name'],
    ['reseller/openai/gpt-x', 6, 'its own provider'],
  ])('%s costs %d: %s', (name, input) => {
    expect(tableOf(feed).get(name)?.input).toBe(input);
  });

  it('takes the name of an alias in place of its own, and keeps the bare id with its own provider first', () => {
    const prices = tableOf(feed, { 'zeta/shared': 'mine/fast' });
    expect(prices.get('mine/fast')?.input).toBe(1);
    expect(prices.get('zeta/shared')?.input).toBe(1);
    expect(prices.get('other/shared')?.input).toBe(3);
  });
});

describe('the catalogue of DigitalOcean', () => {
  it('[routing 53] prices single tokens, and leaves out a model with half a price', () => {
    const parsed = parseDigitalOcean({
      data: [
        {
          model_id: 'kimi',
          pricing: {
            input_price_per_million: 3.75e-7,
            output_price_per_million: 2.025e-6,
            input_cache_read: 2.03e-7,
          },
        },
        { model_id: 'z', pricing: { output_price_per_million: 1e-6 } },
      ],
    });
    const prices = tableOf(parsed);
    expect(prices.get('kimi')).toEqual({ input: 0.375, output: 2.025, cached: 0.203, cacheWrite: null });
    expect(prices.get('z')).toBeNull();
    expect(parsed?.notice).toBeNull();
  });

  it('is taken at its word when a mirror prices millions, and says so', () => {
    const priced = (model_id: string, input: number) => ({
      model_id,
      pricing: {
        input_price_per_million: input,
        output_price_per_million: 2,
        cache_read_input_price_per_million: 0.5,
        input_cache_read: 9,
      },
    });
    const parsed = parseDigitalOcean({ data: [priced('free', 0), priced('a', 0.25), priced('b', 1)] });
    expect(parsed?.notice).toContain('taken for those of a million');
    expect(tableOf(parsed).get('a')).toEqual({ input: 0.25, output: 2, cached: 0.5, cacheWrite: null });
  });

  it('is known by its own ids, which an alias may replace', () => {
    const pricing = { input_price_per_million: 1e-6, output_price_per_million: 1e-6 };
    const parsed = parseDigitalOcean({ data: [{ model_id: 'openai-gpt-4o', pricing }] });
    expect(tableOf(parsed).get('digitalocean/openai-gpt-4o')?.input).toBe(1);
    expect(tableOf(parsed, { 'openai-gpt-4o': 'openai/gpt-4o' }).get('openai/gpt-4o')?.input).toBe(1);
  });
});

describe('an answer of Prometheus', () => {
  const series = (metric: Readonly<Record<string, string>>, value: unknown) => ({
    metric,
    value: [1, value],
  });
  const read = (...result: unknown[]) => tableOf(parsePrometheus({ data: { result } }));

  it('[routing 55] ranks the fastest first and a model without a number last', () => {
    const latencies = read(
      series({ model_name: 'openai/gpt-4o' }, '1.2'),
      series({ provider: 'openai', model: 'gpt-4o-mini' }, '0.4'),
      series({ model_name: 'x' }, 'NaN'),
    );
    const ranked = rankModels(['x', 'openai/gpt-4o', 'openai/gpt-4o-mini'], 'fastest', (model) =>
      latencies.get(model),
    );
    expect(ranked.map(({ model }) => model)).toEqual(['openai/gpt-4o-mini', 'openai/gpt-4o', 'x']);
  });

  it('names a model by model_name, by provider and model, or by model alone', () => {
    const latencies = read(
      series({ model_name: 'a', provider: 'p', model: 'b' }, '1'),
      series({ model: 'c' }, '2'),
      series({ job: 'x' }, '3'),
    );
    expect([latencies.get('a'), latencies.get('p/b'), latencies.get('p/c')]).toEqual([1, null, 2]);
  });

  it.each([
    ['1e-3', 0.001],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['', null],
    ['constructor', null],
    ['0x10', null],
    [7, null],
    [null, null],
  ])('reads %j as %d', (value, expected) => {
    expect(read(series({ model_name: 'm' }, value)).get('m')).toBe(expected);
  });

  it('counts the last of several series of a model', () => {
    expect(read(series({ model_name: 'm' }, '1'), series({ model_name: 'm' }, '2')).get('m')).toBe(2);
  });

  it('is not seen where there is no list of results', () => {
    expect(parsePrometheus({ status: 'error', error: 'x' })).toBeNull();
    expect(parsePrometheus({ data: { result: [] } })?.entries).toEqual([]);
  });
});

describe('any other feed', () => {
  const hostileKey = fc.constantFrom('__proto__', 'constructor', 'models', 'cost', 'input', 'output');
  const price = fc.oneof(fc.double(), fc.constantFrom(-1, 1e308, 5e-324, '1', null));
  const nearly = {
    modelsDev: fc.dictionary(
      fc.oneof(hostileKey, fc.string()),
      fc.record({
        models: fc.dictionary(
          fc.oneof(hostileKey, fc.string()),
          fc.oneof(
            fc.record({ cost: fc.record({ input: price, output: price, cache_read: price }) }),
            fc.jsonValue(),
          ),
        ),
      }),
    ),
    digitalOcean: fc.record({
      data: fc.array(
        fc.record({
          model_id: fc.oneof(hostileKey, fc.jsonValue()),
          pricing: fc.record({ input_price_per_million: price, output_price_per_million: price }),
        }),
      ),
    }),
    prometheus: fc.record({
      data: fc.record({
        result: fc.array(
          fc.record({
            metric: fc.dictionary(fc.constantFrom('model_name', 'provider', 'model'), fc.string()),
            value: fc.tuple(fc.integer(), fc.oneof(hostileKey, price, fc.string())),
          }),
        ),
      }),
    }),
  };
  const feeds = fc.oneof(fc.jsonValue(), nearly.modelsDev, nearly.digitalOcean, nearly.prometheus);

  it('never throws, and never gives a price that is none', () => {
    fc.assert(
      fc.property(feeds, fc.oneof(hostileKey, fc.string()), (feed, name) => {
        for (const parse of [parseModelsDev, parseDigitalOcean]) {
          const parsed = parse(feed);
          for (const { figure } of parsed?.entries ?? []) {
            for (const number of [figure.input, figure.output, figure.cached ?? 0]) {
              expect(Number.isFinite(number) && number >= 0).toBe(true);
            }
          }
          tableOf(parsed).get(name);
        }
        const parsed = parsePrometheus(feed);
        for (const { figure } of parsed?.entries ?? []) expect(typeof figure).toBe('number');
        tableOf(parsed).get(name);
      }),
    );
  });
});
