import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendTo } from '../../support/gateway-fixture.ts';
import { answerJson } from '../../support/recording-provider.ts';
import {
  answerTurn,
  chatCompletion,
  chatStream,
  custom,
  native,
  other,
  type StatefulListener,
  startStatefulListener,
  translated,
} from './stateful-listener.ts';

let listener: StatefulListener;

async function start(state: string, settings = {}) {
  await listener?.close();
  listener = await startStatefulListener(state, settings);
}
beforeEach(async () => {
  listener = await startStatefulListener('state_storage: {type: memory}');
});
afterEach(() => listener.close());

const ask = (body: object, headers?: Record<string, string>) =>
  listener.ask({ model: translated, ...body }, headers);
const goOn = (id: string, input: unknown, more: object = {}) =>
  ask({ input, previous_response_id: id, ...more });

/** Events of a stream by their type. */
function events(text: string) {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)));
}

describe('conversations of a translated model', () => {
  it('are stored, and the response says so [state 1]', async () => {
    const { status, headers, json } = await ask({ input: 'hi' });
    expect(status).toBe(200);
    expect(json().id).toMatch(/^resp_[0-9a-f]{32}$/);
    expect(json().store).toBe(true);
    expect(headers['x-plano-state']).toBe('stored');
  });

  it('go on with the turn that is named [state 2]', async () => {
    const first = (await ask({ input: 'hi' })).json();
    const second = (await goOn(first.id, 'again')).json();
    expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:again']);
    expect(second.previous_response_id).toBe(first.id);
    expect(second.id).not.toBe(first.id);
    expect(listener.sent().previous_response_id).toBeUndefined();
  });

  it('grow turn by turn, and branch from any of them [state 3] [state 4]', async () => {
    const first = (await ask({ input: 'hi' })).json();
    const second = (await goOn(first.id, 'again')).json();
    await goOn(second.id, 'third');
    expect(listener.messages()).toEqual([
      'user:hi',
      'assistant:A1',
      'user:again',
      'assistant:A2',
      'user:third',
    ]);
    await goOn(first.id, 'other');
    expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:other']);
  });

  it.each([
    ['[state 5]', translated, `resp_${'0'.repeat(32)}`],
    ['[llm-apis V60]', other, 'resp_x'],
  ])('that nobody knows are refused before the provider is called %s %s', async (_vector, model, id) => {
    const { status, headers, json } = await goOn(id, 'x', { model });
    expect(status).toBe(409);
    expect(headers['content-type']).toBe('application/json');
    expect(headers['x-should-retry']).toBe('false');
    expect(json()).toEqual({
      error: {
        message: `Conversation state not found for previous_response_id: ${id}`,
        type: 'conflict_error',
        param: 'previous_response_id',
        code: 'conversation_state_not_found',
      },
    });
    expect(listener.up.requests).toEqual([]);
  });

  it('have ids of a known form [state 6]', async () => {
    const { status, json } = await goOn('../x', 'x');
    expect([status, json().error.code]).toEqual([400, 'invalid_previous_response_id']);
  });

  it('are not stored when the client wants none [state 7]', async () => {
    const first = await ask({ input: 'hi', store: false });
    expect(first.status).toBe(200);
    expect(first.json().store).toBe(false);
    expect(first.headers['x-plano-state']).toBe('skipped');
    expect((await goOn(first.json().id, 'x')).status).toBe(409);
  });

  it('do not inherit instructions [state 8] [state 9]', async () => {
    const { id } = (await ask({ input: 'hi', instructions: 'S1' })).json();
    expect(listener.messages()).toEqual(['system:S1', 'user:hi']);
    await goOn(id, 'b');
    expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:b']);
    await goOn(id, 'b', { instructions: 'S2' });
    expect(listener.messages()).toEqual(['system:S2', 'user:hi', 'assistant:A1', 'user:b']);
  });

  it('keep input of every form, message by message [state 10]', async () => {
    const input = [
      { role: 'user', content: 'a' },
      { role: 'user', content: [{ type: 'input_text', text: 'b' }] },
    ];
    const { id } = (await ask({ input })).json();
    await goOn(id, 'c');
    expect(listener.messages()).toEqual(['user:a', 'user:b', 'assistant:A1', 'user:c']);
  });

  it('are forgotten when nothing goes on with them in time [state 37]', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      await start('state_storage: {type: memory, ttl_seconds: 1}');
      const { id } = (await ask({ input: 'hi' })).json();
      vi.advanceTimersByTime(2000);
      const late = await goOn(id, 'again');
      expect([late.status, late.json().error.code]).toEqual([409, 'conversation_state_not_found']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('replay tool calls as calls [state 11] [state 12] [state 13]', async () => {
    const tools = ['f', 'g'].map((name) => ({ type: 'function', name, parameters: { type: 'object' } }));
    const call = (id: string, name: string) => ({
      id,
      type: 'function',
      function: { name, arguments: '{"x":1}' },
    });
    listener.up.answer = answerJson(
      200,
      chatCompletion({ content: null, tool_calls: [call('call_1', 'f')] }, 'tool_calls'),
    );
    const one = (await ask({ input: 'q', tools })).json();
    const output = (callId: string) => ({ type: 'function_call_output', call_id: callId, output: '42' });
    await goOn(one.id, [output('call_1')], { tools });
    expect(listener.sent().messages).toEqual([
      { role: 'user', content: 'q' },
      { role: 'assistant', content: null, tool_calls: [call('call_1', 'f')] },
      { role: 'tool', tool_call_id: 'call_1', content: '42' },
    ]);
    expect(listener.up.requests.at(-1)?.body).not.toContain('Called function');

    listener.up.answer = answerJson(
      200,
      chatCompletion({ content: null, tool_calls: [call('call_1', 'f'), call('call_2', 'g')] }, 'tool_calls'),
    );
    const two = (await ask({ input: 'q', tools })).json();
    await goOn(two.id, [output('call_1'), output('call_2')], { tools });
    expect(listener.sent().messages[1].tool_calls).toEqual([call('call_1', 'f'), call('call_2', 'g')]);

    const orphan = await goOn(one.id, [output('nope')], { tools });
    expect([orphan.status, orphan.json().error.code]).toEqual([400, 'missing_tool_call']);
    expect(orphan.json().error.message).toContain('nope');
  });

  it('replay free tool input as an argument [state 14]', async () => {
    const tools = [{ type: 'custom', name: 'ct' }];
    const call = { type: 'custom_tool_call', name: 'ct', input: 'ls', call_id: 'c9' };
    const { id } = (await ask({ input: [{ role: 'user', content: 'q' }, call], tools })).json();
    await goOn(id, [{ type: 'custom_tool_call_output', call_id: 'c9', output: 'f' }], { tools });
    const [replayed] = listener.sent().messages[1].tool_calls;
    expect(JSON.parse(replayed.function.arguments)).toEqual({ input: 'ls' });
  });

  it('replay refusals as what was said [state 15]', async () => {
    listener.up.answer = answerJson(200, chatCompletion({ content: null, refusal: 'no' }));
    const { id } = (await ask({ input: 'q' })).json();
    await goOn(id, 'why');
    expect(listener.messages()).toEqual(['user:q', 'assistant:no', 'user:why']);
  });

  it('can be gone on with as soon as a stream has ended [state 16] [state 18]', async () => {
    for (let repetition = 0; repetition < 100; repetition += 1) {
      const { text } = await ask({ input: 'hi', stream: true });
      const [created, progress] = events(text);
      const completed = events(text).at(-1);
      expect(completed.type).toBe('response.completed');
      expect(completed.response.store).toBe(true);
      expect([progress.response.id, completed.response.id]).toEqual([
        created.response.id,
        created.response.id,
      ]);
      expect((await goOn(created.response.id, 'again')).status).toBe(200);
    }
  });

  it('are kept however a stream is cut [state 17]', async () => {
    listener.up.answer = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const bytes = Buffer.from(chatStream('A1'));
      for (let at = 0; at < bytes.length; at += 3) {
        response.write(bytes.subarray(at, at + 3));
        await new Promise(setImmediate);
      }
      response.end();
    };
    const { text } = await ask({ input: 'hi', stream: true });
    listener.up.answer = (response, request) => answerTurn(response, request, 'A2');
    expect((await goOn(events(text)[0].response.id, 'again')).status).toBe(200);
    expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:again']);
  });

  it('are not stored when the provider fails [state 20]', async () => {
    listener.up.answer = answerJson(500, { error: { message: 'broken' } });
    expect((await ask({ input: 'hi' })).status).toBe(500);
    expect(await listener.gateway.metricLines('plano_state_operations_total{op="put"')).toEqual([]);
  });

  it('are stored when the answer was cut for its length [state 21]', async () => {
    listener.up.answer = answerJson(200, chatCompletion({ content: 'A1' }, 'length'));
    const first = (await ask({ input: 'hi', max_output_tokens: 16 })).json();
    expect(first).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    expect((await goOn(first.id, 'on')).status).toBe(200);
    expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:on']);
  });

  it('are refused where none are kept [state 29]', async () => {
    await start('state_storage: {type: none}');
    const first = await ask({ input: 'hi' });
    expect(first.json().store).toBe(false);
    const { status, json } = await goOn(first.json().id, 'again');
    expect([status, json().error.code]).toEqual([400, 'state_disabled']);
  });

  it('belong to their tenant [state 32] [state 33]', async () => {
    await start('state_storage: {type: memory, tenant_header: x-org-id}');
    const { id } = (await ask({ input: 'hi' }, { 'x-org-id': 'a' })).json();
    const theirs = await ask({ input: 'x', previous_response_id: id }, { 'x-org-id': 'b' });
    expect([theirs.status, theirs.json().error.code]).toEqual([409, 'conversation_state_not_found']);
    const nobodys = await ask({ input: 'x', previous_response_id: id });
    expect(nobodys.status).toBe(409);
    expect((await ask({ input: 'x', previous_response_id: id }, { 'x-org-id': 'a' })).status).toBe(200);
  });

  it('do without a turn that is too large [state 39]', async () => {
    await start('state_storage: {type: memory, max_record_bytes: 1000}');
    const { status, headers, json } = await ask({ input: 'x'.repeat(2000) });
    expect([status, json().store, headers['x-plano-state']]).toEqual([200, false, 'failed']);
    expect(listener.gateway.logs).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('state_too_large') }),
    );
    const { text } = await ask({ input: 'x'.repeat(2000), stream: true });
    expect(events(text).at(-1).response.store).toBe(false);
  });

  it('are refused when they have grown too large', async () => {
    await start('state_storage: {type: memory, max_context_bytes: 300}');
    const { id } = (await ask({ input: 'x'.repeat(400) })).json();
    const { status, json } = await goOn(id, 'y');
    expect([status, json().error.code]).toEqual([413, 'conversation_too_large']);
  });

  it('end with the process when they are in memory [state 30]', async () => {
    const { id } = (await ask({ input: 'hi' })).json();
    await start('state_storage: {type: memory}');
    expect((await goOn(id, 'again')).status).toBe(409);
  });

  it('tell the trace and the counters what became of a turn', async () => {
    const { id } = (await ask({ input: 'hi' })).json();
    await goOn(id, 'again');
    const spans = await listener.gateway.spans();
    const [, second] = spans.filter((each) => each.resource['service.name'] === 'plano(llm)');
    expect(second?.attributes).toMatchObject({
      'plano.state.backend': { stringValue: 'memory' },
      'plano.state.outcome': { stringValue: 'stored' },
      'plano.state.items': { intValue: '2' },
    });
    expect(await listener.gateway.metricLines('plano_state_operations_total')).toEqual([
      'plano_state_operations_total{op="put",backend="memory",outcome="stored"} 2',
      'plano_state_operations_total{op="get",backend="memory",outcome="hit"} 1',
    ]);
  });
});

describe('a server that turns out to have no Responses', () => {
  it('is spoken to in Chat Completions, and its conversations are kept here [state 26a]', async () => {
    const { answer } = listener.up;
    listener.up.answer = (response, request) => {
      if (request.path === '/own/v1/responses') answerJson(404, { error: { message: 'no' } })(response);
      else return answer(response, request);
    };
    const first = await ask({ input: 'hi', model: custom });
    expect([first.status, first.json().store]).toEqual([200, true]);
    const second = await goOn(first.json().id, 'again', { model: custom });
    expect([second.status, second.headers['x-plano-state']]).toEqual([200, 'stored']);
    expect(listener.up.requests.map(({ path }) => path)).toEqual([
      '/own/v1/responses',
      '/own/v1/chat/completions',
      '/own/v1/chat/completions',
    ]);
    expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:again']);
  });
});

describe('what is logged', () => {
  it('holds nothing of what was said', async () => {
    const { id } = (await ask({ input: 'a secret question' })).json();
    await goOn(id, 'another secret');
    await goOn('resp_unknown', 'a third secret');
    expect(JSON.stringify(listener.gateway.logs)).not.toMatch(/secret|A1|A2/);
  });
});

describe('a client that leaves', () => {
  it('leaves nothing stored [state 19]', async () => {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    listener.up.answer = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const [first = '', ...others] = chatStream('A1').split(/(?<=\n\n)/);
      response.write(first);
      await left;
      response.end(others.join(''));
    };
    const aborter = new AbortController();
    const response = await fetch(`${listener.gateway.url}/v1/responses`, {
      method: 'POST',
      signal: aborter.signal,
      body: JSON.stringify({ model: translated, input: 'hi', stream: true }),
    });
    const reader = response.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    aborter.abort();
    await listener.up.requests[0]?.aborted;
    leave();
    expect((await goOn(events(first)[0].response.id, 'again')).status).toBe(409);
  });
});

describe('conversations of a provider that keeps them', () => {
  const askNative = (body: object) => ask({ model: native, ...body });

  it('go on there [state 22] [state 26]', async () => {
    const first = await askNative({ input: 'hi' });
    expect(first.headers['x-plano-state']).toBe('native');
    expect(first.json().id).toBe('resp_nativeA1');
    await askNative({ input: 'again', previous_response_id: 'resp_nativeA1' });
    expect(listener.sent()).toEqual({
      model: 'gpt-n',
      input: 'again',
      previous_response_id: 'resp_nativeA1',
    });
    expect(listener.up.requests.at(-1)?.path).toBe('/openai/v1/responses');
  });

  it('are its own to know [state 23]', async () => {
    const problem = {
      error: { message: 'Previous response not found', code: 'previous_response_not_found' },
    };
    listener.up.answer = answerJson(400, problem);
    const { status, json } = await askNative({ input: 'x', previous_response_id: 'resp_theirs' });
    expect(listener.sent().previous_response_id).toBe('resp_theirs');
    expect([status, json()]).toEqual([400, problem]);
  });

  it.each([false, true])('can move to another model, streamed: %s [state 24]', async (stream) => {
    const first = await askNative({ input: 'hi', stream });
    expect(first.text).toContain('resp_nativeA1');
    expect((await goOn('resp_nativeA1', 'again')).status).toBe(200);
    expect(listener.messages()).toEqual(['user:hi', 'assistant:A1', 'user:again']);
    expect(listener.sent()).not.toHaveProperty('previous_response_id');
  });

  it('may have begun elsewhere [state 25]', async () => {
    const { id } = (await ask({ input: 'hi' })).json();
    await askNative({ input: 'again', previous_response_id: id });
    expect(listener.sent()).not.toHaveProperty('previous_response_id');
    expect(listener.sent().input).toMatchObject([
      { role: 'user', content: [{ text: 'hi' }] },
      { role: 'assistant', content: [{ text: 'A1' }] },
      { role: 'user', content: [{ text: 'again' }] },
    ]);
  });

  it('stay there when no copy is kept [state 27]', async () => {
    await start('state_storage: {type: memory, mirror_native: false}');
    await askNative({ input: 'hi' });
    const { status, json } = await goOn('resp_nativeA1', 'again');
    expect([status, json().error.code]).toEqual([409, 'conversation_state_not_found']);
    expect(listener.up.requests).toHaveLength(1);
  });

  it('cannot move when only their end is known here', async () => {
    await askNative({ input: 'hi', previous_response_id: 'resp_before' });
    const { status, json } = await goOn('resp_nativeA1', 'again');
    expect([status, json().error.code]).toEqual([409, 'conversation_state_incomplete']);
    expect(json().error.message).toContain('openai');
  });

  it('are relayed byte for byte', async () => {
    const direct = await sendTo(`${listener.up.url}/openai/v1/responses`, {
      body: JSON.stringify({ stream: true, input: 'x' }),
    });
    const relayed = await askNative({ input: 'x', stream: true });
    expect(relayed.text).toBe(direct.text.replaceAll('A1', 'A2'));
  });
});
