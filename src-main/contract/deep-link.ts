import { type ScreenId, screens } from './screens.ts';

/** The scheme of links into the console. */
export const deepLinkScheme = 'plano-console';

/**
 * Where a link such as `plano-console://trace/<id>` leads: a location of the window. Links only navigate:
 * whatever else one asks for is left out and named there (`ignored=apply`). `null`: it is no such link.
 */
export function locationOfDeepLink(link: string): string | null {
  const url = URL.parse(link);
  if (url?.protocol !== `${deepLinkScheme}:` || link.length > longestLink) return null;
  const { path, params } = placeOf(url) ?? { path: '/home', params: new Map([['link', 'unknown']]) };
  const ignored = [...new Set(url.searchParams.keys())]
    .filter((name) => !params.has(name) && !(path.startsWith('/traces/') && name === 'span'))
    .map((name) => name.replace(/[^\w-]/g, '').slice(0, 40))
    .filter((name) => name !== '')
    .slice(0, 5);
  const query = new URLSearchParams([...params]);
  if (ignored.length > 0 && !params.has('link')) query.set('ignored', ignored.join(','));
  return query.size === 0 ? path : `${path}?${query}`;
}

const longestLink = 4096;

interface Place {
  readonly path: string;
  /** The parameters that the screen understands. */
  readonly params: ReadonlyMap<string, string>;
}

function placeOf(url: URL): Place | null {
  const rest = url.pathname.replace(/^\/|\/$/g, '');
  if (url.host === 'trace') {
    const span = url.searchParams.get('span');
    if (!/^[0-9a-f]{32}$/i.test(rest) || (span !== null && !/^[0-9a-f]{16}$/i.test(span))) return null;
    const id = rest.toLowerCase();
    return { path: `/traces/${id}${span === null ? '' : `/${span.toLowerCase()}`}`, params: new Map() };
  }
  if (url.host === 'settings') {
    const section = /^[a-z-]{1,40}$/.test(rest) ? new Map([['section', rest]]) : new Map<string, string>();
    return { path: '/settings', params: section };
  }
  const screen = screens.find(({ id }) => id === url.host);
  if (screen === undefined || rest !== '') return null;
  return {
    path: screen.path,
    params: parameters(screen.id, url.searchParams),
  };
}

/** Which parameters of a link a screen understands, and what they may be. */
const understood: Partial<Record<ScreenId, Readonly<Record<string, RegExp>>>> = {
  traces: { q: /^/, since: /^\d{1,9}[smhdw]$/ },
  config: { path: /^/ },
  playground: { trace: /^[0-9a-f]{32}$/ },
};

function parameters(screen: ScreenId, given: URLSearchParams): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(understood[screen] ?? {}).flatMap(([name, allowed]) => {
      const value = given.get(name);
      return value !== null && allowed.test(value) ? [[name, value] as const] : [];
    }),
  );
}
