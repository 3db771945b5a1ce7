import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import type { ShownPrice } from '../../src-main/contract/price-calls.ts';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { failureText, host, hostQuery, queries } from '../lib/host.ts';
import { shellWord } from '../lib/shell-word.ts';
import { parseRate } from './price-text.ts';

interface PriceDialogProps {
  readonly model: string;
  readonly onClose: () => void;
}

const fields = [
  ['input', 'Input', true],
  ['output', 'Output', true],
  ['cached', 'Cached input', false],
  ['cacheWrite', 'Cache write', false],
] as const;
type Field = (typeof fields)[number][0];

/** A price of the user's own for one model. */
export function PriceDialog({ model, onClose }: PriceDialogProps) {
  const known = useQuery(hostQuery('prices.read', { models: [model] }));
  const formId = 'price-form';
  const first = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const price = known.data?.prices[0]?.price ?? null;

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const rates = readRates(new FormData(event.currentTarget));
    if (typeof rates === 'string') return setFailure(rates);
    setBusy(true);
    try {
      await host.call('prices.set', { model, ...rates });
      await queries.invalidateQueries();
      onClose();
    } catch (error) {
      setFailure(failureText(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Price of ${model}`}
      testId="price-dialog"
      className="w-[min(460px,92vw)]"
      initialFocus={first}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={formId} disabled={busy} data-testid="save-price">
            Save price
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void save(event)} className="flex flex-col gap-3 p-4" noValidate>
        <p className="text-xs text-muted">
          US dollars per million tokens. It is written to <code className="font-mono">pricing.yaml</code> in
          Plano’s home folder, wins over every catalogue, and prices earlier calls that have no price.
        </p>
        {known.isPending ? null : (
          <div className="grid grid-cols-2 gap-3">
            {fields.map(([field, label, isRequired], index) => (
              <label key={field} className="flex flex-col gap-1 text-xs">
                <span>
                  {label} {!isRequired && <span className="text-muted">(optional)</span>}
                </span>
                <input
                  ref={index === 0 ? first : undefined}
                  name={field}
                  inputMode="decimal"
                  required={isRequired}
                  defaultValue={rateOf(price, field)}
                  data-testid={`price-${field}`}
                  className="h-8 rounded-md border border-line-strong/70 bg-surface px-2 font-mono"
                />
              </label>
            ))}
          </div>
        )}
        <CliLine command={`planoai prices set ${shellWord(model)} <input> <output>`} />
        {failure !== null && <Notice tone="bad" title={failure} testId="price-failure" />}
      </form>
    </Dialog>
  );
}

function rateOf(price: ShownPrice | null, field: Field): string {
  const rate = price?.[field];
  return rate === undefined || rate === null ? '' : String(rate);
}

/** A sentence when a field is no price. */
function readRates(data: FormData): Pick<ShownPrice, Field> | string {
  const rate = (field: Field) => parseRate(String(data.get(field) ?? ''));
  const [input, output, cached, cacheWrite] = [
    rate('input'),
    rate('output'),
    rate('cached'),
    rate('cacheWrite'),
  ];
  for (const [field, label] of fields) {
    if (rate(field) === undefined) return `${label} takes US dollars per million tokens, such as 2.5.`;
  }
  if (typeof input !== 'number' || typeof output !== 'number') return 'A price needs both input and output.';
  return { input, output, cached: cached ?? null, cacheWrite: cacheWrite ?? null };
}
