import { describe, expect, it } from 'vitest';
import { OwnPricesError, parseOwnPrices, withOwnPrice } from '../../../src-main/prices/own-prices.ts';

const file = 'pricing.yaml';
const price = { input: 3, output: 4, cached: null, cacheWrite: 0.5 };

describe('pricing.yaml', () => {
  it('has prices per million by model', () => {
    const entries = parseOwnPrices(
      'openai/gpt-4o: {input: 1, output: 2}\n"ollama/llama3": {input: 0, output: 0, cache_read: 0, cache_write: 1.5}\n',
      file,
    );
    expect(entries).toEqual([
      {
        provider: null,
        model: 'openai/gpt-4o',
        figure: { input: 1, output: 2, cached: null, cacheWrite: null },
      },
      { provider: null, model: 'ollama/llama3', figure: { input: 0, output: 0, cached: 0, cacheWrite: 1.5 } },
    ]);
  });

  it('may be empty', () => {
    expect(parseOwnPrices('# nothing yet\n', file)).toEqual([]);
  });

  it.each([
    ['a list', '- a\n', 1, 'no list of models'],
    ['a number for a model', 'a: {input: 1, output: 2}\nb: 3\n', 2, 'b takes {input, output}'],
    [
      'a misspelt field',
      'a:\n  input: 1\n  ouput: 2\n',
      3,
      'unknown field "ouput"; it takes input, output, cache_read, cache_write',
    ],
    ['a text for a rate', 'a: {input: "1 USD", output: 2}\n', 1, 'input of a takes US dollars'],
    ['a rate below nothing', 'a: {input: 1, output: -2}\n', 1, 'output of a takes US dollars'],
    ['half a price', 'a: {input: 1}\n', 1, 'a has no output price'],
    ['what is no YAML', 'a: {input: 1\nb: 2\n', 2, ''],
  ])('is refused for %s, with the place', (_, text, line, reason) => {
    const read = () => parseOwnPrices(text, file);
    expect(read).toThrow(OwnPricesError);
    expect(read).toThrow(reason);
    try {
      read();
    } catch (error) {
      expect((error as OwnPricesError).line).toBe(line);
      expect((error as OwnPricesError).message).toMatch(new RegExp(`^pricing\\.yaml:${line}: `));
    }
  });

  it('keeps comments and the other models when one price is set', () => {
    const text = '# agreed in March\na: {input: 1, output: 2} # list price\nb: {input: 5, output: 6}\n';
    const changed = withOwnPrice(text, file, 'a', price);
    expect(changed).toContain('# agreed in March');
    expect(changed).toContain('b: { input: 5, output: 6 }');
    expect(parseOwnPrices(changed, file)[0]?.figure).toEqual(price);
  });
});
