import { setImmediate as nextTurn } from 'node:timers/promises';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerJson } from '../support/recording-provider.ts';
import { type GatewayOnSandbox, startGatewayOnSandbox } from './gateway-on-sandbox.ts';

let gateway: GatewayOnSandbox;
beforeAll(async () => {
  gateway = await startGatewayOnSandbox();
});
afterAll(() => gateway.close());

async function post(path: string, body: string) {
  const reply = await request(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return reply.body.text();
}

function answerStream(bytes: string, pieceLength = bytes.length) {
  gateway.recorder.answer = async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < bytes.length; at += pieceLength) {
      response.write(bytes.slice(at, at + pieceLength));
      await nextTurn();
    }
    response.end();
  };
}

describe('a request in the provider’s own format arrives with only the model changed', () => {
  it.each([
    [
      '[llm-apis V26] chat, with numbers, nulls and members that nobody knows',
      '/v1/chat/completions',
      '{"model":"openai/gpt-4o","stop":"X","seed":9007199254740993,"verbosity":"low","messages":[{"role":"user","content":"a"}],"zz":{"k":null}}',
    ],
    [
      '[llm-apis V39] responses, with reasoning, a flat tool choice and a hosted tool',
      '/v1/responses',
      '{"model":"openai/gpt-4o","input":"q","reasoning":{"effort":"high","summary":"auto"},"text":{"verbosity":"low"},"tool_choice":{"type":"function","name":"f"},"tools":[{"type":"function","name":"f"},{"type":"mcp","server_label":"x","server_url":"https://x.example"}]}',
    ],
  ])('%s', async (_title, path, body) => {
    gateway.recorder.answer = answerJson(200, {});
    await post(path, body);
    expect(gateway.recorder.requests.at(-1)?.body).toBe(body.replace('openai/gpt-4o', 'gpt-4o'));
  });
});

const event = (data: { readonly type: string; readonly [member: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: '1', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const done = 'data: [DONE]\n\n';

describe('a stream in the client’s own format arrives with every byte', () => {
  it('[llm-apis V57] messages, with citations, redacted thinking, pings and sparse usage', async () => {
    const stream = [
      event({
        type: 'message_start',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          content: [],
          model: 'm',
          usage: { input_tokens: 3 },
        },
      }),
      event({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'redacted_thinking', data: 'x' },
      }),
      event({ type: 'content_block_stop', index: 0 }),
      'event: ping\ndata: {"type":"ping"}\n\n',
      event({ type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } }),
      event({
        type: 'content_block_delta',
        index: 1,
        delta: { type: 'citations_delta', citation: { cited_text: 'y' } },
      }),
      event({ type: 'content_block_stop', index: 1 }),
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }),
      event({ type: 'message_stop' }),
    ].join('');
    answerStream(stream, 50);
    const body = {
      model: 'anthropic/recorded',
      max_tokens: 9,
      stream: true,
      messages: [{ role: 'user', content: 'q' }],
    };
    expect(await post('/v1/messages', JSON.stringify(body))).toBe(stream);
  });

  const withoutIndex =
    chunk({ content: '' }) +
    chunk(
      {
        tool_calls: [
          { id: 'abc123def', function: { name: 'f', arguments: '{}' } },
          { id: 'abc123deg', function: { name: 'g', arguments: '{}' } },
        ],
      },
      'tool_calls',
    ) +
    done;
  const fromOne =
    chunk({ role: 'assistant', content: 'a' }) +
    chunk({
      tool_calls: [{ index: 1, id: 't1', type: 'function', function: { name: 'f', arguments: '' } }],
    }) +
    chunk({ tool_calls: [{ index: 1, function: { arguments: '{}' } }] }) +
    chunk({}, 'tool_calls') +
    done;

  it.each([
    ['mistral/unrepaired', withoutIndex],
    ['anthropic/unrepaired', fromOne],
    ['groq/m', withoutIndex],
  ])('[llm-apis V75] chat from %s, whose oddities stay', async (model, stream) => {
    answerStream(stream, 7);
    const body = { model, stream: true, messages: [{ role: 'user', content: 'q' }] };
    expect(await post('/v1/chat/completions', JSON.stringify(body))).toBe(stream);
  });
});
