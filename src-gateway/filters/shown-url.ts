/** A filter's URL for traces and logs: without a user, a password or a query that may hold a key. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return pathname === '/' ? origin : `${origin}${pathname}`;
}
