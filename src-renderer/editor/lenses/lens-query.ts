import type { Lens } from '../../../src-gateway/config/editor/lenses-of.ts';

/** The filter of the trace list that shows what went through a listener or a route. */
export function lensQuery({ kind, name }: Pick<Lens, 'kind' | 'name'>): string {
  return `${keys[kind]}=${/^[\w./:-]+$/.test(name) ? name : `"${name.replaceAll(/["\\]/g, '\\$&')}"`}`;
}

const keys: Readonly<Record<Lens['kind'], string>> = {
  listener: 'plano.listener.name',
  route: 'plano.route.name',
};
