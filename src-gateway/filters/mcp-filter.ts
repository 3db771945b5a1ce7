import { isObject, type JsonObject, parseJson } from '../apis/json-value.ts';
import { SseParser } from '../apis/sse-parser.ts';
import type { FilterConfig } from '../config/gateway-config.ts';
import { filterUrl } from '../config/service-urls.ts';
import type { Filter, FilterAnswer, FilterCall, FilterReply } from './filter-call.ts';
import { filterHeaders } from './filter-headers.ts';
import type { FilterSurroundings } from './filter-surroundings.ts';
import { McpProblem, mcpProblem } from './mcp-problem.ts';
import { type McpSession, openMcpSession } from './mcp-session.ts';
import { McpHttpError, type WireFacts } from './mcp-wire.ts';
import { conversationMember, requestObject } from './read-payload.ts';
import { readInputResult, readOutputResult } from './read-tool-result.ts';
import { shownUrl } from './shown-url.ts';

/** A session that nobody used for so long is not trusted any more. */
const longestIdleMs = 30 * 60_000;

/** A filter that is a tool of an MCP server. Its session is opened when it is needed, and kept. */
export class McpFilter implements Filter {
  readonly type = 'mcp';
  readonly id: string;
  readonly url: string;
  readonly tool: string;
  readonly #config: FilterConfig;
  readonly #surroundings: FilterSurroundings;
  #session: McpSession | null = null;
  #opening: Promise<McpSession> | null = null;
  #usedAt = 0;
  #running = 0;
  #isClosed = false;

  constructor(config: FilterConfig, surroundings: FilterSurroundings) {
    this.id = config.id;
    this.url = shownUrl(config.url);
    this.tool = config.tool;
    this.#config = config;
    this.#surroundings = surroundings;
  }

  async call(call: FilterCall): Promise<FilterReply> {
    const run = new ToolRun(call, performance.now() + this.#surroundings.timeoutMs);
    this.#running += 1;
    let answer: FilterAnswer;
    try {
      answer = call.phase === 'input' ? await this.#input(run) : await this.#output(run);
    } catch (error) {
      answer = call.signal.aborted ? { kind: 'aborted' } : this.#failed(error);
    } finally {
      this.#running -= 1;
      if (this.#isClosed) await this.#closeIdle();
    }
    const { contract, facts, sessionReused } = run;
    return { answer, ...facts, mcp: { contract, sessionReused } };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#closeIdle();
  }

  async #input(run: ToolRun): Promise<FilterAnswer> {
    const { call } = run;
    const body = requestObject(call.body);
    const result = await this.#ask(run, ({ contract }) =>
      contract === 'messages' ? { messages: body[conversationMember(body)] } : { body, path: call.path },
    );
    return readInputResult(result, call, this.id);
  }

  async #output(run: ToolRun): Promise<FilterAnswer> {
    const { body, stream } = run.call;
    return stream ? this.#outputEvents(run) : this.#outputText(run, new TextDecoder().decode(body));
  }

  /** Each event by itself, whatever a filter before this one has joined. */
  async #outputEvents(run: ToolRun): Promise<FilterAnswer> {
    const parser = new SseParser();
    const events = [...parser.push(run.call.body), ...parser.end()];
    let isChanged = false;
    let written = '';
    for (const { data, event } of events) {
      const answer: FilterAnswer =
        data === '[DONE]' ? { kind: 'unchanged' } : await this.#outputText(run, data);
      if (answer.kind !== 'changed' && answer.kind !== 'unchanged') return answer;
      isChanged ||= answer.kind === 'changed';
      const text = answer.kind === 'changed' ? new TextDecoder().decode(answer.body) : data;
      written += `${event === '' ? '' : `event: ${event}\n`}data: ${text.replaceAll(/\r\n|\r|\n/g, '\ndata: ')}\n\n`;
    }
    return isChanged ? { kind: 'changed', body: Buffer.from(written) } : { kind: 'unchanged' };
  }

  async #outputText(run: ToolRun, text: string): Promise<FilterAnswer> {
    const body = parseJson(text);
    if (!isObject(body)) return { kind: 'invalid', text: 'what the model said is no JSON object' };
    const result = await this.#ask(run, () => ({ body, path: run.call.path }));
    const answer = readOutputResult(result, body, this.id);
    return answer.kind === 'text' ? { kind: 'changed', body: Buffer.from(answer.text) } : answer;
  }

  /** One call of the tool; in a new session when the server has forgotten the old one. */
  async #ask(run: ToolRun, input: (session: McpSession) => JsonObject): Promise<JsonObject> {
    const known = this.#session;
    const session = await this.#openSession(run);
    run.usesSession(session, session === known);
    try {
      return await this.#callTool(session, run, input);
    } catch (error) {
      if (!isLostSession(error)) throw error;
      if (this.#session === session) this.#session = null;
    }
    const next = await this.#openSession(run);
    run.usesSession(next, false);
    return this.#callTool(next, run, input);
  }

  #callTool(
    session: McpSession,
    run: ToolRun,
    input: (session: McpSession) => JsonObject,
  ): Promise<JsonObject> {
    const { call, facts } = run;
    const wire = { headers: filterHeaders(call, this.id), timeoutMs: run.leftMs, signal: call.signal };
    this.#usedAt = performance.now();
    return session.callTool(input(session), wire, facts);
  }

  async #openSession(run: ToolRun): Promise<McpSession> {
    const old = this.#session;
    if (old !== null && performance.now() - this.#usedAt < longestIdleMs) return old;
    if (old !== null) {
      this.#session = null;
      void old.close(this.#goodbyeHeaders());
    }
    if (this.#opening === null) {
      this.#opening = this.#open(filterHeaders(run.call, this.id));
      // Those who wait may all have left when it fails.
      this.#opening.catch(() => undefined);
    }
    return run.wait(this.#opening);
  }

  /** One for all who need it: it does not end with the request that needed it first. */
  async #open(headers: Readonly<Record<string, string>>): Promise<McpSession> {
    const { id: filterId, tool } = this;
    const url = filterUrl(this.#config, '');
    try {
      const session = await openMcpSession(
        { filterId, tool, url, surroundings: this.#surroundings },
        headers,
      );
      this.#session = session;
      this.#usedAt = performance.now();
      return session;
    } finally {
      this.#opening = null;
    }
  }

  async #closeIdle(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    const session = this.#session;
    if (session === null || this.#running > 0) return;
    this.#session = null;
    await session.close(this.#goodbyeHeaders());
  }

  #goodbyeHeaders(): Readonly<Record<string, string>> {
    return { 'x-arch-upstream': this.id };
  }

  #failed(error: unknown): FilterAnswer {
    // A refusal of the HTTP layer is as deliberate as one of the tool.
    if (error instanceof McpHttpError && error.status < 500) {
      return { kind: 'rejected', status: error.status, response: error.body };
    }
    const { message, reason } = mcpProblem(error, this.id, 'call');
    return { kind: 'failed', reason, text: message };
  }
}

/** What one call of a filter has come to. */
class ToolRun {
  readonly call: FilterCall;
  readonly facts: WireFacts = { httpStatus: null, responseBytes: 0 };
  readonly #deadline: number;
  sessionReused = false;
  contract: 'body' | 'messages' | null = null;

  constructor(call: FilterCall, deadline: number) {
    this.call = call;
    this.#deadline = deadline;
  }

  get leftMs(): number {
    return Math.max(1, this.#deadline - performance.now());
  }

  usesSession({ contract }: McpSession, isReused: boolean): void {
    this.sessionReused = isReused;
    this.contract = contract;
  }

  /** Rejects when the time of this call is up or nobody waits for it; what is waited for goes on. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.call;
    const cut = Promise.withResolvers<never>();
    const onGone = () => cut.reject(new McpProblem('timeout', 'nobody waits for the answer any more'));
    const timeout = new McpProblem('timeout', 'HTTP request failed: no session in time');
    const timer = setTimeout(() => cut.reject(timeout), this.leftMs);
    signal.addEventListener('abort', onGone, { once: true });
    if (signal.aborted) onGone();
    try {
      return await Promise.race([promise, cut.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onGone);
    }
  }
}

/** As the servers say it: 404, or 400 with a word about the session. */
function isLostSession(error: unknown): boolean {
  if (!(error instanceof McpHttpError)) return false;
  if (error.status === 404) return true;
  return error.status === 400 && /session/i.test(messageOf(error.body));
}

function messageOf(body: string): string {
  const parsed = parseJson(body);
  const error = isObject(parsed) ? parsed.error : undefined;
  return isObject(error) && typeof error.message === 'string' ? error.message : '';
}
