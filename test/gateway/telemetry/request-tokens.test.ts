import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerJson } from '../../support/recording-provider.ts';
import { startTracedGateway, type TracedGateway } from './traced-gateway.ts';

const o36 = {
  model: 'gpt-4o',
  usage: {
    prompt_tokens: 12,
    completion_tokens: 34,
    total_tokens: 46,
    prompt_tokens_details: { cached_tokens: 5 },
  },
};
const o36Tokens = {
  prompt_includes_cached: true,
  prompt_tokens: 12,
  completion_tokens: 34,
  total_tokens: 46,
  cached_input_tokens: 5,
};

const chatCall = { path: '/v1/chat/completions', model: 'openai/gpt-4o' };
const messagesCall = { path: '/v1/messages', model: 'anthropic/claude' };

const replies = [
  { id: '[observability O36]', ...chatCall, answer: answerJson(200, o36), expected: o36Tokens },
  {
    id: '[observability O37]',
    ...messagesCall,
    answer: answerJson(200, {
      model: 'claude',
      usage: {
        input_tokens: 100,
        output_tokens: 50,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 30,
      },
    }),
    expected: {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      cached_input_tokens: 30,
      cache_creation_tokens: 20,
      prompt_includes_cached: false,
    },
  },
  {
    id: '[observability O38]',
    ...messagesCall,
    answer: answerEvents(
      'event: message_start\ndata: {"type":"message_start","message":{"model":"claude","usage":{"input_tokens":25}}}\n\n',
      'event: message_delta\ndata: {"type":"message_delta","delta":{},"usage":{"output_tokens":9}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ),
    expected: { prompt_tokens: 25, completion_tokens: 9, total_tokens: 34, prompt_includes_cached: false },
  },
  {
    id: '[observability O39]',
    path: '/v1/responses',
    model: 'openai/gpt-4o',
    answer: answerEvents(
      'data: {"type":"response.completed","response":{"model":"m","usage":{"input_tokens":7,"output_tokens":3,"input_tokens_details":{"cached_tokens":2},"output_tokens_details":{"reasoning_tokens":1}}}}\n\n',
    ),
    expected: {
      prompt_tokens: 7,
      completion_tokens: 3,
      total_tokens: 10,
      cached_input_tokens: 2,
      reasoning_tokens: 1,
      prompt_includes_cached: true,
    },
  },
  {
    id: '[observability O40]',
    ...chatCall,
    answer: (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify(o36)));
    },
    expected: o36Tokens,
  },
];

function answerEvents(...events: readonly string[]) {
  return (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.join(''));
  };
}

let gateway: TracedGateway;

beforeEach(async () => {
  gateway = await startTracedGateway();
});

afterEach(async () => {
  await gateway.stop();
});

describe('the tokens of a model request', () => {
  it.each(replies)('$id count the tokens of a reply', async ({ path, model, answer, expected }) => {
    gateway.provider.answer = answer;
    await gateway.send({
      method: 'POST',
      path,
      body: JSON.stringify({
        model,
        max_tokens: 10,
        input: 'hi',
        messages: [{ role: 'user', content: 'hi' }],
      }),
    });
    const attributes = await gateway.llmAttributes();
    const counts = Object.entries(attributes).filter(([key]) => key.startsWith('llm.usage.'));
    expect(Object.fromEntries(counts)).toEqual(
      Object.fromEntries(
        Object.entries(expected).map(([key, count]) => [
          `llm.usage.${key}`,
          typeof count === 'boolean' ? { boolValue: count } : { intValue: String(count) },
        ]),
      ),
    );
  });

  it('[observability O41] say nothing of tokens that a reply does not name; the metrics count that', async () => {
    gateway.provider.answer = answerJson(200, { ok: true });
    await gateway.chat({});
    const attributes = await gateway.llmAttributes();
    expect(Object.keys(attributes).filter((key) => key.startsWith('llm.usage.'))).toEqual([]);
    expect((await gateway.metrics.render()).body).toContain(
      '\nbrightstaff_llm_tokens_usage_missing_total{provider="openai",model="gpt-4o"} 1\n',
    );
  });
});

describe('the metrics of model requests', () => {
  it('count each request, call and token once, and nothing stays in flight', async () => {
    await gateway.chat({ model: 'fast' });
    await gateway.chat({ model: 'closed/model' });
    await gateway.send({ method: 'GET', path: '/nope' });
    await gateway.spans();

    const { body } = await gateway.metrics.render();
    for (const line of [
      'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="2xx"} 1',
      'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="5xx"} 1',
      'brightstaff_http_requests_total{handler="not_found",method="GET",status_class="4xx"} 1',
      'brightstaff_http_in_flight_requests{handler="llm_chat"} 0',
      'brightstaff_llm_upstream_requests_total{provider="openai",model="gpt-4o-mini",status_class="2xx",error_class="none"} 1',
      'brightstaff_llm_upstream_requests_total{provider="closed",model="model",status_class="error",error_class="connect"} 1',
      'brightstaff_llm_tokens_total{provider="openai",model="gpt-4o-mini",kind="prompt"} 12',
      'brightstaff_prompt_cache_requests_total{provider="openai",model="gpt-4o-mini",outcome="miss"} 1',
      'active_http_calls 0',
    ]) {
      expect(body).toContain(`\n${line}\n`);
    }
  });
});
