import { terminalErrorEvent } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import { failedResponseEvent } from '../apis/failed-response.ts';
import type { FilterStop } from '../filters/filter-stop.ts';
import type { BreakReason } from './stream-break.ts';

export interface ToldClient {
  readonly api: ClientApi;
  readonly requestId: string;
  /** What it has been sent, as far as it matters. */
  readonly seen: string;
}

/** The last event of a stream that a filter ended, as each API's clients read it. */
export function stoppedEvent({ code, filterId, message }: FilterStop, told: ToldClient): Uint8Array {
  return Buffer.from(eventOf({ code, filterId, message }, told));
}

/** The last event of one that broke. */
export function brokenEvent(why: BreakReason, { api, requestId, seen }: ToldClient): Uint8Array {
  return Buffer.from(terminalErrorEvent(api, { ...why, requestId, seen }));
}

interface StopWords {
  readonly code: string;
  readonly filterId: string;
  readonly message: string;
}

function eventOf({ code, filterId, message }: StopWords, { api, requestId, seen }: ToldClient): string {
  switch (api) {
    case 'chat':
      return `data: ${JSON.stringify({ error: { type: code, agent: filterId, message } })}\n\n`;
    case 'messages': {
      const error = { type: code, message };
      return `event: error\ndata: ${JSON.stringify({ type: 'error', error, request_id: requestId })}\n\n`;
    }
    case 'responses':
      return failedResponseEvent(seen, message, code);
    default:
      return api satisfies never;
  }
}
