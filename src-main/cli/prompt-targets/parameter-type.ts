import type { ParameterTypeName } from './generated-target.ts';
import { isText, type PythonCall, type PythonConstant, type PythonExpression } from './python/expression.ts';
import { type PythonClass, readAnnotation } from './python/read-module.ts';
import type { PythonScope } from './python-scope.ts';

/** What an annotation says. */
export interface ParameterType {
  /** `null`: not known, a text will do. */
  readonly type: ParameterTypeName | null;
  readonly isOptional: boolean;
  readonly format?: string;
  readonly values?: readonly Exclude<PythonConstant, null>[];
  /** The class whose fields could stand in its place. */
  readonly model?: PythonClass;
  readonly description?: string;
  /** `Query(…)`, `Depends(…)`, `Field(…)` of `Annotated`. */
  readonly markers: readonly PythonCall[];
  /** What the framework itself hands in, such as `Request`. */
  readonly isInjected?: true;
}

const unknown: ParameterType = { type: null, isOptional: false, markers: [] };

/** How often a name may stand for another: more is a circle. */
const deepest = 20;

export function readParameterType(
  annotation: PythonExpression | null,
  scope: PythonScope,
  depth = 0,
): ParameterType {
  if (annotation === null || depth > deepest) return unknown;
  const read = (expression: PythonExpression | undefined) =>
    readParameterType(expression ?? null, scope, depth + 1);
  switch (annotation.kind) {
    case 'constant':
      if (annotation.value === null) return { ...unknown, isOptional: true };
      return isText(annotation) ? read(readAnnotation(annotation.value)) : unknown;
    case 'union':
      return readUnion(annotation.members.map(read));
    case 'name':
      return readName(annotation.name, scope, read);
    // `conint(gt=0)`, and `NewType("UserId", int)`.
    case 'call':
      if (scope.meaning(annotation.name) === 'NewType') return read(annotation.args[1]);
      return { ...readName(annotation.name, scope, read), markers: [annotation] };
    case 'subscript': {
      const { args } = annotation;
      switch (scope.meaning(annotation.name)) {
        case 'Optional':
          return { ...read(args[0]), isOptional: true };
        case 'Union':
          return readUnion(args.map(read));
        case 'Literal':
          return readLiteral(args, scope);
        case 'Annotated':
          return readAnnotated(read(args[0]), args.slice(1), scope);
        // `Final[int]`, `Required[str]`: their first says it.
        case 'Final':
        case 'Required':
        case 'Mapped':
        case 'Type':
          return read(args[0]);
        case 'NotRequired':
          return { ...read(args[0]), isOptional: true };
        default:
          return readName(annotation.name, scope, read);
      }
    }
    default:
      return unknown;
  }
}

function readName(
  name: string,
  scope: PythonScope,
  read: (expression: PythonExpression | undefined) => ParameterType,
): ParameterType {
  const ofFile = scope.classOf(name);
  if (ofFile !== undefined) return readClass(ofFile, scope);
  const meaning = scope.meaning(name);
  if (injected.has(meaning)) return { ...unknown, isInjected: true };
  const alias = scope.assigned(name);
  if (alias !== undefined) return read(alias);
  const format = formats[meaning];
  if (format !== undefined) return { ...unknown, type: 'str', format };
  const type = Object.hasOwn(types, meaning) ? types[meaning] : undefined;
  return type === undefined ? unknown : { ...unknown, type };
}

function readClass(found: PythonClass, scope: PythonScope): ParameterType {
  const values = enumValues(found, scope);
  if (values !== null) return { ...unknown, ...ofValues(values) };
  if (isModel(found, scope)) return { ...unknown, type: 'dict', model: found };
  const bases = found.bases.map((base) => scope.meaning(base));
  if (bases.includes('TypedDict')) return { ...unknown, type: 'dict' };
  if (bases.includes('NamedTuple')) return { ...unknown, type: 'list' };
  return unknown;
}

/** Whether a class is a bundle of fields: a Pydantic model or a dataclass. */
function isModel(found: PythonClass, scope: PythonScope, seen: readonly PythonClass[] = []): boolean {
  if (found.decorators.some((decorator) => dataclasses.has(decorator.split('.').at(-1) ?? ''))) return true;
  return found.bases.some((base) => {
    if (models.has(scope.meaning(base))) return true;
    const parent = scope.classOf(base);
    return parent !== undefined && !seen.includes(parent) && isModel(parent, scope, [...seen, found]);
  });
}

/** `null`: the class is no enum. */
function enumValues(found: PythonClass, scope: PythonScope): Exclude<PythonConstant, null>[] | null {
  const kind = found.bases.map((base) => scope.meaning(base)).find((base) => enums.has(base));
  if (kind === undefined) return null;
  let last = 0;
  return found.fields.flatMap(({ name, annotation, fallback }) => {
    if (annotation !== null || fallback === null || name.startsWith('_')) return [];
    if (fallback.kind === 'call' && scope.meaning(fallback.name) === 'auto') {
      return kind === 'StrEnum' ? name.toLowerCase() : ++last;
    }
    if (fallback.kind !== 'constant' || fallback.value === null) return [];
    if (typeof fallback.value === 'number') last = fallback.value;
    return fallback.value;
  });
}

function readLiteral(args: readonly PythonExpression[], scope: PythonScope): ParameterType {
  const constants = args.map((arg) => (arg.kind === 'name' ? memberValue(arg.name, scope) : arg));
  const values = constants.flatMap((arg) =>
    arg?.kind === 'constant' && arg.value !== null ? [arg.value] : [],
  );
  const isOptional = constants.some((arg) => arg?.kind === 'constant' && arg.value === null);
  return { ...unknown, isOptional, ...ofValues(values) };
}

/** `Color.RED`: the value of a member of an enum in the same file. */
export function memberValue(
  name: string,
  scope: PythonScope,
): { readonly kind: 'constant'; readonly value: PythonConstant } | undefined {
  const [className = '', member, ...rest] = name.split('.');
  const found = member === undefined || rest.length > 1 ? undefined : scope.classOf(className);
  const values = found === undefined ? null : enumValues(found, scope);
  if (found === undefined || values === null) return undefined;
  const members = found.fields.filter((field) => field.annotation === null && !field.name.startsWith('_'));
  const value = values[members.findIndex((field) => field.name === member)];
  return value === undefined ? undefined : { kind: 'constant', value };
}

function ofValues(values: readonly Exclude<PythonConstant, null>[]): Pick<ParameterType, 'type' | 'values'> {
  if (values.length === 0) return { type: 'str' };
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size > 1) return { type: 'str', values: values.map(String) };
  if (kinds.has('boolean')) return { type: 'bool' };
  if (kinds.has('string')) return { type: 'str', values };
  return { type: values.every(Number.isInteger) ? 'int' : 'float', values };
}

function readUnion(members: readonly ParameterType[]): ParameterType {
  const isOptional = members.some((member) => member.isOptional);
  const [first, ...others] = members.filter((member) => !(member.isOptional && member.type === null));
  if (first === undefined) return { ...unknown, isOptional };
  if (others.length === 0) return { ...first, isOptional };
  const kinds = new Set([first, ...others].map(({ type }) => type));
  if (kinds.size === 1 && first.values === undefined) {
    const { type, markers } = first;
    return { type, markers, isOptional };
  }
  const isNumber = kinds.size === 2 && kinds.has('int') && kinds.has('float');
  return { ...unknown, isOptional, type: isNumber ? 'float' : null };
}

function readAnnotated(
  inner: ParameterType,
  notes: readonly PythonExpression[],
  scope: PythonScope,
): ParameterType {
  const said = notes.find(isText)?.value ?? inner.description;
  const calls = notes.filter((note) => note.kind === 'call');
  const doc = calls.find((call) => scope.meaning(call.name) === 'Doc')?.args[0];
  const description = said ?? (doc !== undefined && isText(doc) ? doc.value : undefined);
  // What a function says itself is nearer than what the name of its type brings along.
  const markers = [...calls, ...inner.markers];
  return { ...inner, markers, ...(description === undefined ? {} : { description }) };
}

const formats: Readonly<Record<string, string>> = {
  date: 'date',
  datetime: 'date-time',
  time: 'time',
  AwareDatetime: 'date-time',
  NaiveDatetime: 'date-time',
  PastDate: 'date',
  FutureDate: 'date',
  PastDatetime: 'date-time',
  FutureDatetime: 'date-time',
  UUID: 'uuid',
  UUID1: 'uuid',
  UUID3: 'uuid',
  UUID4: 'uuid',
  UUID5: 'uuid',
  EmailStr: 'email',
  AnyUrl: 'uri',
  AnyHttpUrl: 'uri',
  HttpUrl: 'uri',
};

const types: Readonly<Record<string, ParameterTypeName>> = {
  ...each(
    'int',
    'int',
    'PositiveInt',
    'NegativeInt',
    'NonNegativeInt',
    'NonPositiveInt',
    'StrictInt',
    'conint',
  ),
  ...each('float', 'float', 'Decimal', 'StrictFloat', 'PositiveFloat', 'NegativeFloat', 'NonNegativeFloat'),
  ...each('float', 'NonPositiveFloat', 'FiniteFloat', 'confloat', 'condecimal', 'Number', 'Real'),
  ...each('bool', 'bool', 'StrictBool'),
  ...each('str', 'str', 'StrictStr', 'constr', 'SecretStr', 'Path', 'LiteralString', 'AnyStr', 'Text'),
  ...each('list', 'list', 'List', 'tuple', 'Tuple', 'set', 'Set', 'frozenset', 'FrozenSet', 'deque', 'Deque'),
  ...each('list', 'Sequence', 'MutableSequence', 'Iterable', 'Collection', 'AbstractSet', 'MutableSet'),
  ...each('list', 'conlist', 'conset'),
  ...each('dict', 'dict', 'Dict', 'Mapping', 'MutableMapping', 'OrderedDict', 'defaultdict', 'DefaultDict'),
  ...each('dict', 'TypedDict', 'Counter'),
};

function each(type: ParameterTypeName, ...names: string[]): Record<string, ParameterTypeName> {
  return Object.fromEntries(names.map((name) => [name, type]));
}

const injected = new Set([
  'Request',
  'Response',
  'BackgroundTasks',
  'WebSocket',
  'HTTPConnection',
  'SecurityScopes',
  'Context',
]);
const enums = new Set(['Enum', 'IntEnum', 'StrEnum', 'ReprEnum', 'Flag', 'IntFlag']);
const models = new Set(['BaseModel', 'SQLModel', 'BaseSettings', 'GenericModel']);
const dataclasses = new Set(['dataclass', 'define', 'frozen', 'attrs', 's']);
