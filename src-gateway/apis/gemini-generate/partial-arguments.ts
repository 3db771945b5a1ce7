import { isObject, listMember, textMember } from '../json-value.ts';

type Container = Map<string, ArgumentNode> | ArgumentNode[];
type ArgumentNode = Container | string | number | boolean | null;

/** No call has lists longer than this; a longer one would only fill the memory. */
const longestList = 10_000;

/** Nor is it nested deeper than this; what is would only break whoever walks down. */
const deepestNesting = 100;

/** Arguments of a call that come value by value, each at its place. */
export class PartialArguments {
  readonly #root = new Map<string, ArgumentNode>();

  /** Takes the values of one part; a text goes on where the one before it at the same place ended. */
  add(call: unknown): void {
    const whole = isObject(call) ? call.args : undefined;
    if (isObject(whole))
      for (const [name, value] of Object.entries(whole)) this.#root.set(name, nodeOf(value));
    for (const partial of listMember(call, 'partialArgs')) {
      const path = parseJsonPath(textMember(partial, 'jsonPath') ?? '');
      const value = partialValue(partial);
      if (path !== null && value !== undefined) this.#set(path, value);
    }
  }

  /** JSON of an object. */
  get text(): string {
    return textOf(this.#root);
  }

  #set(path: readonly (string | number)[], value: ArgumentNode): void {
    let container: Container = this.#root;
    for (const [depth, step] of path.entries()) {
      const next = path[depth + 1];
      const held = read(container, step);
      if (next === undefined) {
        const isContinued = typeof held === 'string' && typeof value === 'string';
        write(container, step, isContinued ? held + value : value);
        return;
      }
      const fits = typeof next === 'number' ? Array.isArray(held) : held instanceof Map;
      const child: Container = fits && isContainer(held) ? held : typeof next === 'number' ? [] : new Map();
      if (!fits && !write(container, step, child)) return;
      container = child;
    }
  }
}

/** The steps of a path as RFC 9535 writes it, `$.a.b[0]['c d']`; `null`: it leads to no single place. */
function parseJsonPath(path: string): readonly (string | number)[] | null {
  if (!path.startsWith('$')) return null;
  const steps: (string | number)[] = [];
  let rest = path.slice(1);
  while (rest !== '') {
    const [matched, name, index, quoted] =
      /^(?:\.([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\])/.exec(rest) ?? [];
    if (matched === undefined || steps.length === deepestNesting) return null;
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else steps.push((quoted ?? '').slice(1, -1).replaceAll(/\\(.)/g, '$1'));
    rest = rest.slice(matched.length);
  }
  return typeof steps[0] === 'string' ? steps : null;
}

/** `undefined`: there is none. */
function partialValue(partial: unknown): ArgumentNode | undefined {
  if (!isObject(partial)) return undefined;
  const { stringValue, numberValue, boolValue } = partial;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof numberValue === 'number') return numberValue;
  if (typeof boolValue === 'boolean') return boolValue;
  return Object.hasOwn(partial, 'nullValue') ? null : undefined;
}

function isContainer(node: ArgumentNode | undefined): node is Container {
  return node instanceof Map || Array.isArray(node);
}

function read(container: Container, step: string | number): ArgumentNode | undefined {
  if (Array.isArray(container)) return typeof step === 'number' ? container[step] : undefined;
  return container.get(String(step));
}

/** Whether there is such a place. */
function write(container: Container, step: string | number, value: ArgumentNode): boolean {
  if (!Array.isArray(container)) {
    container.set(String(step), value);
    return true;
  }
  if (typeof step !== 'number' || step >= longestList) return false;
  while (container.length < step) container.push(null);
  container[step] = value;
  return true;
}

function nodeOf(value: unknown, depth = 0): ArgumentNode {
  if (depth > deepestNesting) return null;
  if (Array.isArray(value)) return value.map((each) => nodeOf(each, depth + 1));
  if (isObject(value)) {
    return new Map(Object.entries(value).map(([name, each]) => [name, nodeOf(each, depth + 1)]));
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function textOf(node: ArgumentNode): string {
  if (Array.isArray(node)) return `[${node.map(textOf).join(',')}]`;
  if (!(node instanceof Map)) return JSON.stringify(node);
  return `{${[...node].map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join(',')}}`;
}
