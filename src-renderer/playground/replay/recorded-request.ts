import type { StoredBody } from '../../../src-main/contract/body-calls.ts';
import type { ClientApi } from '../../../src-main/contract/playground-calls.ts';

/** A recorded request in the playground, and what a person has made of it. */
export interface RecordedRequest {
  /** Of the recording, and of the span that it belongs to. */
  readonly traceId: string;
  readonly spanId: string;
  readonly api: ClientApi;
  /** Those that are sent again. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Names of those that are not: their values are not recorded. */
  readonly leftOut: readonly string[];
  /** As it was recorded. */
  readonly body: string;
  /** The same laid out for reading, and as it stands in the field. */
  readonly laidOut: string;
  readonly edited: string;
  /** Secrets in it are masked: the provider gets the masks. */
  readonly redacted: boolean;
}

const apis: readonly (readonly [path: string, api: ClientApi])[] = [
  ['/v1/chat/completions', 'chat'],
  ['/v1/messages', 'messages'],
  ['/v1/responses', 'responses'],
];

/** Which API a recorded request speaks; `null`: none that the playground sends. */
export function apiOf({ head }: Pick<StoredBody, 'head'>): ClientApi | null {
  const path = head?.start.split(' ')[1]?.split('?')[0];
  return apis.find(([known]) => known === path)?.[1] ?? null;
}

/** Of the connection or the browser, not of the request. */
const ofTheConnection =
  /^(host|origin|referer|sec-.*|connection|keep-alive|transfer-encoding|upgrade|te|trailer|expect|content-.*|accept-encoding|traceparent|tracestate|x-request-id|x-plano-(key|capture|replay-of))$/;
const masked = '••••';

export function recordedRequest(traceId: string, stored: StoredBody, body: string): RecordedRequest | null {
  const api = apiOf(stored);
  if (api === null) return null;
  const headers = (stored.head?.headers ?? []).filter(({ name }) => !ofTheConnection.test(name));
  const laidOut = laidOutJson(body);
  return {
    ...{ traceId, spanId: stored.spanId, api, body, laidOut, edited: laidOut },
    headers: headers.filter(({ name, value }) => isSent(name, value)),
    leftOut: headers.filter(({ name, value }) => !isSent(name, value)).map(({ name }) => name),
    redacted: stored.redacted,
  };
}

/** A masked value is none; the contract takes plain ASCII. */
function isSent(name: string, value: string): boolean {
  return value !== masked && /^[\x20-\x7e]*$/.test(value) && /^[a-z0-9-]{1,100}$/.test(name);
}

/** What goes on the wire: the recording itself where nobody has changed it. */
export function bodyToSend({ body, edited, laidOut }: RecordedRequest): string {
  return edited === laidOut ? body : edited;
}

/** Why it cannot be sent as it stands; `null`: it can. */
export function problemOf({ edited }: RecordedRequest): string | null {
  try {
    const value: unknown = JSON.parse(edited);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? null
      : 'The body is no JSON object.';
  } catch {
    return 'The body is no JSON.';
  }
}

function laidOutJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
