import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { configFrom } from '../../support/config-from.ts';
import { type GatewayFixture, onFreePorts, type Reply, startGateway } from '../../support/gateway-fixture.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { baseConfig, completion } from './base-config.ts';

let up: RecordingProvider;
const open: GatewayFixture[] = [];

beforeAll(async () => {
  up = await startRecordingProvider();
});
afterAll(() => up.close());
beforeEach(() => {
  up.answer = answerJson(200, completion);
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

const perUser = `{model: openai/gpt-4o-mini, selector: {key: X-User, value: "*"}, limit: {tokens: 100, unit: minute}}`;

/** A gateway with these limits; the clock of the limits stands still until the test moves it. */
async function limited(ratelimits = perUser): Promise<GatewayFixture> {
  const gateway = await startGateway(`${baseConfig(up.url)}\nratelimits: [${ratelimits}]\n`);
  open.push(gateway);
  return gateway;
}

/** A request that counts as `tokens` tokens. */
function spend(
  gateway: GatewayFixture,
  user: string | null,
  tokens: number,
  more: object = {},
): Promise<Reply> {
  const messages = [{ role: 'user', content: 'a '.repeat(tokens).trim() }];
  const headers: Record<string, string> = user === null ? {} : { 'x-user': user };
  return gateway.chat('openai/gpt-4o-mini', { headers, body: { messages, ...more } });
}

const remaining = ({ headers }: Reply) => headers['x-ratelimit-remaining-tokens'];
const later = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);

describe('a token limit per user', () => {
  it('[model-listener 41] [model-listener 42] [model-listener 43] lets each spend their own, and more of it with time', async () => {
    const gateway = await limited();
    const first = await spend(gateway, 'u1', 60);
    expect([first.status, remaining(first)]).toEqual([200, '40']);
    const calls = up.requests.length;
    const refused = await spend(gateway, 'u1', 50);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '6']);
    expect(up.requests.length).toBe(calls);
    expect((await spend(gateway, 'u2', 60)).status).toBe(200);
    later(6);
    const second = await spend(gateway, 'u1', 50);
    expect([second.status, remaining(second)]).toEqual([200, '0']);
  });

  it('[model-listener 44] needs the header that names the user, and nothing else', async () => {
    const gateway = await limited();
    for (let count = 0; count < 3; count += 1) expect((await spend(gateway, null, 90)).status).toBe(200);
    await spend(gateway, 'u1', 100);
    const headers = { 'x-user': 'u1', 'x-arch-ratelimit-selector': 'nope' };
    expect((await gateway.chat('openai/gpt-4o-mini', { headers })).status).toBe(429);
  });

  it('[model-listener 45] never lets through what is larger than it, and says so', async () => {
    const gateway = await limited();
    const { headers, status } = await spend(gateway, 'u1', 101);
    expect([status, headers['retry-after'], headers['x-should-retry']]).toEqual([429, undefined, 'false']);
  });

  it('[model-listener 46] says what was exceeded in the words of Plano and the form of the client', async () => {
    const gateway = await limited();
    await spend(gateway, 'u1', 60);
    const refused = await spend(gateway, 'u1', 50);
    const message =
      'exceeded limit provider=gpt-4o-mini, selector=Header { key: "x-user", value: "u1" }, tokens_used=50';
    expect(refused.json()).toEqual({
      error: { message, type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' },
    });
    expect(refused.headers).toMatchObject({
      'content-type': 'application/json',
      'x-ratelimit-limit-tokens': '100',
      'x-ratelimit-remaining-tokens': '40',
      'x-ratelimit-reset-tokens': '36s',
    });
  });

  it('[model-listener 47] counts the words of the messages, at least one token', async () => {
    const gateway = await limited();
    const cost = async (user: string, messages: object[]) => {
      const reply = await spend(gateway, user, 0, { messages });
      expect(reply.status).toBe(200);
      return 100 - Number(remaining(reply));
    };
    const question = 'How many tokens does this sentence have?';
    expect(await cost('q', [{ role: 'user', content: question }])).toBe(8);
    expect(await cost('e', [{ role: 'user', content: '' }])).toBe(1);
    expect(await cost('n', [])).toBe(1);
  });

  it('[model-listener 48] of one user replaces the one of all', async () => {
    const own = perUser.replace('"*"', 'u9').replace('100', '10');
    const gateway = await limited(`${own}, ${perUser}`);
    const allowed = await spend(gateway, 'u9', 10);
    expect([allowed.status, allowed.headers['x-ratelimit-limit-tokens']]).toEqual([200, '10']);
    expect((await spend(gateway, 'u9', 1)).status).toBe(429);
    expect((await spend(gateway, 'u1', 90)).status).toBe(200);
  });

  it('[llm-apis V59] gives the whole limit back within its unit', async () => {
    const limit = `{model: gpt-4o-mini, selector: {key: x-user, value: "*"}, limit: {tokens: 8, unit: minute}}`;
    const gateway = await limited(limit);
    const body = { messages: [{ role: 'user', content: 'How many tokens does this sentence have?' }] };
    const ask = (headers: Record<string, string>, more: object = body) =>
      gateway.chat('openai/gpt-4o-mini', { headers, body: { ...more } });
    const selector = { 'x-arch-ratelimit-selector': 'x-user' };
    expect((await ask({ ...selector, 'x-user': 'u1' })).status).toBe(200);
    const refused = await ask({ ...selector, 'x-user': 'u1' });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    expect((await ask({ ...selector, 'x-user': 'u2' })).status).toBe(200);
    expect((await ask({ 'x-user': 'u1' })).status).toBe(429);
    expect((await ask({})).status).toBe(200);
    const empty = await ask({ 'x-user': 'u3' }, { messages: [{ role: 'user', content: '' }] });
    expect([empty.status, remaining(empty)]).toEqual([200, '7']);
  });

  it('speaks the Messages API to its clients', async () => {
    const gateway = await limited(perUser.replace('openai/gpt-4o-mini', '"*"'));
    const body = {
      model: 'anthropic/claude-sonnet-4-6',
      max_tokens: 1,
      messages: [{ role: 'user', content: 'a '.repeat(200) }],
    };
    const reply = await gateway.send('/v1/messages', {
      headers: { 'x-user': 'u' },
      body: JSON.stringify(body),
    });
    expect([reply.status, reply.json().error.type, reply.json().type]).toEqual([
      429,
      'rate_limit_error',
      'error',
    ]);
  });

  it('is told to streams too, and under a name of ours where the provider has limits itself', async () => {
    const gateway = await limited();
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-ratelimit-remaining-tokens': '7' });
      response.end('data: [DONE]\n\n');
    };
    const { headers } = await spend(gateway, 'u1', 60, { stream: true });
    expect(headers).toMatchObject({
      'x-ratelimit-remaining-tokens': '7',
      'x-plano-ratelimit-limit-tokens': '100',
      'x-plano-ratelimit-remaining-tokens': '40',
      'x-plano-ratelimit-reset-tokens': '36s',
    });
    expect(headers['x-ratelimit-limit-tokens']).toBeUndefined();
  });

  it('is charged what was answered, where output counts', async () => {
    const total = perUser.replace('unit: minute', 'unit: minute, count: total');
    const gateway = await limited(total);
    expect(remaining(await spend(gateway, 'u1', 60))).toBe('40');
    const refused = await spend(gateway, 'u1', 10);
    expect([refused.status, remaining(refused)]).toEqual([429, '6']);
  });

  it('counts tools only where it says so', async () => {
    const tools = [{ type: 'function', function: { name: 'f', description: 'b '.repeat(80) } }];
    const plain = await limited();
    expect((await spend(plain, 'u1', 60, { tools })).status).toBe(200);
    const counting = await limited(perUser.replace('unit: minute', 'unit: minute, count_tools: true'));
    expect((await spend(counting, 'u1', 60, { tools })).status).toBe(429);
  });

  it('holds for the alias that a client uses', async () => {
    const gateway = await limited(perUser.replace('openai/gpt-4o-mini', 'plano.v1'));
    const ask = (model: string) =>
      gateway.chat(model, {
        headers: { 'x-user': 'u' },
        body: { messages: [{ role: 'user', content: 'a '.repeat(200) }] },
      });
    expect((await ask('plano.v1')).status).toBe(429);
    expect((await ask('openai/gpt-4o')).status).toBe(200);
  });

  it('charges nothing for a request that nobody can be called with', async () => {
    const keyless = baseConfig(up.url).replace(`access_key: sk-o, base_url: "${up.url}", default`, 'default');
    const gateway = await startGateway(`${keyless}\nratelimits: [${perUser}]\n`);
    open.push(gateway);
    for (let count = 0; count < 3; count += 1) {
      const reply = await spend(gateway, 'u1', 60);
      expect([reply.status, reply.json().error.code]).toEqual([401, 'no_access_key']);
    }
  });

  it('does not write down the credential that it goes by', async () => {
    const gateway = await limited(perUser.replace('X-User', 'Authorization'));
    const headers = { authorization: 'Bearer my-own-credential-1234' };
    const body = { messages: [{ role: 'user', content: 'a '.repeat(200) }] };
    const refused = await gateway.chat('openai/gpt-4o-mini', { headers, body });
    expect(refused.status).toBe(429);
    expect(refused.json().error.message).toContain(
      'selector=Header { key: "authorization", value: "Bea…1234" }',
    );
    expect(JSON.stringify([await gateway.spans(), gateway.logs])).not.toContain('my-own-credential');
  });

  it('is told under standard names only where ours are switched off', async () => {
    const gateway = await startGateway(`${baseConfig(up.url)}\nratelimits: [${perUser}]\n`, {
      responseHeaders: false,
    });
    open.push(gateway);
    expect((await spend(gateway, 'u1', 60)).headers['x-ratelimit-remaining-tokens']).toBe('40');
    up.answer = answerJson(200, completion, { 'x-ratelimit-remaining-tokens': '7' });
    const { headers } = await spend(gateway, 'u1', 10);
    expect(Object.keys(headers).filter((name) => name.includes('ratelimit'))).toEqual([
      'x-ratelimit-remaining-tokens',
    ]);
  });

  it('survives a reload that leaves it alone', async () => {
    const gateway = await limited();
    await spend(gateway, 'u1', 90);
    const changed = configFrom(`${baseConfig(up.url)}\nratelimits: [${perUser}]\n# changed\n`);
    await gateway.gateway.reload(onFreePorts(changed), quietSettings);
    expect((await spend(gateway, 'u1', 90)).status).toBe(429);
  });

  it('is counted and flagged when it refuses', async () => {
    const gateway = await limited();
    await spend(gateway, 'u1', 101);
    expect(await gateway.metricLines('plano_ratelimit_rejections_total')).toEqual([
      'plano_ratelimit_rejections_total{model="openai/gpt-4o-mini"} 1',
    ]);
    expect(await gateway.metricLines('ratelimited_rq')).toEqual(['ratelimited_rq 1']);
    expect(gateway.accessLines('listener').at(-1)).toMatchObject({ status: 429, flags: 'RL', attempts: 0 });
    expect(gateway.accessLines('upstream')).toEqual([]);
    const message = expect.stringMatching(/^exceeded limit provider=gpt-4o-mini/);
    expect(await gateway.span('plano(llm)')).toMatchObject({
      status: { code: 2, message },
      attributes: { 'http.status_code': { intValue: '429' }, 'error.type': { stringValue: '429' } },
    });
    expect((await gateway.span('plano(inbound)')).attributes.response_flags).toEqual({
      stringValue: 'RL',
    });
  });
});
