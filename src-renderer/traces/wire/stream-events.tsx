import { durationText } from '../../lib/number-text.ts';

export interface StreamEvent {
  readonly atMs: number;
  readonly data: string;
}

/** Events in sight at first. */
const shownAtFirst = 400;

/** Every event of a stream and when it came, counted from the start of the request. */
export function StreamEvents({ events }: { readonly events: readonly StreamEvent[] }) {
  return (
    <ol data-testid="wire-events" className="font-mono text-2xs">
      {events.slice(0, shownAtFirst).map((event, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: events are told apart by their place
          key={index}
          data-testid="wire-event"
          className="grid grid-cols-[5.5rem_1fr] gap-2 border-b border-line/50 px-2 py-0.5"
        >
          <span className="text-right text-muted">+{durationText(event.atMs)}</span>
          <span className="[overflow-wrap:anywhere] whitespace-pre-wrap">{event.data}</span>
        </li>
      ))}
      {events.length > shownAtFirst && (
        <li className="px-2 py-1 text-muted">
          ⋯ {events.length - shownAtFirst} more events; “Copy” has all of them.
        </li>
      )}
    </ol>
  );
}

/** The events of a recorded stream: one JSON text a line. */
export function eventsIn(lines: string): StreamEvent[] {
  return lines.split('\n').flatMap((line) => {
    if (line === '') return [];
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null || !('data' in event)) return [];
    return [{ data: String(event.data), atMs: 'at_ms' in event ? Number(event.at_ms) : 0 }];
  });
}
