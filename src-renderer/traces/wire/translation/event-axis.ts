import type { StreamEvent } from '../stream-events.tsx';

export interface AxisEvent extends StreamEvent {
  readonly side: 'client' | 'provider';
}

/** The events of both sides in the order of time; what came from the provider leads to what goes to the client. */
export function onOneAxis(client: readonly StreamEvent[], provider: readonly StreamEvent[]): AxisEvent[] {
  const merged: AxisEvent[] = [
    ...provider.map((event) => ({ ...event, side: 'provider' as const })),
    ...client.map((event) => ({ ...event, side: 'client' as const })),
  ];
  return merged.sort((one, other) => one.atMs - other.atMs);
}
