import { useQuery } from '@tanstack/react-query';
import type { RouterAttempt } from '../../src-gateway/routing/routing-decision.ts';
import { hostQuery } from '../lib/host.ts';
import { moneyText } from '../lib/number-text.ts';

/**
 * What asking these routers costs, in a few words; `null`: it is not known yet, or nobody was asked. The prompts
 * are estimated; an answer is a name, whose tokens do not count beside them.
 */
export function useRouterPrice(routers: readonly RouterAttempt[]): string | null {
  const paid = routers.filter(({ kind }) => kind !== 'embedded');
  const models = [...new Set(paid.map(({ ref }) => ref))].sort();
  const { data } = useQuery({ ...hostQuery('prices.read', { models }), enabled: models.length > 0 });
  if (routers.length === 0) return null;
  if (paid.length === 0) return 'free';
  if (data === undefined) return null;
  const inputPrices = new Map(data.prices.map(({ model, price }) => [model, price?.input]));
  let usd = 0;
  for (const { prompt, ref } of paid) {
    const perMillion = inputPrices.get(ref);
    if (perMillion === undefined || prompt === null) return 'price not known';
    usd += (prompt.est_tokens * perMillion) / 1_000_000;
  }
  return usd === 0 ? 'free' : `about ${moneyText(Number(usd.toPrecision(2)))}`;
}
