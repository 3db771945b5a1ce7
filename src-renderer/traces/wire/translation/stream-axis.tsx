import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { groupedText } from '../../../lib/number-text.ts';
import type { StreamEvent } from '../stream-events.tsx';
import { type AxisEvent, onOneAxis } from './event-axis.ts';

interface StreamAxisProps {
  readonly client: readonly StreamEvent[];
  readonly provider: readonly StreamEvent[];
}

/** Rows in sight at first. */
const shownAtFirst = 200;

/** The events of a stream on both sides of the gateway, by the time since the request. */
export function StreamAxis({ client, provider }: StreamAxisProps) {
  const [all, setAll] = useState(false);
  const events = onOneAxis(client, provider);
  const shown = all ? events : events.slice(0, shownAtFirst);
  const endMs = events.at(-1)?.atMs ?? 0;
  return (
    <section aria-label="Events of both sides on one time axis" data-testid="stream-axis">
      <Strip label="From the provider" events={provider} endMs={endMs} />
      <Strip label="To the client" events={client} endMs={endMs} />
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="mt-2 max-h-[32rem] overflow-auto rounded-md border border-line bg-sunken"
      >
        <table className="w-full table-fixed font-mono text-2xs">
          <thead className="sticky top-0 bg-raised text-left font-sans text-xs">
            <tr>
              <th className="w-24 px-2 py-1 text-right font-medium">after</th>
              <th className="px-2 py-1 font-medium">to the client</th>
              <th className="px-2 py-1 font-medium">from the provider</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((event, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: events are told apart by their place
              <Row key={index} event={event} />
            ))}
          </tbody>
        </table>
        {shown.length < events.length && (
          <Button size="small" tone="quiet" className="mx-2 my-1" onClick={() => setAll(true)}>
            Show {groupedText(events.length - shown.length)} more events
          </Button>
        )}
      </div>
    </section>
  );
}

function Row({ event: { atMs, data, side } }: { readonly event: AxisEvent }) {
  const cell = 'px-2 py-0.5 [overflow-wrap:anywhere] whitespace-pre-wrap';
  return (
    <tr data-testid="axis-event" data-side={side} className="border-t border-line/50 align-top">
      <td className="px-2 py-0.5 text-right text-muted tabular-nums">{atMs.toFixed(1)} ms</td>
      <td className={cell}>{side === 'client' && data}</td>
      <td className={cell}>{side === 'provider' && data}</td>
    </tr>
  );
}

interface StripProps {
  readonly label: string;
  readonly events: readonly StreamEvent[];
  readonly endMs: number;
}

/** Where the events lie between the request and the last of them. */
function Strip({ endMs, events, label }: StripProps) {
  return (
    <div className="flex items-center gap-2 text-xs text-muted">
      <span className="w-32 shrink-0">{label}</span>
      <svg
        aria-hidden
        viewBox="0 0 1000 12"
        preserveAspectRatio="none"
        className="h-3 flex-1 rounded-sm bg-sunken"
      >
        {events.map(({ atMs }, index) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: events are told apart by their place
            key={index}
            x={endMs === 0 ? 0 : (atMs / endMs) * 997}
            y={1}
            width={3}
            height={10}
            className="fill-accent"
          />
        ))}
      </svg>
      <span className="w-24 shrink-0 text-right font-mono text-2xs">{groupedText(events.length)} events</span>
    </div>
  );
}
