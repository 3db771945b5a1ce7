import { RotateCw } from 'lucide-react';
import type { FilterView } from '../../src-main/contract/gateway-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useGatewayAction } from '../lib/gateway.ts';

/** The filters of the config and whether they are there. */
export function FilterList({ filters }: { readonly filters: readonly FilterView[] }) {
  const action = useGatewayAction();
  const isChecking = action.isPending || filters.some(({ state }) => state === 'checking');
  if (filters.length === 0) return null;
  return (
    <section aria-labelledby="filter-list-title" className="mt-4" data-testid="filter-list">
      <div className="mb-1.5 flex items-center gap-2">
        <h2 id="filter-list-title" className="text-xs font-semibold text-muted">
          Filters
        </h2>
        <span className="flex-1" />
        <Button
          size="small"
          disabled={isChecking}
          data-testid="filters-check"
          onClick={() => action.mutate({ method: 'filters.check' })}
        >
          <RotateCw aria-hidden className="size-3" />
          Check again
        </Button>
      </div>
      <ul className="flex flex-col rounded-lg border border-line bg-surface">
        {filters.map(({ id, problem, state, type, url }) => (
          <li
            key={id}
            data-testid={`filter-${id}`}
            data-state={state}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line/60 px-3 py-2 last:border-b-0"
          >
            <span className="flex items-center gap-2">
              <StateMark state={marks[state]} />
              <span className="font-medium">{id}</span>
              <span className="text-xs text-muted">{words[state]}</span>
            </span>
            <Badge>{type === 'mcp' ? 'MCP' : 'HTTP'}</Badge>
            <span className="font-mono text-xs [overflow-wrap:anywhere]">{url}</span>
            {problem !== null && (
              <span className="w-full text-xs [overflow-wrap:anywhere] text-bad" data-testid="filter-problem">
                {problem}. Nothing that it guards passes until it can be used.
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const marks = { checking: 'starting', reachable: 'running', unreachable: 'failed' } as const;
const words = { checking: 'checking', reachable: 'reachable', unreachable: 'not reachable' } as const;
