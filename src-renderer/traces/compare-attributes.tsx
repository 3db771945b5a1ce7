import { useQuery } from '@tanstack/react-query';
import { attributeMap } from '../../src-main/contract/attribute-value.ts';
import { hostQuery } from '../lib/host.ts';
import { attributeDeltas } from './attribute-deltas.ts';

interface SpanAddress {
  readonly traceId: string;
  readonly spanId: string;
}

/** In which attributes two spans differ. */
export function CompareAttributes({ a, b }: { readonly a: SpanAddress; readonly b: SpanAddress }) {
  const one = useQuery(hostQuery('traces.span', { ...a }));
  const other = useQuery(hostQuery('traces.span', { ...b }));
  if (!one.data || !other.data) {
    const failure = one.error ?? other.error;
    return <p className="px-8 py-2 text-muted">{failure ? failure.message : 'Reading both spans…'}</p>;
  }
  const deltas = attributeDeltas(
    attributeMap(one.data.span.attributes),
    attributeMap(other.data.span.attributes),
  );
  if (deltas.length === 0) {
    return (
      <p className="px-8 py-2 text-muted" data-testid="compare-attributes">
        All attributes are the same.
      </p>
    );
  }
  return (
    <dl className="px-8 py-1 font-mono text-2xs" data-testid="compare-attributes">
      {deltas.map(({ key, a: before, b: after }) => (
        <div key={key} className="grid grid-cols-[260px_1fr_1fr] gap-3 py-0.5">
          <dt className="text-muted [overflow-wrap:anywhere]">{key}</dt>
          <dd className="[overflow-wrap:anywhere]">{before ?? '—'}</dd>
          <dd className="[overflow-wrap:anywhere]">{after ?? '—'}</dd>
        </div>
      ))}
    </dl>
  );
}
