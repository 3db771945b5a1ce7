import type { ReactNode } from 'react';
import { useBodies } from '../../recording/use-bodies.ts';
import { callSpans } from '../../traces/messages/call-spans.ts';
import { useTrace } from '../../traces/use-trace.ts';
import { StreamEvents } from '../../traces/wire/stream-events.tsx';
import { WirePanel } from '../../traces/wire/wire-panel.tsx';
import { laidOut } from '../filters/diff-bodies.ts';
import type { PlaygroundRun } from '../run-request.ts';

interface RunWireProps {
  readonly run: PlaygroundRun;
}

/** A run on the wire: as it was recorded from client to provider and back, else what the playground itself saw. */
export function RunWire({ run }: RunWireProps) {
  return run.traceId === null ? <SeenWire run={run} /> : <TracedWire run={run} traceId={run.traceId} />;
}

function TracedWire({ run, traceId }: RunWireProps & { readonly traceId: string }) {
  const { known } = useBodies(traceId);
  const { waterfall } = useTrace(traceId);
  const recorded = new Set(known.bodies.map(({ spanId }) => spanId));
  const rows = waterfall?.rows ?? [];
  const call = callSpans(rows, known).find(({ id }) => recorded.has(id));
  if (call === undefined) return <SeenWire run={run} />;
  return <WirePanel {...{ traceId, call, rows }} bodies={known.bodies} />;
}

function SeenWire({ run: { replyHeaders, result, sent, status } }: RunWireProps) {
  return (
    <section aria-label="Wire" data-testid="run-wire" className="min-h-full bg-surface">
      <p className="border-b border-line px-4 py-2 text-xs text-muted">
        What the playground sent and got. What the provider got appears here for requests that are recorded.
      </p>
      {sent !== null && (
        <Message title="To the gateway" start={`POST ${sent.path}`} headers={sent.headers}>
          <Body text={laidOut(sent.body)} testId="run-wire-request" />
        </Message>
      )}
      {status !== null && (
        <Message title="From the gateway" start={String(status)} headers={replyHeaders}>
          {result === null ? null : result.events.length > 0 ? (
            <StreamEvents events={result.events} />
          ) : (
            <Body text={laidOut(result.raw)} testId="run-wire-reply" />
          )}
        </Message>
      )}
    </section>
  );
}

interface MessageProps {
  readonly title: string;
  readonly start: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly children: ReactNode;
}

function Message({ children, headers, start, title }: MessageProps) {
  const lines = Object.entries(headers);
  return (
    <details open className="border-b border-line">
      <summary className="px-4 py-2 hover:bg-hover">
        <span className="font-medium">{title}</span>{' '}
        <span className="font-mono text-xs text-muted">{start}</span>
      </summary>
      <div className="flex flex-col gap-2 px-4 pb-3">
        <details>
          <summary className="text-xs text-muted">{lines.length} headers</summary>
          <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 font-mono text-2xs">
            {lines.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="[overflow-wrap:anywhere]">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="max-h-[32rem] overflow-auto rounded-md border border-line bg-sunken py-1"
        >
          {children}
        </div>
      </div>
    </details>
  );
}

function Body({ testId, text }: { readonly text: string; readonly testId: string }) {
  return (
    <pre
      data-testid={testId}
      className="px-2 font-mono text-2xs whitespace-pre-wrap [overflow-wrap:anywhere]"
    >
      {text}
    </pre>
  );
}
