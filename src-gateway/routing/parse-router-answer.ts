import { isObject } from '../apis/json-value.ts';
import { repairJson } from './repair-json.ts';

export interface RouterAnswer {
  readonly outcome: 'matched' | 'no_match' | 'unparsable';
  /** The route that is meant, in its declared spelling; `null`: none. */
  readonly route: string | null;
  /** All routes that the answer names, in its order, each once, in their declared spelling. */
  readonly routes: readonly string[];
  /** All names of the answer, in its own spelling. */
  readonly names: readonly string[];
  /** Those that no route has. */
  readonly unknown: readonly string[];
  /** What had to be mended to read it, in order. */
  readonly repaired: readonly string[];
}

/** A model's answer may say more than it was asked for, but not without end. */
const longestAnswer = 64 * 1024;

/** Reads what a model answered to the router's prompt. Models wrap, quote and spell as they like. */
export function parseRouterAnswer(content: string | null, routes: readonly string[]): RouterAnswer {
  const text = (content ?? '').slice(0, longestAnswer).trim();
  if (text === '') return { ...nothing, outcome: 'no_match' };
  const { repaired, value } = repairJson(text);
  const names = value === undefined ? undefined : namesIn(value, repaired);
  if (names !== undefined) return choose(names, routes, repaired);
  const bare = unquoted(lastText(text));
  if (find(bare, routes) === undefined) return { ...nothing, outcome: 'unparsable', repaired };
  return choose([bare], routes, [...repaired, 'bare_name']);
}

const nothing = { route: null, routes: [], names: [], unknown: [], repaired: [] } as const;

/** `undefined`: the value is none that names routes. */
function namesIn(value: unknown, repaired: string[]): readonly string[] | undefined {
  const named = isObject(value) ? (value.route ?? value.routes ?? value.name ?? []) : value;
  if (typeof named === 'string') {
    repaired.push('scalar_route');
    return named.trim() === '' ? [] : [named];
  }
  if (!Array.isArray(named)) return undefined;
  return named.filter((name): name is string => typeof name === 'string' && name.trim() !== '');
}

function choose(
  names: readonly string[],
  routes: readonly string[],
  repaired: readonly string[],
): RouterAnswer {
  const found = names.map((name) => ({ name, match: find(name, routes) }));
  const unknown = found.filter(({ match }) => match === undefined).map(({ name }) => name);
  const known = found.flatMap(({ match }) => match ?? []);
  const [first] = known;
  if (first === undefined) return { outcome: 'no_match', route: null, routes: [], names, unknown, repaired };
  const routesNamed = [...new Set(known.map(({ route }) => route))];
  const mended = first.isExact ? repaired : [...repaired, 'normalized_name'];
  return { outcome: 'matched', route: first.route, routes: routesNamed, names, unknown, repaired: mended };
}

/** The route of this name; else the only one that is written alike. */
function find(
  name: string,
  routes: readonly string[],
): { readonly route: string; readonly isExact: boolean } | undefined {
  if (routes.includes(name)) return { route: name, isExact: true };
  const alike = routes.filter((route) => normalisedName(route) === normalisedName(name));
  const [only] = alike;
  return only !== undefined && alike.length === 1 ? { route: only, isExact: false } : undefined;
}

function normalisedName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .replaceAll(/^[\s\p{P}]+|(?<![\s\p{P}])[\s\p{P}]+$/gu, '');
}

function unquoted(text: string): string {
  return text.replace(/^["'`]([\s\S]*)["'`]$/, '$1');
}

/** What is left of an answer behind its thoughts and inside its fence. */
function lastText(text: string): string {
  const behind = text.replace(/^[\s\S]*<\/think>/, '');
  return (/```[^\n`]*\n([\s\S]*?)```/.exec(behind)?.[1] ?? behind).trim();
}
