import { basename } from 'node:path';
import { lastName, type PythonCall, type PythonExpression } from './python/expression.ts';
import type { PythonFunction, PythonModule } from './python/read-module.ts';
import { createScope } from './python-scope.ts';

/** What a decorator says of how a function is called. */
export interface Route {
  readonly framework: 'fastapi' | 'flask';
  /** With the prefixes of its routers; parameters are `{name}`. */
  readonly path: string;
  readonly methods: readonly string[];
  /** Types that the path itself names: Flask's `<int:id>`. */
  readonly converters: ReadonlyMap<string, string>;
  /** `summary` and `description` of the decorator. */
  readonly text: string | null;
}

/** One Python file. */
export interface SourceModule {
  /** As people see it. */
  readonly file: string;
  readonly module: PythonModule;
}

/** Finds the routes of a function; `null` for a decorator whose path is no literal text. */
export type RouteReader = (source: SourceModule, found: PythonFunction) => (Route | null)[];

/** Knows the routers of all files: one may mount what another defines. */
export function createRouteReader(sources: readonly SourceModule[]): RouteReader {
  const mounts = sources.flatMap(readMounts);
  return (source, found) =>
    found.decorators.flatMap((decorator) => {
      const route = readRoute(source, decorator);
      if (route === undefined) return [];
      if (route === null) return [null];
      const receiver = decorator.name.slice(0, decorator.name.lastIndexOf('.'));
      const prefix = prefixOf(routerId(source, receiver), sources, mounts, []);
      return [{ ...route, path: withSlash(`${prefix}${route.path}`) }];
    });
}

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** `undefined`: the decorator makes no route. */
function readRoute({ module }: SourceModule, decorator: PythonCall): Route | null | undefined {
  const verb = lastName(decorator.name);
  const isGeneral = verb === 'route' || verb === 'api_route';
  if (!decorator.name.includes('.') || !(isGeneral || verbs.has(verb))) return undefined;
  const scope = createScope(module);
  const { args, keywords } = decorator;
  const given = args[0] ?? keywords.get('path') ?? keywords.get('rule');
  const receiver = decorator.name.slice(0, decorator.name.lastIndexOf('.'));
  const kind = routerKind(module, receiver);
  // `@cache.get("key")` and `@mock.patch("a.b")` look alike.
  const path = scope.textOf(given);
  if (kind === null && !(path?.startsWith('/') && importsFramework(module))) return undefined;
  if (path === null) return null;
  const framework = kind ?? importsFramework(module) ?? 'fastapi';
  const listed = keywords.get('methods');
  const methods = isGeneral ? (listed === undefined ? ['GET'] : textsOf(listed)) : [verb.toUpperCase()];
  const converters = new Map<string, string>();
  const text = scope.textOf(keywords.get('description')) ?? scope.textOf(keywords.get('summary'));
  return { framework, path: plainPath(path, framework, converters), methods, converters, text };
}

function textsOf(list: PythonExpression): string[] {
  if (list.kind !== 'sequence') return [];
  return list.items.flatMap((item) =>
    item.kind === 'constant' && typeof item.value === 'string' ? [item.value.toUpperCase()] : [],
  );
}

/** `<int:id>` and `{file:path}` become `{id}` and `{file}`. */
function plainPath(path: string, framework: Route['framework'], converters: Map<string, string>): string {
  if (framework === 'fastapi') return path.replace(/\{(\w+):\w+\}/g, '{$1}');
  return path.replace(
    /<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>/g,
    (_, converter: string | undefined, name: string) => {
      if (converter !== undefined) converters.set(name, converter);
      return `{${name}}`;
    },
  );
}

const makers: Readonly<Record<string, Route['framework']>> = {
  FastAPI: 'fastapi',
  APIRouter: 'fastapi',
  Flask: 'flask',
  Blueprint: 'flask',
  APIBlueprint: 'flask',
  Quart: 'flask',
};

/** `null`: the file does not say what the name is. */
function routerKind(module: PythonModule, name: string): Route['framework'] | null {
  const made = module.assigned.get(name);
  return made?.kind === 'call' ? (makers[createScope(module).meaning(made.name)] ?? null) : null;
}

function importsFramework(module: PythonModule): Route['framework'] | null {
  const names = [...module.imported.values()];
  if (names.some((name) => name.startsWith('fastapi'))) return 'fastapi';
  if (names.some((name) => /^(?:flask|quart|apiflask)\b/.test(name))) return 'flask';
  // `from .main import app`
  return ['app', 'router', 'api', 'bp', 'blueprint'].some((name) => module.imported.has(name))
    ? 'fastapi'
    : null;
}

/** A router that another one takes in. */
interface Mount {
  readonly router: string;
  readonly parent: string;
  readonly prefix: string | null;
  readonly framework: Route['framework'];
}

function readMounts(source: SourceModule): Mount[] {
  const scope = createScope(source.module);
  return source.module.calls.flatMap((call) => {
    const [target] = call.args;
    const verb = lastName(call.name);
    const framework = verb === 'include_router' ? 'fastapi' : verb === 'register_blueprint' ? 'flask' : null;
    if (framework === null || target?.kind !== 'name') return [];
    const prefix = call.keywords.get(framework === 'fastapi' ? 'prefix' : 'url_prefix');
    return {
      router: routerId(source, target.name),
      parent: routerId(source, call.name.slice(0, call.name.lastIndexOf('.'))),
      prefix: prefix === undefined ? null : scope.textOf(prefix),
      framework,
    };
  });
}

/** `users.router`: the file's name and the router's, wherever it was imported. */
function routerId({ file, module }: SourceModule, name: string): string {
  const [first = '', ...rest] = name.split('.');
  const imported = module.imported.get(first);
  const full = imported === undefined ? name : [imported, ...rest].join('.');
  const parts = full.split('.').filter((part) => part !== '');
  return parts.length > 1 ? parts.slice(-2).join('.') : `${moduleName(file)}.${name}`;
}

function moduleName(file: string): string {
  return basename(file).replace(/\.py$/, '');
}

function prefixOf(
  id: string,
  sources: readonly SourceModule[],
  mounts: readonly Mount[],
  seen: readonly string[],
): string {
  if (seen.includes(id)) return '';
  const own = ownPrefix(id, sources);
  const mount = mounts.find(({ router }) => router === id);
  if (mount === undefined) return own;
  const above = prefixOf(mount.parent, sources, mounts, [...seen, id]);
  // Flask's registration replaces the blueprint's own prefix, FastAPI's stands in front of it.
  const here = mount.framework === 'flask' ? (mount.prefix ?? own) : `${mount.prefix ?? ''}${own}`;
  return `${above}${here}`;
}

/** Of `APIRouter(prefix="/users")`. */
function ownPrefix(id: string, sources: readonly SourceModule[]): string {
  const [file = '', name = ''] = id.split('.');
  const source = sources.find((candidate) => moduleName(candidate.file) === file);
  const made = source?.module.assigned.get(name);
  if (source === undefined || made?.kind !== 'call') return '';
  const scope = createScope(source.module);
  return scope.textOf(made.keywords.get('prefix') ?? made.keywords.get('url_prefix')) ?? '';
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
