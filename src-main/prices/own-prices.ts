import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, type Range } from 'yaml';
import type { FeedEntry } from '../../src-gateway/routing/figure-table.ts';
import type { ModelPrice } from '../../src-gateway/routing/rank-models.ts';

/** `pricing.yaml` cannot be used as it is; `line` counts from 1. */
export class OwnPricesError extends Error {
  override readonly name = 'OwnPricesError';
  readonly line: number | null;

  constructor(file: string, line: number | null, reason: string) {
    super(`${file}${line === null ? '' : `:${line}`}: ${reason}`);
    this.line = line;
  }
}

/** The fields of a price in `pricing.yaml`, US dollars per million tokens. */
const fields = ['input', 'output', 'cache_read', 'cache_write'] as const;
type Field = (typeof fields)[number];

/**
 * Reads a user's own prices: `model: {input, output, cache_read, cache_write}`. `file` is what messages
 * call it. Throws `OwnPricesError` for the first thing that is wrong: half a price list would be a wrong one.
 */
export function parseOwnPrices(text: string, file: string): FeedEntry<ModelPrice>[] {
  const { document, lineOf } = readDocument(text, file);
  const { contents } = document;
  if (contents === null) return [];
  if (!isMap(contents))
    throw new OwnPricesError(file, lineOf(contents), 'it is no list of models with their prices');
  return contents.items.map(({ key, value }) => {
    const model = String((key as { readonly value?: unknown }).value ?? key);
    const line = lineOf(key);
    if (!isMap(value))
      throw new OwnPricesError(file, line, `${model} takes {input, output} in US dollars per million tokens`);
    const rates = new Map<Field, number>();
    for (const item of value.items) {
      const name = String((item.key as { readonly value?: unknown }).value ?? item.key);
      const field = fields.find((known) => known === name);
      if (field === undefined) {
        throw new OwnPricesError(
          file,
          lineOf(item.key),
          `${model} has an unknown field "${name}"; it takes ${fields.join(', ')}`,
        );
      }
      const rate = (item.value as { readonly value?: unknown } | null)?.value;
      if (typeof rate !== 'number' || !Number.isFinite(rate) || rate < 0) {
        throw new OwnPricesError(
          file,
          lineOf(item.key),
          `${field} of ${model} takes US dollars per million tokens, such as 2.5`,
        );
      }
      rates.set(field, rate);
    }
    const [input, output] = [rates.get('input'), rates.get('output')];
    if (input === undefined || output === undefined) {
      throw new OwnPricesError(
        file,
        line,
        `${model} has no ${input === undefined ? 'input' : 'output'} price`,
      );
    }
    const figure = {
      input,
      output,
      cached: rates.get('cache_read') ?? null,
      cacheWrite: rates.get('cache_write') ?? null,
    };
    return { provider: null, model, figure };
  });
}

/** The same file with the price of one model set; comments and the order of the others stay. */
export function withOwnPrice(text: string, file: string, model: string, price: ModelPrice): string {
  const { document } = readDocument(text, file);
  if (document.contents !== null && !isMap(document.contents)) {
    throw new OwnPricesError(file, 1, 'it is no list of models with their prices');
  }
  const rates = {
    input: price.input,
    output: price.output,
    ...(price.cached !== null && { cache_read: price.cached }),
    ...(price.cacheWrite !== null && { cache_write: price.cacheWrite }),
  };
  document.set(model, document.createNode(rates, { flow: true }));
  return document.toString();
}

/** The same file without the price of one model; what stands around it stays to the letter. */
export function withoutOwnPrice(text: string, file: string, model: string): string {
  const { document } = readDocument(text, file);
  const { contents } = document;
  if (!isMap(contents)) return text;
  const found = contents.items.find(({ key }) => isScalar(key) && String(key.value) === model);
  const [from, end] = [rangeOf(found?.key)?.[0], rangeOf(found?.value)?.[2]];
  if (contents.flow !== true && from !== undefined && end !== undefined) {
    return text.slice(0, from) + text.slice(end);
  }
  document.delete(model);
  return document.toString();
}

function rangeOf(node: unknown): Range | null {
  return isNode(node) ? (node.range ?? null) : null;
}

interface ReadDocument {
  readonly document: Document;
  lineOf(node: unknown): number | null;
}

function readDocument(text: string, file: string): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new OwnPricesError(
      file,
      problem.linePos?.[0].line ?? null,
      problem.message.split('\n')[0] ?? 'it is no YAML',
    );
  }
  return {
    document,
    lineOf: (node) => {
      const range = (node as { readonly range?: readonly number[] | null } | null)?.range;
      return range?.[0] === undefined ? null : lines.linePos(range[0]).line;
    },
  };
}
