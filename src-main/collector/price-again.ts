import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { PriceBook } from '../prices/price-book.ts';
import { pricedByCatalog } from './call-store.ts';

/**
 * Prices the stored calls that nobody could price when they came, and those that a price of the user's own was
 * taken for: it may have been mended. What a gateway or a catalogue said at the time stays.
 * Resolves with the row ids of the traces that now cost something else.
 */
export async function priceAgain(database: Database.Database, prices: PriceBook): Promise<number[]> {
  const page = database.prepare<[number, Buffer, number]>(
    `SELECT trace_ref AS ref, span_id AS span, model, names, prompt_tokens AS prompt, cached_tokens AS cached,
       cache_creation_tokens AS cacheCreation, completion_tokens AS completion, cost_nusd AS cost
     FROM llm_call
     WHERE (trace_ref, span_id) > (?, ?) AND (cost_source IS NULL OR cost_source = 'override')
     ORDER BY trace_ref, span_id LIMIT ?`,
  );
  const setCall = database.prepare(
    'UPDATE llm_call SET cost_nusd = ?, cost_source = ?, cost_assumed = ? WHERE trace_ref = ? AND span_id = ?',
  );
  const setTrace = database.prepare<[number, number]>(
    'UPDATE trace SET cost_nusd = (SELECT sum(cost_nusd) FROM llm_call WHERE trace_ref = ?) WHERE id = ?',
  );
  const changed = new Set<number>();
  let last: Pick<StoredCall, 'ref' | 'span'> = { ref: 0, span: Buffer.alloc(0) };
  for (;;) {
    const calls = page.all(last.ref, last.span, pageSize) as StoredCall[];
    database.transaction(() => {
      for (const call of calls) {
        const { cost, source, assumed } = pricedByCatalog(asCounted(call), prices);
        if (cost === call.cost) continue;
        setCall.run(cost, source, assumed ? 1 : 0, call.ref, call.span);
        setTrace.run(call.ref, call.ref);
        changed.add(call.ref);
      }
    })();
    const end = calls.at(-1);
    if (end === undefined || calls.length < pageSize) return [...changed];
    last = end;
    await setImmediate();
  }
}

const pageSize = 500;

interface StoredCall {
  readonly ref: number;
  readonly span: Buffer;
  readonly model: string | null;
  readonly names: string;
  readonly prompt: number | null;
  readonly cached: number | null;
  readonly cacheCreation: number | null;
  readonly completion: number | null;
  readonly cost: number | null;
}

/** Stored prompts include what caches gave and took. */
function asCounted({ cached, cacheCreation, completion, model, names, prompt }: StoredCall) {
  const usage = { prompt, completion, total: null, cachedInput: cached, cacheCreation, reasoning: null };
  return { model, names: JSON.parse(names) as string[], usage: { usage, cacheIsBeside: false } };
}
