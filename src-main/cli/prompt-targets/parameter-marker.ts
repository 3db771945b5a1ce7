import { isText, type PythonCall, type PythonExpression } from './python/expression.ts';
import type { PythonScope } from './python-scope.ts';

/** What FastAPI's `Query(…)`, `Path(…)`, `Body(…)` and Pydantic's `Field(…)` say of a parameter. */
export interface ParameterMarker {
  /** `null`: only `Field` and types such as `conint`. */
  readonly place: 'path' | 'query' | 'body' | 'form' | null;
  /** The value comes from elsewhere: `Depends`, `Header`, `Cookie`. */
  readonly isInjected: boolean;
  /** `null`: none is given. */
  readonly fallback: PythonExpression | null;
  readonly hasFactory: boolean;
  readonly alias: string | null;
  readonly description: string | null;
  /** `at least 1`, `matching ^a` */
  readonly limits: readonly string[];
  readonly isEmbedded: boolean;
}

const places: Readonly<Record<string, ParameterMarker['place']>> = {
  Query: 'query',
  Path: 'path',
  Body: 'body',
  Form: 'form',
  File: 'form',
  Field: null,
};
const injecting = new Set(['Depends', 'Security', 'Header', 'Cookie']);

/** Whether a default is such a call, rather than a value. */
export function isMarker(expression: PythonExpression | null, scope: PythonScope): expression is PythonCall {
  if (expression?.kind !== 'call') return false;
  const meaning = scope.meaning(expression.name);
  return Object.hasOwn(places, meaning) || injecting.has(meaning) || meaning === 'field';
}

/** Several together: the first that says something counts. */
export function readMarkers(calls: readonly PythonCall[], scope: PythonScope): ParameterMarker {
  const all = calls.map((call) => readMarker(call, scope));
  const first = <T>(values: readonly (T | null)[]) => values.find((value) => value !== null) ?? null;
  return {
    place: first(all.map(({ place }) => place)),
    isInjected: all.some(({ isInjected }) => isInjected),
    fallback: first(all.map(({ fallback }) => fallback)),
    hasFactory: all.some(({ hasFactory }) => hasFactory),
    alias: first(all.map(({ alias }) => alias)),
    description: first(all.map(({ description }) => description)),
    limits: all.flatMap(({ limits }) => limits),
    isEmbedded: all.some(({ isEmbedded }) => isEmbedded),
  };
}

const limitTexts: readonly (readonly [string, string])[] = [
  ['ge', 'at least'],
  ['gt', 'greater than'],
  ['le', 'at most'],
  ['lt', 'less than'],
  ['multiple_of', 'a multiple of'],
  ['min_length', 'length at least'],
  ['max_length', 'length at most'],
  ['pattern', 'matching'],
  ['regex', 'matching'],
];

function readMarker(call: PythonCall, scope: PythonScope): ParameterMarker {
  const meaning = scope.meaning(call.name);
  const { args, keywords } = call;
  const text = (name: string) => {
    const value = keywords.get(name);
    return value !== undefined && isText(value) ? value.value : null;
  };
  const embed = keywords.get('embed');
  const known = Object.hasOwn(places, meaning);
  return {
    place: places[meaning] ?? null,
    isInjected: injecting.has(meaning),
    fallback: known || meaning === 'field' ? (args[0] ?? keywords.get('default') ?? null) : null,
    hasFactory: keywords.has('default_factory') || keywords.has('factory'),
    alias: text('validation_alias') ?? text('alias'),
    description: text('description'),
    limits: limitTexts.flatMap(([name, words]) => {
      const value = keywords.get(name);
      return value?.kind === 'constant' && value.value !== null ? `${words} ${value.value}` : [];
    }),
    isEmbedded: embed?.kind === 'constant' && embed.value === true,
  };
}
