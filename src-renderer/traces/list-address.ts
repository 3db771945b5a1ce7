/** The list's address is `#/traces?q=<query>`: what it shows can be kept, sent and opened again. */
const path = '/traces';

/** The query that the address of this window names; `null`: it is the address of something else, or names none. */
export function queryInAddress(hash = location.hash): string | null {
  const [place = '', search = ''] = split(hash);
  return place === path ? new URLSearchParams(search).get('q') : null;
}

/** Writes the query into the address, without a step of its own to go back to. */
export function showQueryInAddress(query: string): void {
  const [place] = split(location.hash);
  if (place !== path) return;
  const address = query.trim() === '' ? path : `${path}?q=${encodeURIComponent(query)}`;
  if (location.hash !== `#${address}`) history.replaceState(history.state, '', `#${address}`);
}

function split(hash: string): readonly string[] {
  const address = hash.replace(/^#?\/?/, '/');
  const mark = address.indexOf('?');
  return mark < 0 ? [address] : [address.slice(0, mark), address.slice(mark + 1)];
}
