/** A body on its way to the trace store: redacted, and cut where it was too long. */
export interface RecordedBody {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly part: BodyPart;
  readonly contentType: string | null;
  readonly head: BodyHead | null;
  /** Bytes of the body as it went over the wire. */
  readonly size: number;
  /** What is missing at its end was too much to keep, or is no text. */
  readonly truncated: boolean;
  /** Something in it was masked. */
  readonly redacted: boolean;
  /** UTF-8. */
  readonly bytes: Uint8Array;
}

/**
 * `request` and `response` as they were on the wire, `filtered` a request as the listener's filters left it,
 * `events` a response that came as a stream: a line of JSON for each event, `{"at_ms", "data"}`, `data` being
 * the event's own lines.
 */
export type BodyPart = 'request' | 'filtered' | 'response' | 'events';

/** What stood before a body. Values of headers that nobody has called harmless are masked. */
export interface BodyHead {
  /** `POST /v1/chat/completions`, or the status: `200`. */
  readonly start: string;
  /** Names in lower case, in the order of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Bytes that are kept of one body. */
export const mostBytes = { request: 1024 * 1024, response: 2 * 1024 * 1024 } as const;
