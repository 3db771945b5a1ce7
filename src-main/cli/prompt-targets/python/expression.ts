import type { SyntaxNode } from '@lezer/common';
import { decodeString } from './decode-string.ts';

/** A Python expression, as far as annotations, defaults and decorators need it. */
export type PythonExpression =
  /** `str`, `typing.Optional` */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: PythonConstant }
  | { readonly kind: 'ellipsis' }
  /** `Optional[str]`: the name and what stands in brackets. */
  | { readonly kind: 'subscript'; readonly name: string; readonly args: readonly PythonExpression[] }
  | PythonCall
  /** `int | None` */
  | { readonly kind: 'union'; readonly members: readonly PythonExpression[] }
  /** `"/api" + PREFIX` */
  | { readonly kind: 'sum'; readonly parts: readonly PythonExpression[] }
  /** A list, tuple or set. */
  | { readonly kind: 'sequence'; readonly items: readonly PythonExpression[] }
  | { readonly kind: 'mapping'; readonly isEmpty: boolean }
  | { readonly kind: 'other' };

export interface PythonCall {
  readonly kind: 'call';
  /** `app.get` */
  readonly name: string;
  readonly args: readonly PythonExpression[];
  readonly keywords: ReadonlyMap<string, PythonExpression>;
}

export type PythonConstant = string | number | boolean | null;

const other: PythonExpression = { kind: 'other' };

export function readExpression(node: SyntaxNode | null, source: string): PythonExpression {
  if (node === null) return other;
  const read = (child: SyntaxNode | null) => readExpression(child, source);
  const text = source.slice(node.from, node.to);
  switch (node.name) {
    case 'VariableName':
      return { kind: 'name', name: text };
    case 'None':
      return { kind: 'constant', value: null };
    case 'Boolean':
      return { kind: 'constant', value: text === 'True' };
    case 'Ellipsis':
      return { kind: 'ellipsis' };
    case 'Number':
    case 'UnaryExpression':
      return readNumber(text);
    case 'String': {
      const value = decodeString(text);
      return value === null ? other : { kind: 'constant', value };
    }
    case 'ContinuedString': {
      const parts = operands(node).map(read);
      return parts.every(isText)
        ? { kind: 'constant', value: parts.map(({ value }) => value).join('') }
        : other;
    }
    case 'ParenthesizedExpression':
      return read(operands(node)[0] ?? null);
    case 'ArrayExpression':
    case 'TupleExpression':
    case 'SetExpression':
      return { kind: 'sequence', items: operands(node).map(read) };
    case 'DictionaryExpression':
      return { kind: 'mapping', isEmpty: operands(node).length === 0 };
    case 'BinaryExpression':
      return readOperation(node, source);
    case 'MemberExpression':
      return readMember(node, source);
    case 'CallExpression':
      return readCall(dottedName(read(node.firstChild)), node.getChild('ArgList'), source) ?? other;
    default:
      return other;
  }
}

/** `null`: what is called has no name. */
export function readCall(name: string | null, argList: SyntaxNode | null, source: string): PythonCall | null {
  if (name === null) return null;
  const args: PythonExpression[] = [];
  const keywords = new Map<string, PythonExpression>();
  const children = argList === null ? [] : operands(argList);
  for (let index = 0; index < children.length; index++) {
    const child = children[index];
    if (child === undefined) break;
    const value = children[index + 2];
    if (children[index + 1]?.name === 'AssignOp' && value !== undefined) {
      keywords.set(source.slice(child.from, child.to), readExpression(value, source));
      index += 2;
    } else if (child.name === '*' || child.name === '**') {
      index += 1;
    } else args.push(readExpression(child, source));
  }
  return { kind: 'call', name, args, keywords };
}

export function isText(
  expression: PythonExpression,
): expression is { readonly kind: 'constant'; readonly value: string } {
  return expression.kind === 'constant' && typeof expression.value === 'string';
}

/** `Optional` of `typing.Optional` */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function operands(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => !/^[()[\]{},]$|^Comment$/.test(name));
}

function dottedName(expression: PythonExpression): string | null {
  return expression.kind === 'name' ? expression.name : null;
}

function readMember(node: SyntaxNode, source: string): PythonExpression {
  const [object, ...rest] = operands(node);
  const name = dottedName(readExpression(object ?? null, source));
  if (name === null) return other;
  const property = rest.find((child) => child.name === 'PropertyName');
  if (property !== undefined) {
    return { kind: 'name', name: `${name}.${source.slice(property.from, property.to)}` };
  }
  return { kind: 'subscript', name, args: rest.map((child) => readExpression(child, source)) };
}

function readOperation(node: SyntaxNode, source: string): PythonExpression {
  const [left, operator, right] = operands(node);
  if (left === undefined || operator === undefined || right === undefined) return other;
  const sides = [readExpression(left, source), readExpression(right, source)];
  switch (source.slice(operator.from, operator.to)) {
    case '|':
      return {
        kind: 'union',
        members: sides.flatMap((side) => (side.kind === 'union' ? side.members : [side])),
      };
    case '+':
      return { kind: 'sum', parts: sides.flatMap((side) => (side.kind === 'sum' ? side.parts : [side])) };
    default:
      return other;
  }
}

/** `1_000`, `-0x1f`, `2.5e3`; no complex numbers, and no whole number that JavaScript would round. */
function readNumber(text: string): PythonExpression {
  const [, sign = '', digits = ''] = /^([-+]?)\s*([\w.]+(?:[-+]\d+)?)$/.exec(text.replaceAll('_', '')) ?? [];
  const value = Number(digits) * (sign === '-' ? -1 : 1);
  const isExact = Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
  return digits === '' || !isExact ? other : { kind: 'constant', value };
}
