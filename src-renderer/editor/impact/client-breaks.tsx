import { useQuery } from '@tanstack/react-query';
import { CircleX, TriangleAlert } from 'lucide-react';
import type { BrokenModel, ClosedPort } from '../../../src-main/contract/impact-calls.ts';
import { useGateway } from '../../lib/gateway.ts';
import { host } from '../../lib/host.ts';
import { impactLimit } from './use-impact.ts';

/** Whom a text leaves behind, as far as names and ports tell; nothing is called for it. */
export function ClientBreaks({ text }: { readonly text: string }) {
  const applied = useGateway()?.appliedSha256 ?? null;
  // A text that cannot serve says so by itself.
  const { data } = useQuery({
    queryKey: ['config.breaks', text, applied],
    queryFn: ({ signal }) => host.call('config.breaks', { text, limit: impactLimit }, { signal }),
    gcTime: 0,
  });
  if (data === undefined || data.models.length + data.ports.length === 0) return null;
  return (
    <section aria-label="Clients left behind" data-testid="client-breaks">
      <h3 className="mb-1 text-xs font-semibold text-muted">
        Clients left behind, by the last {data.looked} recorded requests
      </h3>
      <ul className="flex flex-col gap-1.5">
        {data.models.map((one) => (
          <li key={one.model} data-testid="broken-model" className="flex items-start gap-2">
            <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
            <span className="[overflow-wrap:anywhere]">{modelText(one)}</span>
          </li>
        ))}
        {data.ports.map((one) => (
          <li key={one.port} data-testid="closed-port" className="flex items-start gap-2">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            <span className="[overflow-wrap:anywhere]">{portText(one)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `17 requests would fail with 404: they ask for the alias fast, …` */
export function modelText({ isAlias, model, requests }: BrokenModel): string {
  const many =
    requests === 1
      ? '1 request would fail with 404: it asks'
      : `${requests} requests would fail with 404: they ask`;
  return `${many} for ${isAlias ? 'the alias' : 'the model'} ${model}, to which nobody would answer.`;
}

/** `Port 12000 closes: 2 clients were seen there (OpenAI/Python, curl), with 140 requests. …` */
export function portText({ clientCount, clients, listener, movedTo, port, requests }: ClosedPort): string {
  const more = clientCount > clients.length ? ', …' : '';
  const who = `${clientCount === 1 ? '1 client was' : `${clientCount} clients were`} seen there (${clients.join(', ')}${more})`;
  const what = requests === 1 ? '1 request' : `${requests} requests`;
  const where =
    movedTo === null
      ? `The listener ${listener} is gone.`
      : `The listener ${listener} will be on port ${movedTo}.`;
  return `Port ${port} closes: ${who}, with ${what}. ${where}`;
}
