import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { numberMember, parseJson, textMember } from '../apis/json-value.ts';
import type { MetricsSourceConfig } from '../config/routing-config.ts';
import { maskText } from '../config/secrets.ts';
import { fetchFeed } from './fetch-feed.ts';
import { FigureTable } from './figure-table.ts';
import type { ParsedFeed } from './parse-feed.ts';
import type { MetricsSourceFacts } from './routing-decision.ts';

export interface MetricsFeedOptions {
  readonly dispatcher: Dispatcher;
  /** Milliseconds since the epoch. */
  now(): number;
  /** What `saveSnapshot` kept under this name, in this run or an earlier one; `null`: nothing. */
  loadSnapshot(name: string): Promise<string | null>;
  /** Keeps a text under a name that is fit for a file. */
  saveSnapshot(name: string, text: string): Promise<void>;
  log(level: 'info' | 'warn', message: string): void;
}

/** The first pause after a failure; it doubles up to the refresh interval. */
const firstPauseMs = 5000;
/** The longest pause of a feed that is fetched only once. */
const longestPauseMs = 300_000;
/** Beyond 2^31 ms a timer of Node fires at once. */
const longestTimerMs = 2_147_483_647;

/**
 * One feed of prices or latencies. What it gave last stays when a refresh fails, over the end of the
 * gateway too; it only becomes stale. Fetching begins at once and ends with `close`.
 */
export class MetricsFeed<Figure> {
  /** Settles with the first fetch, whatever its outcome. */
  readonly first: Promise<void>;
  readonly #source: MetricsSourceConfig;
  readonly #parse: (feed: unknown) => ParsedFeed<Figure> | null;
  readonly #options: MetricsFeedOptions;
  readonly #closing = new AbortController();
  #table: FigureTable<Figure> | null = null;
  /** Milliseconds since the epoch; `null`: never. */
  #fetchedAt: number | null = null;
  #isFromSnapshot = false;
  #error: string | null = null;
  #notice: string | null = null;
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    source: MetricsSourceConfig,
    parse: (feed: unknown) => ParsedFeed<Figure> | null,
    options: MetricsFeedOptions,
  ) {
    this.#source = source;
    this.#parse = parse;
    this.#options = options;
    this.first = this.#start();
  }

  /** `null`: the feed says nothing of this model. */
  get(model: string): Figure | null {
    return this.#table?.get(model) ?? null;
  }

  get facts(): MetricsSourceFacts {
    const { provider, type, url } = this.#source;
    return {
      type,
      provider,
      url: maskText(url),
      fetched_at: this.#fetchedAt === null ? null : new Date(this.#fetchedAt).toISOString(),
      stale: this.#isStale,
      error: this.#error,
    };
  }

  close(): void {
    this.#closing.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  get #isStale(): boolean {
    const { refreshIntervalSeconds } = this.#source;
    if (this.#fetchedAt === null) return false;
    // Fetched once at start: what an earlier start got is stale when this one got nothing.
    if (refreshIntervalSeconds === null) return this.#isFromSnapshot && this.#error !== null;
    return this.#options.now() - this.#fetchedAt > 2000 * refreshIntervalSeconds;
  }

  async #start(): Promise<void> {
    await this.#loadSnapshot();
    await this.#refresh();
  }

  async #refresh(): Promise<void> {
    try {
      const text = await fetchFeed({
        url: requestUrl(this.#source),
        dispatcher: this.#options.dispatcher,
        signal: this.#closing.signal,
      });
      if (this.#closing.signal.aborted) return;
      this.#take(text, this.#options.now());
      this.#succeeded();
      await this.#saveSnapshot(text);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#failed(messageOf(error));
    }
    this.#schedule();
  }

  #schedule(): void {
    const pauseMs = this.#pauseMs;
    if (pauseMs === null || this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#refresh(), Math.min(pauseMs, longestTimerMs)).unref();
  }

  /** Until the next fetch; `null`: there is none. */
  get #pauseMs(): number | null {
    const { refreshIntervalSeconds } = this.#source;
    const intervalMs = refreshIntervalSeconds === null ? null : refreshIntervalSeconds * 1000;
    if (this.#failures === 0) return intervalMs;
    return Math.min(firstPauseMs * 2 ** (this.#failures - 1), intervalMs ?? longestPauseMs);
  }

  /** Throws for a text that is no such feed; then nothing changes. */
  #take(text: string, fetchedAt: number): void {
    const parsed = this.#parse(parseJson(text));
    if (parsed === null) throw new Error(`it is no feed in the form of ${this.#source.provider}`);
    this.#table = new FigureTable(parsed.entries, this.#source.modelAliases);
    this.#fetchedAt = fetchedAt;
    if (parsed.notice !== null && parsed.notice !== this.#notice) this.#log('warn', parsed.notice);
    this.#notice = parsed.notice;
  }

  #succeeded(): void {
    if (this.#error !== null) this.#log('info', 'it is there again');
    this.#isFromSnapshot = false;
    this.#error = null;
    this.#failures = 0;
  }

  #failed(reason: string): void {
    if (this.#error === null) {
      const rest = this.#table === null ? 'nothing is known yet' : 'what it gave last stays in use';
      this.#log('warn', `${reason}; ${rest}`);
    }
    this.#error = reason;
    this.#failures += 1;
  }

  async #loadSnapshot(): Promise<void> {
    try {
      const snapshot = parseJson((await this.#options.loadSnapshot(this.#snapshotName)) ?? '');
      const fetchedAt = numberMember(snapshot, 'fetched_at');
      const body = textMember(snapshot, 'body');
      if (fetchedAt === null || body === null) return;
      // One from the future would never become stale.
      this.#take(body, Math.min(fetchedAt, this.#options.now()));
      this.#isFromSnapshot = true;
    } catch (error) {
      this.#log('warn', `what it gave last cannot be read: ${messageOf(error)}`);
    }
  }

  async #saveSnapshot(body: string): Promise<void> {
    const snapshot = JSON.stringify({ fetched_at: this.#fetchedAt, body });
    await this.#options
      .saveSnapshot(this.#snapshotName, snapshot)
      .catch((error: unknown) => this.#log('warn', `what it gave cannot be kept: ${messageOf(error)}`));
  }

  get #snapshotName(): string {
    return feedSnapshotName(this.#source);
  }

  #log(level: 'info' | 'warn', message: string): void {
    const { provider, type, url } = this.#source;
    this.#options.log(level, `${type} feed ${provider} at ${maskText(url)}: ${message}`);
  }
}

/** The name under which a feed is kept: another address or query is another feed. */
export function feedSnapshotName(source: MetricsSourceConfig): string {
  const hash = createHash('sha256').update(requestUrl(source).href).digest('hex').slice(0, 16);
  return `${source.type}-${source.provider}-${hash}`;
}

function requestUrl(source: MetricsSourceConfig): URL {
  const url = new URL(source.url);
  if (source.type === 'cost' || url.protocol === 'file:') return url;
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/query`;
  url.searchParams.set('query', source.query);
  return url;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
