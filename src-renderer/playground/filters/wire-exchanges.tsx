import type { WireExchange } from '../../../src-main/contract/filter-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { durationText } from '../../lib/number-text.ts';
import { laidOut } from './diff-bodies.ts';

/** Every exchange with a filter, as it was on the wire; the greeting of an MCP server is one of them. */
export function WireExchanges({ exchanges }: { readonly exchanges: readonly WireExchange[] }) {
  return (
    <ol className="flex flex-col gap-1" data-testid="filter-wire">
      {exchanges.map((exchange, index) => {
        const { error, method, ms, status, url } = exchange;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: exchanges are told apart by their order alone
          <li key={index} className="min-w-0">
            <details className="rounded-md border border-line px-2 py-1">
              <summary data-testid="wire-exchange">
                <span className="font-medium">{nameOf(exchange)}</span>{' '}
                <span className="font-mono [overflow-wrap:anywhere] text-muted">
                  {method} {url}
                </span>{' '}
                <Badge tone={status === null || status >= 400 ? 'bad' : 'ok'}>{status ?? 'no answer'}</Badge>{' '}
                <span className="font-mono text-muted">{durationText(ms)}</span>
              </summary>
              {error !== null && <p className="mt-1 [overflow-wrap:anywhere] text-bad">{error}</p>}
              <Message title="Sent" headers={exchange.requestHeaders} body={exchange.requestBody} />
              {status !== null && (
                <Message title="Came back" headers={exchange.responseHeaders} body={exchange.responseBody} />
              )}
            </details>
          </li>
        );
      })}
    </ol>
  );
}

/** What an MCP message asks for; a plain call says it with its method. */
function nameOf({ method, requestBody }: WireExchange): string {
  const asked = requestBody.includes('"jsonrpc"')
    ? /"method"\s*:\s*"([^"]+)"/.exec(requestBody)?.[1]
    : undefined;
  return asked ?? (method === 'DELETE' ? 'end of session' : 'call');
}

interface MessageProps {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function Message({ title, headers, body }: MessageProps) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <div className="mt-1.5">
      <div className="text-2xs text-muted">{title}</div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="max-h-60 overflow-auto rounded-md bg-sunken p-2 font-mono text-2xs [overflow-wrap:anywhere] whitespace-pre-wrap"
      >
        <span className="text-muted">{lines.join('\n')}</span>
        {body !== '' && `\n\n${laidOut(body)}`}
      </pre>
    </div>
  );
}
