import type {
  RankedModel,
  RankingDecision,
  RoutingDecision,
} from '../../src-gateway/routing/routing-decision.ts';
import { classNames } from '../lib/class-names.ts';
import { durationText, groupedText, moneyText } from '../lib/number-text.ts';
import { CardSection } from './card-section.tsx';

interface Column {
  readonly title: string;
  /** `null`: nothing is known of it. */
  readonly cell: (model: RankedModel) => string | null;
}

/** Columns that no model has a value for are left out. */
const columns: readonly Column[] = [
  { title: 'declared', cell: ({ declared, rank }) => (declared === rank ? null : String(declared)) },
  { title: 'in $/M', cell: ({ input }) => (input === null ? null : moneyText(input)) },
  { title: 'out $/M', cell: ({ output }) => (output === null ? null : moneyText(output)) },
  { title: 'cached $/M', cell: ({ cached }) => (cached === null ? null : moneyText(cached)) },
  { title: 'p50', cell: ({ p50_ms }) => (p50_ms === null ? null : durationText(p50_ms)) },
  { title: 'health', cell: ({ health, cooldown_s }) => healthText(health, cooldown_s) },
  { title: 'warm tokens', cell: ({ warm_tokens }) => (warm_tokens ? groupedText(warm_tokens) : null) },
];

interface RankingTableProps {
  readonly ranking: RankingDecision;
  readonly decision: RoutingDecision;
}

/** The candidates of the route in the order in which they are tried, with what they were ranked by. */
export function RankingTable({ ranking, decision }: RankingTableProps) {
  const { models, prefer, source } = ranking;
  const value: Column = {
    title: source?.type === 'latency' ? 'latency' : 'price',
    cell: ({ value: sorted }) => {
      if (sorted === null) return null;
      return source?.type === 'latency' ? durationText(sorted) : moneyText(sorted);
    },
  };
  const shown = [value, ...columns].filter(({ cell }) => models.some((model) => cell(model) !== null));
  return (
    <CardSection
      title="Candidates"
      testId="decision-ranking"
      detail={<span className="font-normal">{orderText(prefer)}</span>}
    >
      <div className="overflow-x-auto">
        <table className="w-full border-collapse">
          <thead>
            <tr className="text-left text-2xs text-muted">
              <th scope="col" className="w-6 pr-2 font-medium">
                #
              </th>
              <th scope="col" className="pr-3 font-medium">
                model
              </th>
              {shown.map(({ title }) => (
                <th key={title} scope="col" className="pr-3 text-right font-medium whitespace-nowrap">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <tr
                key={model.model}
                data-testid="decision-candidate"
                data-state={model.model === decision.final.model ? 'chosen' : 'other'}
                className={classNames('font-mono', !model.configured && 'text-muted')}
              >
                <td className="pr-2 align-top">{model.rank}</td>
                <td className="pr-3 [overflow-wrap:anywhere]">
                  {model.configured ? model.model : <s>{model.model}</s>}
                  {model.skipped_because !== null && (
                    <span className="block font-sans text-2xs text-muted">{model.skipped_because}</span>
                  )}
                </td>
                {shown.map(({ cell, title }) => (
                  <td key={title} className="pr-3 text-right align-top whitespace-nowrap">
                    {cell(model) ?? '—'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {source !== null && (
        <p className="mt-1.5 [overflow-wrap:anywhere] text-muted" data-testid="decision-source">
          {source.type === 'cost' ? 'Prices' : 'Latencies'} of {source.provider}, {source.url},{' '}
          {source.fetched_at === null ? 'never fetched' : `fetched ${source.fetched_at.slice(0, 19)}Z`}
          {source.stale && <span className="text-warn"> · stale</span>}
          {source.error !== null && <span className="text-warn"> · {source.error}</span>}
        </p>
      )}
    </CardSection>
  );
}

function orderText(prefer: RankingDecision['prefer']): string {
  return prefer === 'none' ? 'in the order of the config' : `${prefer} first`;
}

function healthText(health: RankedModel['health'], cooldownSeconds: number): string | null {
  if (health === null) return null;
  return cooldownSeconds > 0 ? `${health}, ${cooldownSeconds} s` : health;
}
