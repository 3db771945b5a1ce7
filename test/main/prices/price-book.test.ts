import { describe, expect, it } from 'vitest';
import { parseDigitalOcean, parseModelsDev } from '../../../src-gateway/routing/parse-feed.ts';
import { bundledPrices } from '../../../src-main/prices/bundled-prices.ts';
import { PriceBook, type PriceCatalog, type PriceSource } from '../../../src-main/prices/price-book.ts';

type Entries = PriceCatalog['entries'];

const catalog = (source: PriceSource, entries: Entries): PriceCatalog => ({
  source,
  asOf: null,
  entries,
  aliases: {},
});

const own = (model: string, input: number, output: number): Entries[number] => ({
  provider: null,
  model,
  figure: { input, output, cached: null, cacheWrite: null },
});

const digitalOcean = (prices: Readonly<Record<string, number>>) =>
  parseDigitalOcean({
    data: Object.entries(prices).map(([model_id, price]) => ({
      model_id,
      pricing: { input_price_per_million: price, output_price_per_million: price },
    })),
  })?.entries ?? [];

describe('the price of a model', () => {
  it('[observability O104] takes 0.5 for dollars per million where the catalogue as a whole is per million', () => {
    const book = new PriceBook([catalog('digitalocean', digitalOcean({ a: 0.05, b: 0.5, c: 2.5 }))]);
    expect(book.find(['b'])?.price.input).toBe(0.5);
    const perToken = new PriceBook([catalog('digitalocean', digitalOcean({ a: 5e-8, b: 5e-7, c: 2.5e-6 }))]);
    expect(perToken.find(['b'])?.price.input).toBe(0.5);
  });

  it.each([
    [
      '[observability O105] a dated Claude behind a vendor and dots',
      'claude-haiku-4-5-20251001',
      'anthropic-claude-haiku-4.5',
    ],
    ['a Claude whose version comes first', 'anthropic/claude-haiku-4-5', 'claude-4.5-haiku'],
    ['a date as OpenAI writes it', 'openai/gpt-4o-2024-08-06', 'gpt-4o'],
    ['capitals', 'openai/GPT-4o', 'gpt-4o'],
    ['a provider that the catalogue does not name', 'openai/gpt-4o', 'gpt-4o'],
  ])('finds %s', (_, name, listed) => {
    expect(
      new PriceBook([catalog('digitalocean', digitalOcean({ [listed]: 1 }))]).find([name])?.price.input,
    ).toBe(1);
  });

  it('keeps a dated model apart from the undated one where both are listed', () => {
    const book = new PriceBook([
      catalog('digitalocean', digitalOcean({ 'gpt-4o': 2.5, 'gpt-4o-2024-05-13': 5 })),
    ]);
    expect(book.find(['openai/gpt-4o-2024-05-13'])?.price.input).toBe(5);
    expect(book.find(['openai/gpt-4o'])?.price.input).toBe(2.5);
  });

  it('takes the first of several names that is known, and the first catalogue that knows it', () => {
    const book = new PriceBook([
      catalog('override', [own('served', 9, 9)]),
      catalog('digitalocean', digitalOcean({ served: 1, asked: 2 })),
    ]);
    expect(book.find([null, 'served', 'asked'])).toMatchObject({ source: 'override', price: { input: 9 } });
    expect(book.find(['nobody', 'asked'])).toMatchObject({ source: 'digitalocean', price: { input: 2 } });
    expect(book.find(['nobody', null])).toBeNull();
  });

  it('has no price where a catalogue says 0 for both, and a free model where a person does', () => {
    const feed = parseModelsDev({ p: { models: { m: { cost: { input: 0, output: 0 } } } } });
    expect(new PriceBook([catalog('models.dev', feed?.entries ?? [])]).find(['p/m'])).toBeNull();
    expect(new PriceBook([catalog('override', [own('p/m', 0, 0)])]).find(['p/m'])?.price.output).toBe(0);
  });

  it('is there for well-known models without a network, with the day on which it was read', async () => {
    const book = new PriceBook(await bundledPrices());
    expect(book.find(['openai/gpt-4o'])).toMatchObject({
      source: 'bundled',
      price: { input: 2.5, output: 10, cached: 1.25 },
    });
    expect(book.find(['amazon_bedrock/us.anthropic.claude-haiku-4-5'])).toBeNull();
    expect(book.find(['anthropic/claude-haiku-4-5'])?.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});
