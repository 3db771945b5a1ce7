import { sinceWindowMs } from '../../src-main/contract/since-window.ts';

/** The list's address is `#/traces?q=<query>&since=1h`: what it shows can be kept, sent and opened again. */
const path = '/traces';

/** What the list is narrowed to. */
export interface ListFilter {
  readonly query: string;
  /** Back from now: `1h`; `null`: as far as the store goes. */
  readonly since: string | null;
}

/** What the address of this window names; `null`: it is the address of something else, or names nothing. */
export function filterInAddress(hash = location.hash): ListFilter | null {
  const [place = '', search = ''] = split(hash);
  if (place !== path) return null;
  const params = new URLSearchParams(search);
  const [query, since] = [params.get('q'), params.get('since')];
  const isWindow = since !== null && sinceWindowMs(since) !== null;
  return query === null && !isWindow ? null : { query: query ?? '', since: isWindow ? since : null };
}

/** Writes the filter into the address, without a step of its own to go back to. */
export function showFilterInAddress({ query, since }: ListFilter): void {
  const [place] = split(location.hash);
  if (place !== path) return;
  const parts = [
    ...(query.trim() === '' ? [] : [`q=${encodeURIComponent(query)}`]),
    ...(since === null ? [] : [`since=${since}`]),
  ];
  const address = parts.length === 0 ? path : `${path}?${parts.join('&')}`;
  if (location.hash !== `#${address}`) history.replaceState(history.state, '', `#${address}`);
}

function split(hash: string): readonly string[] {
  const address = hash.replace(/^#?\/?/, '/');
  const mark = address.indexOf('?');
  return mark < 0 ? [address] : [address.slice(0, mark), address.slice(mark + 1)];
}
