import { Agent, request } from 'undici';
import { SseCutter, splitEvents } from '../../src-gateway/apis/sse.ts';
import { mergeUsage, type Usage } from '../../src-gateway/apis/usage.ts';
import type { CallParams, CallProgress, CallResult } from '../contract/contract.ts';
import { HostFailure } from './host.ts';
import { type ReplyParts, readStreamEvent, readWholeReply } from './playground-reply.ts';
import { type PlaygroundRequest, playgroundRequest, replayRequest } from './playground-request.ts';

export interface PlaygroundTarget {
  /** `http://127.0.0.1:12000` */
  readonly url: string;
  /** What clients of the listener must send; `null`: nothing. */
  readonly gatewayKey: string | null;
}

/** A request to a listener, and the API in which its answer is read. */
export interface Sending {
  readonly api: CallParams<'playground.send'>['api'];
  readonly request: PlaygroundRequest;
}

export interface PlaygroundContext {
  readonly signal: AbortSignal;
  progress(value: CallProgress<'playground.send'>): void;
}

type PlaygroundResult = CallResult<'playground.send'>;

/** An answer with what only some ask for. */
export interface ListenerReply extends PlaygroundResult {
  /** Of the reply; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly usage: Usage | null;
}

const mostRawBytes = 1024 * 1024;
const mostEvents = 2_000;
/** Ways of a prompt listener on which a client may get an endpoint's answer as it is, in whatever form. */
const endpointPaths: ReadonlySet<string | null> = new Set(['target', 'default_target']);
/** A whole reply longer than this is not read any further. */
const mostReplyBytes = 64 * 1024 * 1024;
const mostEventBytes = 4 * 1024 * 1024;
/** Of what a function answered; the whole reply shows it all. */
const mostResultCharacters = 64 * 1024;
/** The listener's own time-outs come first; this ends a reply that hangs altogether. */
const silenceMs = 600_000;

/**
 * Sends a request to a listener over the network, as any client would, and reads the reply as it
 * streams. Rejects with `listener_unreachable`, or when the signal fires; an error that the gateway
 * answers is a result.
 */
export function sendFromPlayground(
  target: PlaygroundTarget,
  params: CallParams<'playground.send'>,
  context: PlaygroundContext,
): Promise<PlaygroundResult> {
  return shown(sendToListener(target, { api: params.api, request: playgroundRequest(params) }, context));
}

/** The same of a recorded request, as it is or changed by hand; its trace names the one that it replays. */
export function replayFromPlayground(
  target: PlaygroundTarget,
  params: CallParams<'playground.replay'>,
  context: PlaygroundContext,
): Promise<PlaygroundResult> {
  return shown(sendToListener(target, { api: params.api, request: replayRequest(params) }, context));
}

async function shown(reply: Promise<ListenerReply>): Promise<PlaygroundResult> {
  const { headers: _headers, usage: _usage, ...result } = await reply;
  return result;
}

/** Sends any request to a listener and reads the reply, as `sendFromPlayground` does. */
export async function sendToListener(
  target: PlaygroundTarget,
  { api, request: { path: address, headers, body } }: Sending,
  context: PlaygroundContext,
): Promise<ListenerReply> {
  const start = performance.now();
  const since = () => Math.round((performance.now() - start) * 10) / 10;
  const agent = new Agent({ headersTimeout: silenceMs, bodyTimeout: silenceMs });
  context.progress({ type: 'sent', path: address, headers: { ...headers }, body });
  try {
    const response = await request(`${target.url}${address}`, {
      method: 'POST',
      headers: target.gatewayKey === null ? headers : { ...headers, 'x-plano-key': target.gatewayKey },
      body,
      signal: context.signal,
      dispatcher: agent,
    }).catch((cause: unknown) => {
      context.signal.throwIfAborted();
      throw new HostFailure(`The listener at ${target.url} does not answer.`, {
        code: 'listener_unreachable',
        cause,
      });
    });
    const replyHeaders = flatten(response.headers);
    const traceId = replyHeaders['x-plano-trace-id'] ?? null;
    const status = response.statusCode;
    const selected = {
      agents: agentsOf(replyHeaders['x-plano-agents']),
      router: replyHeaders['x-plano-router'] ?? null,
    };
    context.progress({ type: 'head', status, headers: replyHeaders, traceId, ...selected, atMs: since() });

    let firstTextMs: number | null = null;
    const onText = (text: string) => {
      const atMs = since();
      firstTextMs ??= atMs;
      context.progress({ type: 'text', text, atMs });
    };
    const reader = new ReplyReader(api, { isStream: isEventStream(replyHeaders), onText, since });
    const broken = await readAll(response.body, reader, context.signal);
    const path = replyHeaders['x-plano-path'] ?? null;
    const reply = reader.finish(status < 400 && endpointPaths.has(path));
    return {
      status,
      traceId,
      requestId: replyHeaders['x-request-id'] ?? null,
      resolvedModel: replyHeaders['x-plano-resolved-model'] ?? null,
      ...selected,
      path,
      functionCall: reply.functionCall,
      text: reply.text,
      promptTokens: reply.usage?.prompt ?? null,
      completionTokens: reply.usage?.completion ?? null,
      finishReason: reply.finish ?? null,
      timeToFirstTokenMs: firstTextMs,
      durationMs: since(),
      error: reply.error ?? broken ?? unreadable(status),
      raw: reply.raw,
      events: reply.events,
      headers: replyHeaders,
      usage: reply.usage,
    };
  } finally {
    await agent.destroy();
  }
}

/** The header as the gateway writes it: ids with commas between them, encoded as in a URI. */
function agentsOf(header = ''): string[] {
  return header.split(',').flatMap((id) => {
    if (id === '') return [];
    try {
      return [decodeURI(id)];
    } catch {
      return [id];
    }
  });
}

/** `null` when the body came to its end. */
async function readAll(
  body: AsyncIterable<Buffer>,
  reader: ReplyReader,
  signal: AbortSignal,
): Promise<PlaygroundResult['error']> {
  try {
    for await (const chunk of body) if (!reader.push(chunk)) return tooLong;
    return null;
  } catch {
    signal.throwIfAborted();
    return { code: 'connection_lost', message: 'The connection broke before the answer was complete.' };
  }
}

const tooLong = { code: 'reply_too_long', message: 'The reply is longer than the playground reads.' };

function unreadable(status: number): PlaygroundResult['error'] {
  return status < 400
    ? null
    : { code: String(status), message: `The gateway answered with status ${status}.` };
}

interface ReaderOptions {
  readonly isStream: boolean;
  readonly onText: (text: string) => void;
  /** Milliseconds since the request. */
  readonly since: () => number;
}

class ReplyReader {
  readonly #api: CallParams<'playground.send'>['api'];
  readonly #onText: (text: string) => void;
  readonly #since: () => number;
  readonly #stream: SseCutter | null;
  readonly #events: PlaygroundResult['events'] = [];
  readonly #raw: Buffer[] = [];
  readonly #whole: Buffer[] = [];
  #rawBytes = 0;
  #bytes = 0;
  #text = '';
  #usage: ReplyParts['usage'] = null;
  #error: ReplyParts['error'] = null;
  #finish: string | null = null;
  #called: ReplyParts['called'] = null;
  #functionResult: string | null = null;

  constructor(api: CallParams<'playground.send'>['api'], { isStream, onText, since }: ReaderOptions) {
    this.#api = api;
    this.#onText = onText;
    this.#since = since;
    this.#stream = isStream ? new SseCutter(mostEventBytes) : null;
  }

  /** `false`: it is enough. */
  push(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#rawBytes < mostRawBytes) {
      const kept = chunk.subarray(0, mostRawBytes - this.#rawBytes);
      this.#raw.push(kept);
      this.#rawBytes += kept.length;
    }
    if (this.#stream === null) this.#whole.push(chunk);
    else this.#takeEvents(this.#stream.push(chunk));
    return this.#bytes < mostReplyBytes;
  }

  /** `isAnyForm`: a reply without an assistant's words is words itself. */
  finish(isAnyForm: boolean): ReplyParts & Pick<PlaygroundResult, 'functionCall' | 'raw' | 'events'> {
    if (this.#stream === null) {
      const whole = Buffer.concat(this.#whole).toString('utf8');
      const parts = readWholeReply(this.#api, parse(whole));
      this.#take(isAnyForm && parts.text === '' ? { ...parts, text: whole, error: null } : parts);
    } else {
      this.#takeEvents(this.#stream.rest());
    }
    return {
      text: this.#text,
      usage: this.#usage,
      error: this.#error,
      finish: this.#finish,
      functionCall: this.#called ? { ...this.#called, result: this.#functionResult } : null,
      raw: Buffer.concat(this.#raw).toString('utf8'),
      events: this.#events,
    };
  }

  #takeEvents(bytes: Uint8Array | null): void {
    if (bytes === null || bytes.length === 0) return;
    for (const event of splitEvents(Buffer.from(bytes).toString('utf8'))) {
      const data = dataOf(event);
      if (this.#events.length < mostEvents && this.#rawBytes < mostRawBytes) {
        this.#events.push({ atMs: this.#since(), data });
      }
      this.#take(readStreamEvent(this.#api, parse(data)));
    }
  }

  #take(parts: ReplyParts): void {
    this.#usage = mergeUsage(this.#usage, parts.usage);
    this.#error ??= parts.error;
    this.#finish = parts.finish ?? this.#finish;
    this.#called ??= parts.called ?? null;
    this.#functionResult ??= parts.functionResult?.slice(0, mostResultCharacters) ?? null;
    if (parts.text === '') return;
    this.#text += parts.text;
    this.#onText(parts.text);
  }
}

/** The `data` lines of one server-sent event, joined. */
function dataOf(event: string): string {
  const lines = event.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'));
  return lines.map((line) => line.slice(5).trimStart()).join('\n');
}

function isEventStream(headers: Readonly<Record<string, string>>): boolean {
  return (headers['content-type'] ?? '').startsWith('text/event-stream');
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

/** `undefined` for what is not JSON: `[DONE]`, a proxy's page, a reply that was cut. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
