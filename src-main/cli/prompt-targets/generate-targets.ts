import { matchesGlob } from 'node:path';
import type { GeneratedEndpoint, GeneratedTarget, GeneratorWarning } from './generated-target.ts';
import { printableTarget } from './printable-target.ts';
import { readDocstring } from './python/docstring.ts';
import { lastName } from './python/expression.ts';
import type { PythonFunction } from './python/read-module.ts';
import { createScope } from './python-scope.ts';
import { methodOf, type PlacedParameter, readParameters } from './read-parameters.ts';
import { createRouteReader, type Route, type SourceModule } from './read-routes.ts';

export interface GenerateOptions {
  /** Key of `endpoints`. Without it plain functions get no endpoint, and routes the usual name. */
  readonly endpoint: string | null;
  /** In front of every path. */
  readonly basePath: string;
  /** Only functions of these names; `*` and `?` stand for others. Empty: all. */
  readonly functions: readonly string[];
  readonly includePrivate: boolean;
  readonly includeUndocumented: boolean;
}

export interface GeneratedTargets {
  readonly targets: readonly GeneratedTarget[];
  readonly warnings: readonly GeneratorWarning[];
}

/** What Plano's own generator called the service of a route. */
export const usualEndpoint = 'app_server';

/**
 * Prompt targets for the functions of Python files: the routes of a file that has any, else its public
 * functions. In the order of the files; the first function of a name counts.
 */
export function generateTargets(
  sources: readonly SourceModule[],
  options: GenerateOptions,
): GeneratedTargets {
  const warnings: GeneratorWarning[] = [];
  const targets = new Map<string, GeneratedTarget>();
  const readRoutes = createRouteReader(sources);
  for (const source of sources) {
    const warn = (code: string, line: number, message: string) => {
      warnings.push({ code, file: source.file, line, message });
    };
    for (const { found, route } of chosen(source, readRoutes, options, warn)) {
      const target = toTarget(source, found, route, options, warn);
      if (target === null) continue;
      if (targets.has(target.name)) {
        warn(
          'duplicate_name',
          found.line,
          `another function is named "${found.name}"; this one was left out`,
        );
      } else targets.set(target.name, target);
    }
  }
  for (const pattern of options.functions) {
    if ([...targets.keys()].some((name) => matchesGlob(name, pattern))) continue;
    const [first] = sources;
    warnings.push({
      code: 'no_match',
      file: first?.file ?? '',
      line: 1,
      message: `no function matches "${pattern}"`,
    });
  }
  return { targets: [...targets.values()], warnings };
}

type Warn = (code: string, line: number, message: string) => void;

interface Chosen {
  readonly found: PythonFunction;
  readonly route: Route | null;
}

function chosen(
  source: SourceModule,
  readRoutes: ReturnType<typeof createRouteReader>,
  options: GenerateOptions,
  warn: Warn,
): Chosen[] {
  const { functions } = source.module;
  const isWanted = ({ name, decorators }: PythonFunction) =>
    (options.functions.length === 0 || options.functions.some((pattern) => matchesGlob(name, pattern))) &&
    !decorators.some((decorator) => lastName(decorator.name) === 'overload');
  const routed = functions.map((found) => ({ found, routes: readRoutes(source, found) }));
  if (routed.some(({ routes }) => routes.length > 0)) {
    return routed
      .filter(({ found, routes }) => routes.length > 0 && isWanted(found))
      .flatMap(({ found, routes }) => {
        const [route = null] = routes;
        if (route === null) {
          warn(
            'path_not_literal',
            found.line,
            `the path of ${found.name} is no literal text; it was left out`,
          );
          return [];
        }
        if (routes.length > 1) {
          warn('several_routes', found.line, `${found.name} has several routes; ${route.path} was taken`);
        }
        return { found, route };
      });
  }
  return functions
    .filter((found) => found.isTopLevel && isWanted(found))
    .filter(({ name }) => options.includePrivate || !name.startsWith('_'))
    .map((found) => ({ found, route: null }));
}

function toTarget(
  { module }: SourceModule,
  found: PythonFunction,
  route: Route | null,
  options: GenerateOptions,
  warn: Warn,
): GeneratedTarget | null {
  const documented = readDocstring(found.docstring ?? '').summary || readDocstring(route?.text ?? '').summary;
  if (documented === '') {
    const consequence = options.includeUndocumented ? 'its name describes it' : 'it was left out';
    warn('no_docstring', found.line, `${found.name} has no docstring that says what it does; ${consequence}`);
    if (!options.includeUndocumented) return null;
  }
  const parameters = readParameters(found, { scope: createScope(module), route, warn });
  const endpoint = endpointOf(found, route, parameters, options, warn);
  const target = {
    name: found.name,
    description: documented || `Function ${found.name.replaceAll('_', ' ').trim()}`,
    parameters: parameters.map(({ place: _, ...parameter }) => parameter),
    ...(endpoint === null ? {} : { endpoint }),
  };
  return printableTarget(target, (message) => warn('unprintable', found.line, message));
}

function endpointOf(
  found: PythonFunction,
  route: Route | null,
  parameters: readonly PlacedParameter[],
  { endpoint, basePath }: GenerateOptions,
  warn: Warn,
): GeneratedEndpoint | null {
  if (route === null) {
    if (endpoint === null) return null;
    return { name: endpoint, path: `${basePath}/${found.name}`, http_method: 'POST' };
  }
  if (!route.methods.some((method) => method === 'GET' || method === 'POST')) {
    const methods = route.methods.join(', ') || 'methods that are no literal texts';
    warn(
      'method',
      found.line,
      `${found.name} answers to ${methods}, and a prompt target can only GET or POST`,
    );
  }
  const http_method = methodOf(route);
  // What is in no placeholder goes to the query of a GET by itself, and into the body of a POST.
  const isQuery = ({ place, type }: PlacedParameter) =>
    (place === 'query' || (place === 'body' && http_method === 'GET')) && type !== 'list' && type !== 'dict';
  const query = parameters.filter(isQuery).map(({ name }) => `${name}={${name}}`);
  const path = `${basePath}${route.path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  return { name: endpoint ?? usualEndpoint, path, http_method };
}
