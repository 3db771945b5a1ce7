import type { ClientApi } from '../apis/client-api.ts';
import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import type { ClientStreamOptions, EventSink } from './client-stream.ts';
import type { ConversationTurn } from './conversation-state.ts';
import { FilteredStream } from './filtered-stream.ts';
import { openClientStream } from './kept-stream.ts';

export interface EventSinkOptions extends ClientStreamOptions {
  readonly api: ClientApi;
  /** What every event passes through; `null`: nothing. */
  readonly filters: OutputFilterRun | null;
  /** What the stream adds to a conversation; left out or `null`: nothing. */
  readonly turn?: ConversationTurn | null;
  /** A filter has ended the client's stream, and the provider was told to stop: no more is to come. */
  onStopped(): void;
}

/** Where the events of a relay go: to the client, through filters where there are some. */
export function openEventSink(options: EventSinkOptions): EventSink {
  const { api, exchange, filters, flow, heartbeat, heartbeatMs, onStopped, turn = null } = options;
  const client = { exchange, flow, heartbeat, heartbeatMs };
  return filters === null
    ? openClientStream(client, turn)
    : new FilteredStream({ ...client, api, filters, turn, onStopped });
}
