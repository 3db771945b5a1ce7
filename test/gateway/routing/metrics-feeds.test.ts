import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Agent } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MetricsSourceConfig } from '../../../src-gateway/config/routing-config.ts';
import type { MetricsFeedOptions } from '../../../src-gateway/routing/metrics-feed.ts';
import { type MetricsFeeds, openMetricsFeeds } from '../../../src-gateway/routing/metrics-feeds.ts';
import { blendedPrice, rankModels } from '../../../src-gateway/routing/rank-models.ts';
import { freePorts } from '../../support/free-ports.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function feedServer(...answer: Parameters<typeof answerJson>): Promise<RecordingProvider> {
  const server = await startRecordingProvider();
  server.answer = answerJson(...answer);
  cleanups.push(() => server.close());
  return server;
}

interface OpenedFeeds {
  readonly feeds: MetricsFeeds;
  readonly snapshots: Map<string, string>;
  readonly log: string[];
  /** Milliseconds since the epoch: it stands still. */
  now: number;
}

async function opened(
  sources: readonly MetricsSourceConfig[],
  options: Partial<MetricsFeedOptions> & { readonly snapshots?: Map<string, string> } = {},
): Promise<OpenedFeeds> {
  const dispatcher = new Agent();
  const snapshots = options.snapshots ?? new Map<string, string>();
  const log: string[] = [];
  const clock = { now: 1_800_000_000_000 };
  const feeds = openMetricsFeeds(sources, {
    dispatcher,
    now: () => clock.now,
    loadSnapshot: async (name) => snapshots.get(name) ?? null,
    saveSnapshot: async (name, text) => void snapshots.set(name, text),
    log: (level, message) => log.push(`${level}: ${message}`),
    ...options,
  });
  cleanups.push(async () => {
    feeds.close();
    await dispatcher.destroy();
  });
  await feeds.ready(10_000);
  return Object.assign(clock, { feeds, snapshots, log });
}

function costs(
  url: string,
  changes: Partial<Pick<MetricsSourceConfig, 'refreshIntervalSeconds' | 'modelAliases'>> = {},
): MetricsSourceConfig {
  const once = { refreshIntervalSeconds: null, modelAliases: {} };
  return { type: 'cost', provider: 'models.dev', url, ...once, ...changes };
}

function catalogue(models: Readonly<Record<string, number>>) {
  const priced = Object.entries(models).map(([name, input]) => [name, { cost: { input, output: 0 } }]);
  return { p: { models: Object.fromEntries(priced) } };
}

function cheapest({ feeds }: OpenedFeeds): string[] {
  const price = (model: string) => blendedPrice(feeds.price(model));
  return rankModels(['p/a', 'p/b', 'p/c'], 'cheapest', price).map(({ model }) => model);
}

describe('a feed of prices', () => {
  it('is there when it is ready, with where it came from', async () => {
    const server = await feedServer(200, catalogue({ a: 3, b: 1, c: 2 }));
    const open = await opened([costs(server.url)]);
    expect(cheapest(open)).toEqual(['p/b', 'p/c', 'p/a']);
    expect(open.feeds.sourceOf('cost')).toEqual({
      type: 'cost',
      provider: 'models.dev',
      url: server.url,
      fetched_at: '2027-01-15T08:00:00.000Z',
      stale: false,
      error: null,
    });
    expect(open.feeds.sourceOf('latency')).toBeNull();
    expect(open.feeds.latency('p/a')).toBeNull();
    expect(open.log).toEqual([]);
  });

  it('[routing 54] stays as it was when a refresh fails, and is stale after two intervals', async () => {
    const server = await feedServer(200, catalogue({ a: 3, b: 1, c: 2 }));
    const open = await opened([costs(server.url, { refreshIntervalSeconds: 0.05 })]);
    server.answer = answerJson(500, { error: 'boom' });
    await vi.waitFor(() => expect(open.feeds.sourceOf('cost')?.error).toContain('it answered 500'), 5000);
    expect(cheapest(open)).toEqual(['p/b', 'p/c', 'p/a']);

    open.now += 100;
    expect(open.feeds.sourceOf('cost')?.stale).toBe(false);
    open.now += 1;
    expect(open.feeds.sourceOf('cost')?.stale).toBe(true);
    expect(cheapest(open)).toEqual(['p/b', 'p/c', 'p/a']);
    expect(open.log).toHaveLength(1);
    expect(open.log[0]).toContain('what it gave last stays in use');
  });

  it('recovers by itself, and says so once', async () => {
    const server = await feedServer(503, 'busy');
    const open = await opened([costs(server.url, { refreshIntervalSeconds: 0.05 })]);
    expect(open.feeds.price('p/a')).toBeNull();
    expect(open.feeds.sourceOf('cost')).toMatchObject({ fetched_at: null, stale: false });
    server.answer = answerJson(200, catalogue({ a: 1 }));
    await vi.waitFor(() => expect(open.feeds.price('p/a')?.input).toBe(1), 5000);
    expect(open.feeds.sourceOf('cost')?.error).toBeNull();
    expect(open.log.map((line) => line.slice(0, 5))).toEqual(['warn:', 'info:']);
  });

  it('takes what changed with a refresh, and forgets what is gone', async () => {
    const server = await feedServer(200, catalogue({ a: 1, b: 2 }));
    const open = await opened([costs(server.url, { refreshIntervalSeconds: 0.05 })]);
    server.answer = answerJson(200, catalogue({ a: 5 }));
    await vi.waitFor(() => expect(open.feeds.price('p/a')?.input).toBe(5), 5000);
    expect(open.feeds.price('p/b')).toBeNull();
  });

  it('is fetched once without an interval', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = await feedServer(200, catalogue({ a: 1 }));
    const open = await opened([costs(server.url)]);
    expect(vi.getTimerCount()).toBe(0);
    open.now += 1e9;
    expect(open.feeds.sourceOf('cost')?.stale).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [200, 'no JSON', 'it is no feed in the form of models.dev'],
    [200, {}, 'it is no feed in the form of models.dev'],
    [404, { message: 'no\nsuch\tpage' }, 'it answered 404: {"message":"no\\nsuch\\tpage"}'],
  ])('says why it is not there: %d %j', async (status, body, error) => {
    const server = await feedServer(status, body);
    expect((await opened([costs(server.url)])).feeds.sourceOf('cost')?.error).toBe(error);
  });

  it('says that nobody listens', async () => {
    const [port] = await freePorts(1);
    const { feeds } = await opened([costs(`http://127.0.0.1:${port}`)]);
    expect(feeds.sourceOf('cost')?.error).toContain('ECONNREFUSED');
  });

  it('gives up on an answer without end', async () => {
    const server = await feedServer(200, '');
    const part = Buffer.alloc(1024 * 1024, ' ');
    server.answer = async (response: ServerResponse) => {
      response.writeHead(200);
      const write = (): void => {
        if (!response.destroyed) response.write(part, () => setImmediate(write));
      };
      write();
    };
    const { feeds } = await opened([costs(server.url)]);
    expect(feeds.sourceOf('cost')?.error).toBe('it is longer than 32 MiB');
  });

  it('goes where the server sends it, and shows no password of its address', async () => {
    const server = await feedServer(200, catalogue({ a: 1 }));
    const answer = server.answer;
    server.answer = (response, request) => {
      if (request.path === '/new') return answer(response, request);
      response.writeHead(302, { location: '/new' }).end();
    };
    const { feeds } = await opened([costs(server.url.replace('://', '://me:pass%20word@'))]);
    expect(feeds.price('p/a')?.input).toBe(1);
    const [first] = server.requests;
    expect(first?.headers.authorization).toBe(`Basic ${Buffer.from('me:pass word').toString('base64')}`);
    expect(feeds.sourceOf('cost')?.url).toMatch(/^http:\/\/me:[^a-z]+@127\.0\.0\.1:/);
  });

  it('is not looked for where its server points away from itself, and not for ever', async () => {
    const other = await feedServer(200, catalogue({ a: 1 }));
    const server = await feedServer(200, '');
    server.answer = (response) => void response.writeHead(302, { location: `${other.url}/new` }).end();
    const away = await opened([costs(server.url)]);
    expect(away.feeds.sourceOf('cost')?.error).toBe('it redirects to another address; name that one');
    expect(other.requests).toEqual([]);
    server.answer = (response) => void response.writeHead(307, { location: '/again' }).end();
    const round = await opened([costs(server.url)]);
    expect(round.feeds.sourceOf('cost')?.error).toBe('it redirects more than 5 times');
  });

  it('may be a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'feed-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'prices.json');
    await writeFile(file, JSON.stringify(catalogue({ a: 7 })));
    const { feeds } = await opened([
      costs(pathToFileURL(file).href, { modelAliases: { 'p/a': 'mine/best' } }),
    ]);
    expect(feeds.price('mine/best')?.input).toBe(7);
    const gone = await opened([costs(pathToFileURL(`${file}.gone`).href)]);
    expect(gone.feeds.sourceOf('cost')?.error).toContain('ENOENT');
  });

  it('keeps nobody waiting longer than he wants to', async () => {
    const server = await feedServer(200, '');
    server.answer = () => {};
    const before = performance.now();
    const dispatcher = new Agent();
    const feeds = openMetricsFeeds([costs(server.url)], {
      dispatcher,
      now: Date.now,
      loadSnapshot: async () => null,
      saveSnapshot: async () => {},
      log: () => {},
    });
    await feeds.ready(50);
    expect(performance.now() - before).toBeLessThan(3000);
    expect(feeds.price('p/a')).toBeNull();
    feeds.close();
    await dispatcher.destroy();
  });
});

describe('what a feed gave last', () => {
  it('serves the next start without a network', async () => {
    const server = await feedServer(200, catalogue({ a: 3, b: 1, c: 2 }));
    const { snapshots } = await opened([costs(server.url)]);
    server.answer = answerJson(500, 'down');
    const later = await opened([costs(server.url)], { snapshots });
    expect(cheapest(later)).toEqual(['p/b', 'p/c', 'p/a']);
    expect(later.feeds.sourceOf('cost')).toMatchObject({
      stale: true,
      error: 'it answered 500: down',
      fetched_at: expect.any(String),
    });
  });

  it('belongs to its address: another one does not get it', async () => {
    const server = await feedServer(200, catalogue({ a: 1 }));
    const { snapshots } = await opened([costs(server.url)]);
    server.answer = answerJson(500, 'down');
    const other = await opened([costs(`${server.url}/other`)], { snapshots });
    expect(other.feeds.price('p/a')).toBeNull();
    expect([...snapshots.keys()]).toEqual([expect.stringMatching(/^cost-models\.dev-[0-9a-f]{16}$/)]);
  });

  it.each(['', '{}', 'no JSON', '{"fetched_at":1,"body":"no JSON"}'])(
    'does not stand in the way when it is damaged: %j',
    async (text) => {
      const server = await feedServer(200, catalogue({ a: 1 }));
      const { snapshots } = await opened([costs(server.url)]);
      for (const name of snapshots.keys()) snapshots.set(name, text);
      const { feeds } = await opened([costs(server.url)], { snapshots });
      expect(feeds.price('p/a')?.input).toBe(1);
    },
  );

  it('is not missed where nothing can be kept', async () => {
    const server = await feedServer(200, catalogue({ a: 1 }));
    const refuse = () => Promise.reject(new Error('disk full'));
    const { feeds, log } = await opened([costs(server.url)], { loadSnapshot: refuse, saveSnapshot: refuse });
    expect(feeds.price('p/a')?.input).toBe(1);
    expect(log.join('\n')).toContain('cannot be read: disk full');
    expect(log.join('\n')).toContain('cannot be kept: disk full');
  });
});

describe('a feed of latencies', () => {
  it('is asked with the query, below the address of the server', async () => {
    const result = [{ metric: { model_name: 'openai/gpt-4o' }, value: [1, '1.5'] }];
    const server = await feedServer(200, { status: 'success', data: { resultType: 'vector', result } });
    const { feeds } = await opened([
      {
        type: 'latency',
        provider: 'prometheus',
        url: `${server.url}/prom/`,
        query: 'avg by (model_name) (x{a="b"})',
        refreshIntervalSeconds: 60,
        modelAliases: {},
      },
    ]);
    expect(feeds.latency('openai/gpt-4o')).toBe(1.5);
    expect(feeds.latency('openai/other')).toBeNull();
    const asked = new URL(server.requests[0]?.path ?? '', server.url);
    expect(asked.pathname).toBe('/prom/api/v1/query');
    expect(asked.searchParams.get('query')).toBe('avg by (model_name) (x{a="b"})');
    expect(feeds.sourceOf('latency')).toMatchObject({ type: 'latency', provider: 'prometheus', error: null });
  });
});
