import { ApiError } from '../apis/api-error.ts';
import { isObject } from '../apis/json-value.ts';
import type { DecisionRoute, Preference } from './routing-decision.ts';

const preferences: ReadonlySet<string> = new Set<Preference>(['cheapest', 'fastest', 'none']);

/**
 * The routes that a request brings along in place of the configured ones. Throws `ApiError` 400 that
 * names the member at fault.
 */
export function requestPreferences(value: unknown): readonly DecisionRoute[] {
  const path = 'routing_preferences';
  if (!Array.isArray(value)) throw invalid(path, 'must be a list of routes');
  const routes = value.map((route: unknown, index) => readRoute(route, `${path}[${index}]`));
  const names = new Set<string>();
  for (const [index, { name }] of routes.entries()) {
    if (names.has(name)) throw invalid(`${path}[${index}].name`, `repeats the route ${JSON.stringify(name)}`);
    names.add(name);
  }
  return routes;
}

function readRoute(route: unknown, path: string): DecisionRoute {
  if (!isObject(route)) throw invalid(path, 'must be an object with name, description and models');
  return {
    name: text(route.name, `${path}.name`),
    description: text(route.description, `${path}.description`, true),
    models: modelsOf(route.models, `${path}.models`),
    prefer: preferenceOf(route.selection_policy, `${path}.selection_policy`),
  };
}

function modelsOf(models: unknown, path: string): readonly string[] {
  if (!Array.isArray(models) || models.length === 0) throw invalid(path, 'must name at least one model');
  return models.map((model: unknown, index) => text(model, `${path}[${index}]`));
}

function text(value: unknown, path: string, mayBeEmpty = false): string {
  if (typeof value === 'string' && (mayBeEmpty || value !== '')) return value;
  throw invalid(path, 'must be a text');
}

/** Here a policy may leave its preference out. */
function preferenceOf(policy: unknown, path: string): Preference {
  if (policy === undefined || policy === null) return 'none';
  if (!isObject(policy)) throw invalid(path, 'must be an object');
  const { prefer } = policy;
  if (prefer === undefined || prefer === null || prefer === '') return 'none';
  if (isPreference(prefer)) return prefer;
  throw invalid(`${path}.prefer`, 'must be cheapest, fastest or none');
}

function isPreference(value: unknown): value is Preference {
  return typeof value === 'string' && preferences.has(value);
}

function invalid(path: string, problem: string): ApiError {
  return new ApiError(400, 'invalid_routing_preferences', `\`${path}\` ${problem}`, { param: path });
}
