import type { GeneratedParameter, ParameterTypeName } from './generated-target.ts';
import { isMarker, type ParameterMarker, readMarkers } from './parameter-marker.ts';
import { memberValue, type ParameterType, readParameterType } from './parameter-type.ts';
import { readDocstring } from './python/docstring.ts';
import type { PythonConstant, PythonExpression } from './python/expression.ts';
import type { PythonClass, PythonFunction, PythonParameter } from './python/read-module.ts';
import type { PythonScope } from './python-scope.ts';
import type { Route } from './read-routes.ts';

/** Where a value travels. */
export type PlacedParameter = GeneratedParameter & { readonly place: 'path' | 'query' | 'body' };

export interface ParameterContext {
  readonly scope: PythonScope;
  /** `null`: a plain function. */
  readonly route: Route | null;
  warn(code: string, line: number, message: string): void;
}

/** The arguments that a caller gives to a function; what the framework hands in is left out. */
export function readParameters(found: PythonFunction, context: ParameterContext): PlacedParameter[] {
  const { route } = context;
  const said = readDocstring(found.docstring ?? '').parameters;
  const pathNames = new Set([...(route?.path ?? '').matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
  const candidates = found.parameters.flatMap((parameter) =>
    readCandidate(parameter, said, pathNames, context),
  );
  const bodies = candidates.filter(({ place }) => place === 'body');
  const [onlyBody] = bodies;
  const isBare = route?.framework === 'fastapi' && bodies.length === 1 && !onlyBody?.marker.isEmbedded;
  // With several of them, FastAPI wants each under its own name.
  const keepsModels = route?.framework === 'fastapi' && !isBare;
  if (
    isBare &&
    onlyBody !== undefined &&
    onlyBody.type.model === undefined &&
    onlyBody.type.type !== 'dict'
  ) {
    context.warn(
      'bare_body',
      onlyBody.parameter.line,
      `FastAPI takes "${onlyBody.name}" as the whole body, not as a field of it: write Body(embed=True)`,
    );
  }
  const taken = new Set(candidates.filter(({ type }) => type.model === undefined).map(({ name }) => name));
  const parameters = candidates.flatMap((candidate) => {
    const { model } = candidate.type;
    const staysWhole = model === undefined || (candidate.place === 'body' && keepsModels);
    return staysWhole ? toParameter(candidate, context) : flatten(candidate, model, taken, context);
  });
  return [...parameters, ...fromPath(pathNames, parameters, found, context)];
}

interface Candidate {
  readonly parameter: PythonParameter;
  /** On the wire. */
  readonly name: string;
  readonly place: 'path' | 'query' | 'body';
  readonly type: ParameterType;
  readonly marker: ParameterMarker;
  readonly said: string | null;
}

function readCandidate(
  parameter: PythonParameter,
  said: ReadonlyMap<string, string>,
  pathNames: ReadonlySet<string>,
  context: ParameterContext,
): Candidate[] {
  const { scope, route } = context;
  const { name, annotation, fallback, line } = parameter;
  if (name === 'self' || name === 'cls') return [];
  const converter = route?.converters.get(name);
  const type =
    annotation === null && route?.framework === 'flask' && pathNames.has(name)
      ? ofConverter(converter)
      : readParameterType(annotation, scope);
  const calls = isMarker(fallback, scope) ? [fallback, ...type.markers] : type.markers;
  const marker = readMarkers(calls, scope);
  if (type.isInjected || marker.isInjected) return [];
  if (annotation?.kind === 'name' && scope.meaning(annotation.name) === 'UploadFile') {
    context.warn(
      'file_upload',
      line,
      `"${name}" is a file, which a prompt target cannot send; it was left out`,
    );
    return [];
  }
  if (marker.place === 'form') {
    context.warn('form_field', line, `"${name}" is a form field, but a prompt target sends JSON`);
  }
  const wireName = marker.alias ?? name;
  const place = placeOf(pathNames.has(wireName), marker, type, route);
  return [{ parameter, name: wireName, place, type, marker, said: said.get(name) ?? null }];
}

function placeOf(
  isInPath: boolean,
  marker: ParameterMarker,
  { type, model }: ParameterType,
  route: Route | null,
): Candidate['place'] {
  if (isInPath) return 'path';
  if (marker.place === 'query') return 'query';
  if (marker.place === 'body' || marker.place === 'form') return 'body';
  if (route === null) return 'body';
  if (route.framework === 'flask') return methodOf(route) === 'GET' ? 'query' : 'body';
  return model !== undefined || type === 'dict' || type === 'list' ? 'body' : 'query';
}

/** How the gateway calls a route: it knows these two. */
export function methodOf({ methods }: Route): 'GET' | 'POST' {
  return methods.includes('GET') ? 'GET' : 'POST';
}

function ofConverter(converter: string | undefined): ParameterType {
  const base = { isOptional: false, markers: [] };
  if (converter === 'int' || converter === 'float') return { ...base, type: converter };
  return converter === 'uuid' ? { ...base, type: 'str', format: 'uuid' } : { ...base, type: 'str' };
}

function toParameter(candidate: Candidate, context: ParameterContext): PlacedParameter {
  const { parameter, name, place, type, marker, said } = candidate;
  const { line } = parameter;
  const given = readDefault(candidate, context);
  const known = type.type ?? typeOfValue(given.value);
  if (type.type === null) {
    const reason =
      parameter.annotation === null ? 'has no type annotation' : 'has a type that is not known here';
    context.warn('unknown_type', line, `"${name}" ${reason}; it is taken as ${known}`);
  }
  const described = marker.description ?? type.description ?? said;
  if (!described?.trim()) {
    context.warn(
      'no_description',
      line,
      `"${name}" is not described; say in the docstring what belongs there`,
    );
  }
  const text = described?.trim() ? described.replace(/\s+/g, ' ').trim() : `${name} value`;
  const limits = marker.limits.length === 0 ? '' : ` (${marker.limits.join(', ')})`;
  const value = fitting(given.value, known, type, () =>
    context.warn('default_left_out', line, `the default of "${name}" does not fit its type and was left out`),
  );
  return {
    name,
    type: known,
    description: `${text}${limits}`,
    required: place === 'path' || !(given.isOptional || type.isOptional),
    ...(value === null || place === 'path' ? {} : { default: value }),
    ...(type.values === undefined ? {} : { enum: type.values }),
    ...(type.format === undefined ? {} : { format: type.format }),
    ...(place === 'path' ? { in_path: true } : {}),
    place,
  };
}

interface DefaultValue {
  readonly isOptional: boolean;
  readonly value: PythonConstant;
}

function readDefault({ parameter, name, marker }: Candidate, context: ParameterContext): DefaultValue {
  const { fallback, line } = parameter;
  const isValue = fallback !== null && !isMarker(fallback, context.scope);
  if (!isValue && marker.hasFactory) return { isOptional: true, value: null };
  const expression = isValue ? fallback : marker.fallback;
  if (expression === null || expression.kind === 'ellipsis') return { isOptional: false, value: null };
  const resolved = resolve(expression, context.scope);
  if (resolved.kind === 'constant') return { isOptional: true, value: resolved.value };
  const isEmpty =
    (resolved.kind === 'sequence' && resolved.items.length === 0) ||
    (resolved.kind === 'mapping' && resolved.isEmpty);
  if (!isEmpty) {
    const message = `the default of "${name}" is no text, number or switch and was left out`;
    context.warn('default_left_out', line, message);
  }
  return { isOptional: true, value: null };
}

/** Names of constants and of enum members become their values. */
function resolve(expression: PythonExpression, scope: PythonScope): PythonExpression {
  const text = scope.textOf(expression);
  if (text !== null) return { kind: 'constant', value: text };
  if (expression.kind !== 'name') return expression;
  return memberValue(expression.name, scope) ?? scope.assigned(expression.name) ?? expression;
}

function typeOfValue(value: PythonConstant): ParameterTypeName {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'str';
}

function fitting(
  value: PythonConstant,
  type: ParameterTypeName,
  { values }: ParameterType,
  refuse: () => void,
): PythonConstant {
  if (value === null) return null;
  const fits = {
    int: typeof value === 'number' && Number.isInteger(value),
    float: typeof value === 'number',
    bool: typeof value === 'boolean',
    str: true,
    list: false,
    dict: false,
  }[type];
  const isAllowed = values === undefined || values.includes(value);
  if (fits && isAllowed) return value;
  refuse();
  return null;
}

/** The fields of a model in place of it; a model within a model stays a `dict`. */
function flatten(
  { parameter, place, type, marker }: Candidate,
  model: PythonClass,
  taken: Set<string>,
  context: ParameterContext,
): PlacedParameter[] {
  const said = readDocstring(model.docstring ?? '').parameters;
  const isOptional = type.isOptional || parameter.fallback !== null || marker.fallback !== null;
  return fieldsOf(model, context.scope).flatMap((field) => {
    const [candidate] = readCandidate(field, said, new Set(), context);
    if (candidate === undefined) return [];
    const clashes = taken.has(candidate.name);
    const name = clashes ? `${parameter.name}_${candidate.name}` : candidate.name;
    if (clashes) {
      const message = `field "${candidate.name}" of ${model.name} has the name of another parameter and became "${name}"`;
      context.warn('name_clash', field.line, message);
    }
    taken.add(name);
    const read = toParameter({ ...candidate, name, place }, context);
    return isOptional && read.required ? { ...read, required: false } : read;
  });
}

/** With those of the classes of the same file that it builds on, which come first. */
function fieldsOf(
  model: PythonClass,
  scope: PythonScope,
  seen: readonly PythonClass[] = [],
): PythonParameter[] {
  const inherited = model.bases.flatMap((base) => {
    const parent = scope.classOf(base);
    return parent === undefined || seen.includes(parent) ? [] : fieldsOf(parent, scope, [...seen, model]);
  });
  const own = model.fields.filter(
    ({ name, annotation }) =>
      annotation !== null &&
      !name.startsWith('_') &&
      name !== 'model_config' &&
      !(
        (annotation.kind === 'subscript' || annotation.kind === 'name') &&
        scope.meaning(annotation.name) === 'ClassVar'
      ),
  );
  const names = new Set(own.map(({ name }) => name));
  return [...inherited.filter(({ name }) => !names.has(name)), ...own];
}

/** What the path needs and the function takes by other ways. */
function fromPath(
  pathNames: ReadonlySet<string>,
  parameters: readonly PlacedParameter[],
  found: PythonFunction,
  { route, warn }: ParameterContext,
): PlacedParameter[] {
  return [...pathNames].flatMap((name): PlacedParameter[] => {
    if (parameters.some((parameter) => parameter.name === name)) return [];
    warn('path_parameter', found.line, `"${name}" is in the path, but no parameter of ${found.name}`);
    const { type, format } = ofConverter(route?.converters.get(name));
    return [
      {
        name,
        type: type ?? 'str',
        description: `${name} value`,
        required: true,
        ...(format === undefined ? {} : { format }),
        in_path: true,
        place: 'path',
      },
    ];
  });
}
