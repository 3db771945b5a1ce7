import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Dispatcher, fetch, type RequestInit, type Response } from 'undici';

export interface FeedRequest {
  /** `http:`, `https:` (a user and password in it are sent as such) or `file:`. */
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

const totalMs = 30_000;
const mostRedirects = 5;
/** Ten times what models.dev has. */
const longestBytes = 32 * 1024 * 1024;

/** The text of a feed. Rejects with an error whose message says why there is none; it names no URL. */
export async function fetchFeed({ dispatcher, signal, url }: FeedRequest): Promise<string> {
  if (url.protocol === 'file:') return readFeed(url);
  const target = new URL(url);
  target.username = '';
  target.password = '';
  const within = AbortSignal.timeout(totalMs);
  try {
    const response = await follow(target, {
      dispatcher,
      signal: AbortSignal.any([signal, within]),
      headers: { accept: 'application/json', ...credentialOf(url) },
      redirect: 'manual',
    });
    const body = await limitedText(response.body);
    if (!response.ok) throw new Error(`it answered ${response.status}${excerpt(body)}`);
    return body;
  } catch (error) {
    if (within.aborted) throw new Error(`it did not answer within ${totalMs / 1000} s`);
    throw new Error(reasonOf(error));
  }
}

/** Redirects are followed where the feed stands: a server may not send us to others, inside our network or out. */
async function follow(first: URL, init: RequestInit): Promise<Response> {
  let target = first;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(target, init);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    const next = URL.parse(location, target.href);
    if (next === null || next.origin !== first.origin)
      throw new Error('it redirects to another address; name that one');
    if (redirects === mostRedirects) throw new Error(`it redirects more than ${mostRedirects} times`);
    target = next;
  }
}

async function readFeed(url: URL): Promise<string> {
  const path = fileURLToPath(url);
  const { size } = await stat(path);
  if (size > longestBytes) throw tooLong();
  return readFile(path, 'utf8');
}

async function limitedText(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.byteLength;
    if (length > longestBytes) throw tooLong();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function tooLong(): Error {
  return new Error(`it is longer than ${longestBytes / 1024 / 1024} MiB`);
}

function credentialOf({ password, username }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** The beginning of what a server says of its refusal, in one line. */
function excerpt(body: string): string {
  const line = body
    .slice(0, 200)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line === '' ? '' : `: ${line}`;
}

/** `fetch` says only that it failed; the reason is its error's cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
