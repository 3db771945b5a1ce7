import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { durationOf, type Pace, pause } from './pace.ts';
import type { StreamEvent } from './wires/wire.ts';

export interface StreamOptions {
  readonly pace: Pace;
  /** `broken`: the connection ends without the end of the body. */
  readonly ending: 'proper' | 'broken';
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
}

/** How many events may be written before other connections get their turn. */
const eventsPerTurn = 64;

/**
 * Writes events at the given pace, never further ahead than the client reads. Rejects with an
 * `AbortError` when the client leaves.
 */
export async function sendStream(
  response: ServerResponse,
  events: Iterable<StreamEvent>,
  options: StreamOptions,
): Promise<void> {
  const { pace, signal } = options;
  const start = performance.now();
  let tokens = 0;
  let written = 0;
  for (const event of events) {
    tokens += event.tokens;
    const early = durationOf(pace, Math.max(0, tokens - 1)) - (performance.now() - start);
    if (early >= 1) await pause(early, signal);
    written += 1;
    if (!response.write(event.data)) await once(response, 'drain', { signal });
    else if (written % eventsPerTurn === 0) await nextTurn(signal);
  }
  if (options.ending === 'proper') response.end();
  else breakOff(response);
}

/** Sends half of a body under its full length, then ends the connection. */
export function sendCutBody(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  response.writeHead(200, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.write(body.slice(0, Math.ceil(body.length / 2)));
  breakOff(response);
}

/** Ends the connection once everything written has left, but without the end of the body. */
function breakOff(response: ServerResponse): void {
  response.socket?.destroySoon();
}

function nextTurn(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) =>
    setImmediate(() => (signal.aborted ? reject(signal.reason) : resolve())),
  );
}
