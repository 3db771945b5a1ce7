import { useQuery } from '@tanstack/react-query';
import type { ProviderModel } from '../../src-main/contract/price-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { Failure } from '../components/failure.tsx';
import { Notice } from '../components/notice.tsx';
import { hostQuery } from '../lib/host.ts';
import { priceSourceText, rateText } from './price-text.ts';

export const overviewQuery = hostQuery('models.overview', {});

/** The models of the config that serves: key, price, and who says so. */
export function ModelList({ onSetPrice }: { readonly onSetPrice: (model: string) => void }) {
  const { data, error, refetch } = useQuery(overviewQuery);
  if (data === undefined && error !== null)
    return (
      <Failure
        title="The models could not be read"
        error={error}
        className="m-4"
        testId="models-failed"
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return null;
  return (
    <section aria-label="Models of this config" className="bg-surface" data-testid="model-list">
      <div className="flex flex-wrap items-center gap-3 px-4 py-2.5">
        <h2 className="font-semibold">Models of this config</h2>
        <span className="text-xs text-muted">prices in US dollars per million tokens</span>
      </div>
      {data.problems.map((problem) => (
        <Notice
          key={problem}
          tone="warn"
          title="Your price file is not used"
          className="mx-4 mb-3"
          testId="prices-problem"
        >
          {problem}
        </Notice>
      ))}
      {data.models.length === 0 ? (
        <p className="px-4 pb-4 text-xs text-muted">
          The gateway serves no config. Its models appear here once it runs.
        </p>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full min-w-[900px] border-collapse text-xs" data-testid="model-table">
            <caption className="sr-only">Models with their keys and prices</caption>
            <thead className="bg-sunken text-left text-2xs text-muted">
              <tr>
                {['model', 'key'].map((heading) => (
                  <th key={heading} scope="col" className="h-7 px-4 font-medium">
                    {heading}
                  </th>
                ))}
                {['input', 'cached', 'cache write', 'output'].map((heading) => (
                  <th key={heading} scope="col" className="h-7 px-2 text-right font-medium">
                    {heading}
                  </th>
                ))}
                <th scope="col" className="h-7 px-4 font-medium">
                  source
                </th>
              </tr>
            </thead>
            <tbody>
              {data.models.map((model) => (
                <Model key={model.name} model={model} onSetPrice={onSetPrice} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Model({
  model,
  onSetPrice,
}: {
  readonly model: ProviderModel;
  readonly onSetPrice: (model: string) => void;
}) {
  const { price } = model;
  return (
    <tr
      data-testid="model-row"
      data-model={model.model}
      className="h-8 border-b border-line/50 hover:bg-hover"
    >
      <th scope="row" className="px-4 text-left font-normal">
        {model.model}
        {model.default && <span className="pl-2 text-2xs text-muted">default</span>}
      </th>
      <td className="px-4">
        <KeyState model={model} />
      </td>
      {[price?.input, price?.cached, price?.cacheWrite, price?.output].map((rate, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: four fixed columns
        <td key={index} className="px-2 text-right font-mono tabular-nums">
          {rate === undefined || rate === null ? '—' : rateText(rate)}
        </td>
      ))}
      <td className="px-4">
        <span className="flex items-center gap-2">
          <span className="text-muted" data-testid="price-source">
            {price === null ? (model.wildcard ? 'any model' : 'no price') : priceSourceText(price)}
          </span>
          {!model.wildcard && (
            <Button tone="quiet" size="small" data-testid="set-price" onClick={() => onSetPrice(model.model)}>
              {price === null ? 'Set price' : 'Change'}
            </Button>
          )}
        </span>
      </td>
    </tr>
  );
}

const keyTexts = { set: 'key set', missing: 'key missing', client: 'caller’s key', none: 'no key' } as const;
const keyTones = { set: 'ok', missing: 'bad', client: 'info', none: 'plain' } as const;

function KeyState({ model: { key, keyReference } }: { readonly model: ProviderModel }) {
  return (
    <span className="flex items-center gap-2">
      <Badge tone={keyTones[key]} testId="key-state">
        {key === 'set' ? '✓ ' : key === 'missing' ? '✕ ' : ''}
        {keyTexts[key]}
      </Badge>
      {keyReference !== null && <span className="font-mono text-2xs text-muted">{keyReference}</span>}
    </span>
  );
}
