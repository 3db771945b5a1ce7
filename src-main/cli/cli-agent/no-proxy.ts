/** The gateway is near: no proxy in between, whatever goes through one otherwise. */
export function noProxy(
  env: Readonly<Record<string, string | undefined>>,
  url: string,
): Record<'NO_PROXY' | 'no_proxy', string> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const entries = (env.NO_PROXY || env.no_proxy || '').split(',').map((entry) => entry.trim());
  const all = [...entries.filter((entry) => entry !== ''), '127.0.0.1', 'localhost', '::1', host];
  const list = [...new Set(all)].join(',');
  return { NO_PROXY: list, no_proxy: list };
}
