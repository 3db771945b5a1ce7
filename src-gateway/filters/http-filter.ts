import { promisify } from 'node:util';
import { brotliDecompress, unzip } from 'node:zlib';
import { parseJson } from '../apis/json-value.ts';
import type { FilterConfig } from '../config/gateway-config.ts';
import { filterUrl } from '../config/service-urls.ts';
import { type ReplyHead, sendUpstream, type UpstreamOutcome } from '../upstream/send-upstream.ts';
import { failureReason } from './failure-reason.ts';
import type { Filter, FilterAnswer, FilterCall, FilterReply } from './filter-call.ts';
import { filterHeaders } from './filter-headers.ts';
import type { FilterSurroundings } from './filter-surroundings.ts';
import { readPayload } from './read-payload.ts';
import { isConnectionRefused, retryRefused } from './refused-connection.ts';
import { shownUrl } from './shown-url.ts';

const mostRedirects = 3;

/** A filter that is a web service: it is posted a body and answers with the one to use instead. */
export class HttpFilter implements Filter {
  readonly type = 'http';
  readonly tool = null;
  readonly id: string;
  readonly url: string;
  readonly #config: FilterConfig;
  readonly #surroundings: FilterSurroundings;
  /** It serves its URL itself, not the paths of requests below it. */
  #isExact = false;

  constructor(config: FilterConfig, surroundings: FilterSurroundings) {
    this.id = config.id;
    this.url = shownUrl(config.url);
    this.#config = config;
    this.#surroundings = surroundings;
  }

  async call(call: FilterCall): Promise<FilterReply> {
    const outcome = await this.#send(call);
    return {
      answer: await this.#read(call, outcome),
      httpStatus: outcome.head?.status ?? null,
      responseBytes: outcome.kind === 'buffered' ? outcome.body.length : 0,
      mcp: null,
    };
  }

  async close(): Promise<void> {}

  /** An answer of 404 or 405 below a path of the filter's own: the URL may be meant as it is. */
  async #send(call: FilterCall): Promise<UpstreamOutcome> {
    const deadline = performance.now() + this.#surroundings.timeoutMs;
    const exact = new URL(this.#config.url);
    if (this.#isExact) return this.#post(call, exact, deadline);
    const joined = await this.#post(call, filterUrl(this.#config, call.path), deadline);
    if (!isNoSuchPath(joined) || exact.pathname === '/') return joined;
    const outcome = await this.#post(call, exact, deadline);
    if (outcome.kind === 'buffered' && !isNoSuchPath(outcome) && !this.#isExact) {
      this.#isExact = true;
      call.note(`filter ${this.id} is called at ${this.url} itself: it does not serve ${call.path} below it`);
    }
    return outcome;
  }

  async #post(call: FilterCall, url: URL, deadline: number): Promise<UpstreamOutcome> {
    let target = url;
    for (let redirects = 0; ; redirects += 1) {
      const outcome = await retryRefused(
        () => this.#postOnce(call, target, deadline),
        (tried) => tried.kind === 'failed' && isConnectionRefused(tried.failure),
        { deadline, signal: call.signal },
      );
      const next = redirects < mostRedirects ? redirectTarget(outcome, target) : null;
      if (next === null) return outcome;
      target = next;
    }
  }

  #postOnce(call: FilterCall, url: URL, deadline: number): Promise<UpstreamOutcome> {
    const { dispatcher, maxAnswerBytes } = this.#surroundings;
    const headers = {
      host: url.host,
      ...filterHeaders(call, this.id),
      accept: 'application/json',
      'content-type': call.stream ? 'text/event-stream' : 'application/json',
    };
    return sendUpstream({
      dispatcher,
      signal: call.signal,
      call: {
        origin: url.origin,
        serverName: null,
        path: `${url.pathname}${url.search}`,
        headers: Object.entries(headers).flat(),
        body: call.body,
        timeoutMs: Math.max(1, Math.ceil(deadline - performance.now())),
        idleMs: 0,
        maxReplyBytes: maxAnswerBytes,
      },
      openSink: () => null,
    });
  }

  async #read(call: FilterCall, outcome: UpstreamOutcome): Promise<FilterAnswer> {
    if (outcome.kind === 'aborted' || outcome.kind === 'streamed') return { kind: 'aborted' };
    if (outcome.kind === 'failed') {
      const { failure, head } = outcome;
      if (head !== null && failure.type === 'parse') return { kind: 'invalid', text: failure.message };
      return {
        kind: 'failed',
        reason: failureReason(failure),
        text: `HTTP request failed: ${failure.message}`,
      };
    }
    const body = await decoded(outcome.head, outcome.body, this.#surroundings.maxAnswerBytes);
    if (body === null)
      return { kind: 'invalid', text: 'the answer is compressed in a way that cannot be undone' };
    const { status } = outcome.head;
    if (status >= 200 && status < 300) return understood(call, status, body);
    const said = body.toString();
    if (status >= 400 && status < 500) return { kind: 'rejected', status, response: said };
    if (status >= 300 && status < 400) {
      const text = `Filter '${this.id}' answers HTTP ${status}: it wants to be called elsewhere, set its url`;
      return { kind: 'failed', reason: 'redirect', text };
    }
    const text = `Server error from agent '${this.id}' (HTTP ${status}): ${said.slice(0, 2048)}`;
    return { kind: 'failed', reason: `http_${status}`, text };
  }
}

/** A 2xx answer: in front of a model it must be a request, behind it whatever it is goes to the client. */
function understood(call: FilterCall, status: number, body: Buffer): FilterAnswer {
  if (status === 204 || (body.length === 0 && !call.stream)) return { kind: 'unchanged' };
  if (call.phase === 'output') {
    return body.equals(call.body) ? { kind: 'unchanged' } : { kind: 'changed', body };
  }
  const value = parseJson(body.toString());
  if (value === undefined) return { kind: 'invalid', text: 'the answer is not JSON' };
  return readPayload(value, call, body);
}

function isNoSuchPath(outcome: UpstreamOutcome): boolean {
  return outcome.kind === 'buffered' && (outcome.head.status === 404 || outcome.head.status === 405);
}

/** Only to where it stands: the client's credentials are for nobody else. `null`: not, or not there. */
function redirectTarget(outcome: UpstreamOutcome, from: URL): URL | null {
  if (outcome.kind !== 'buffered') return null;
  const { headers, status } = outcome.head;
  if (status !== 307 && status !== 308) return null;
  const target = URL.parse(headers.location ?? '', from.href);
  return target !== null && target.origin === from.origin ? target : null;
}

const unzipped = promisify(unzip);
const unbrotlied = promisify(brotliDecompress);

/** `null`: it is not what it claims to be, or too large. */
async function decoded({ headers }: ReplyHead, body: Buffer, limit: number): Promise<Buffer | null> {
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '' || body.length === 0) return body;
  try {
    if (encoding === 'br') return await unbrotlied(body, { maxOutputLength: limit });
    if (/^(?:x-)?gzip$|^deflate$/.test(encoding)) return await unzipped(body, { maxOutputLength: limit });
  } catch {
    return null;
  }
  return null;
}
