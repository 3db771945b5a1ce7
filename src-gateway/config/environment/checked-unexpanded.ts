import type { PlanoVerdict } from '../diagnostic.ts';
import type { SchemaNode } from '../shape/schema-node.ts';
import type { SourceScalar } from '../source/source-node.ts';
import type { VariableReference } from './parse-references.ts';

/**
 * Plano checks models and addresses before it replaces variables. What it says to a reference in such a
 * place; `host`: it lower-cases the name of the variable; `null`: nothing is lost.
 */
export function checkedUnexpanded(
  node: SourceScalar,
  schema: SchemaNode,
  reference: VariableReference,
): PlanoVerdict | 'host' | null {
  const { text } = node;
  const whole = reference.start === 0 && reference.end === text.length;
  const field = node.entry?.name;
  if (field === 'model' && node.path[0] !== 'ratelimits') {
    const slash = text.indexOf('/');
    return whole || slash < 0 || reference.start < slash ? 'V' : null;
  }
  if (field === 'endpoint') return /:[^:]*$/.test(text.slice(0, reference.start + 1)) ? 'V' : null;
  if (schema['x-format'] !== 'url') return null;
  const plano =
    field === 'url' && node.path[0] !== 'agents' && node.path[0] !== 'filters'
      ? null
      : field === 'base_url'
        ? 'V'
        : 'I';
  if (plano === null) return null;
  if (whole) return plano;
  const authority = text.indexOf('://');
  if (authority < 0 || reference.start < authority) return plano;
  const pathAt = text.slice(authority + 3).search(/[/?#]/);
  const authorityEnd = pathAt < 0 ? text.length : authority + 3 + pathAt;
  if (reference.start >= authorityEnd) return null;
  return text[reference.start - 1] === ':' ? 'V' : 'host';
}
