import type { ClientApi } from '../apis/client-api.ts';
import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import { ClientStream, type ClientStreamOptions, type EventSink } from './client-stream.ts';
import { FilteredStream } from './filtered-stream.ts';

export interface EventSinkOptions extends ClientStreamOptions {
  readonly api: ClientApi;
  /** What every event passes through; `null`: nothing. */
  readonly filters: OutputFilterRun | null;
  /** A filter has ended the client's stream, and the provider was told to stop: no more is to come. */
  onStopped(): void;
}

/** Where the events of a relay go: to the client, through filters where there are some. */
export function openEventSink(options: EventSinkOptions): EventSink {
  const { api, exchange, filters, flow, heartbeat, heartbeatMs, onStopped } = options;
  const client = { exchange, flow, heartbeat, heartbeatMs };
  return filters === null
    ? new ClientStream(client)
    : new FilteredStream({ ...client, api, filters, onStopped });
}
