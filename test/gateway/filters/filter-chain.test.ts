import { describe, expect, it } from 'vitest';
import type { Filter, FilterAnswer, FilterCall } from '../../../src-gateway/filters/filter-call.ts';
import { type FilterContext, runInputFilters } from '../../../src-gateway/filters/filter-chain.ts';
import { FilterStop, type StopCause } from '../../../src-gateway/filters/filter-stop.ts';
import { filterStopBody } from '../../../src-gateway/filters/filter-stop-body.ts';
import { readPayload } from '../../../src-gateway/filters/read-payload.ts';
import { UnrecordedTrace } from '../../../src-gateway/telemetry/request-trace.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const parsed = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString());

const trace = new UnrecordedTrace({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  sampled: false,
  traceState: '',
});
const context: FilterContext = {
  trace,
  parent: trace.startSpan(),
  path: '/v1/chat/completions',
  headers: {},
  requestId: 'r',
  signal: new AbortController().signal,
  note: () => undefined,
};

function filterThat(answer: (call: FilterCall) => FilterAnswer): Filter & { readonly calls: FilterCall[] } {
  const calls: FilterCall[] = [];
  return {
    ...{ id: 'g', type: 'http', url: 'http://h', tool: null, calls },
    call: async (call) => {
      calls.push(call);
      return { answer: answer(call), httpStatus: 200, responseBytes: 0, mcp: null };
    },
    close: async () => undefined,
  };
}

/** Of an agent: only messages count. */
const given = (value: unknown) => filterThat((call) => readPayload(value, call));
const request = { model: 'm', messages: [{ role: 'user', content: 'hi' }], temperature: 0 };

describe('the own filters of an agent', () => {
  it('may change the messages and nothing else', async () => {
    const messages = [{ role: 'user', content: 'HI' }];
    const result = await runInputFilters(
      [given({ messages, temperature: 1, model: 'x' })],
      bytes(request),
      context,
      'messages',
    );
    expect(parsed(result)).toEqual({ ...request, messages });
  });

  it('may add to the metadata', async () => {
    const body = { ...request, metadata: { a: 1, b: 1 } };
    const filter = given({ messages: request.messages, metadata: { b: 2, c: 3 } });
    const result = await runInputFilters([filter], bytes(body), context, 'messages');
    expect(parsed(result)).toEqual({ ...body, metadata: { a: 1, b: 2, c: 3 } });
  });

  it('are handed the work of those before them', async () => {
    const second = given([]);
    const messages = [{ role: 'user', content: 'HI' }];
    await runInputFilters([given({ messages }), second], bytes(request), context, 'messages');
    expect(parsed(second.calls[0]?.body ?? bytes({}))).toEqual({ ...request, messages });
  });

  it.each([
    [{ temperature: 1 }, 'input_filter_invalid_output', 400],
    [{ error: { message: 'no' } }, 'input_filter_rejected', 400],
    [{ rejected: true, status: 429, message: 'later' }, 'input_filter_rejected', 429],
    [{ rejected: true, status: 503 }, 'input_filter_rejected', 400],
    [7, 'input_filter_invalid_output', 400],
  ])('end the request with %j', async (value, code, status) => {
    const run = runInputFilters([given(value)], bytes(request), context, 'messages');
    await expect(run).rejects.toMatchObject({ name: 'FilterStop', code, status });
  });

  it('leave a request as it was when they change nothing', async () => {
    const body = Buffer.from('{ "messages": [1],  "model": "m"}');
    expect(await runInputFilters([given({ model: 'y', messages: [1] })], body, context, 'messages')).toBe(
      body,
    );
  });
});

describe('a chain that nobody waits for', () => {
  it('ends as a gateway that stops', async () => {
    const run = runInputFilters([filterThat(() => ({ kind: 'aborted' }))], bytes(request), context);
    await expect(run).rejects.toMatchObject({ status: 503, code: 'shutting_down' });
  });
});

describe('what a client is told of a filter', () => {
  const told = (why: StopCause, pipeline: 'agent' | 'model', phase: 'input' | 'output' = 'input') => {
    const stop = new FilterStop('g', phase, why);
    return { status: stop.status, ...JSON.parse(filterStopBody(stop, pipeline, 'openai')) };
  };
  const failed = {
    kind: 'failed',
    reason: 'http_503',
    text: "Server error from agent 'g' (HTTP 503): boom",
  } as const;

  it('names the agent pipeline in its refusals', () => {
    const response = '{"detail":{"error":"out_of_scope","message":"nope"}}';
    expect(told({ kind: 'rejected', status: 400, response }, 'agent')).toEqual({
      error: 'ClientError',
      agent: 'g',
      status: 400,
      agent_response: response,
      message: 'nope',
    });
  });

  it('names the agent pipeline in its failures', () => {
    expect(told(failed, 'agent')).toEqual({
      status: 502,
      error: {
        type: 'AgentFilterChainError',
        code: 'input_filter_failed',
        reason: 'http_503',
        agent: 'g',
        message: "Pipeline processing error: Server error from agent 'g' (HTTP 503): boom",
        error_chain: [
          "Pipeline processing error: Server error from agent 'g' (HTTP 503): boom",
          "Server error from agent 'g' (HTTP 503): boom",
        ],
        debug_info: 'input_filter_failed',
      },
    });
    expect(told({ kind: 'invalid', text: 'the answer is not JSON' }, 'agent')).toMatchObject({
      status: 400,
      error: {
        code: 'input_filter_invalid_output',
        message: 'Pipeline processing error: Failed to parse response: the answer is not JSON',
      },
    });
  });

  it('does not blame a request for a reply', () => {
    for (const why of [failed, { kind: 'invalid', text: 'x' }, { ...failed, reason: 'timeout' }] as const) {
      for (const pipeline of ['agent', 'model'] as const) {
        expect(told(why, pipeline, 'output')).toMatchObject({
          status: 502,
          error: { code: 'output_filter_failed' },
        });
      }
    }
  });

  it.each([
    ['{"detail":{"message":"a"}}', 'a'],
    ['{"detail":"b"}', 'b'],
    ['{"error":{"message":"c"}}', 'c'],
    ['{"message":"d"}', 'd'],
    ['plain', 'plain'],
    ['[1]', '[1]'],
  ])('finds the words for people in %s', (response, message) => {
    expect(told({ kind: 'rejected', status: 400, response }, 'model')).toMatchObject({ message });
  });

  it('keeps the words for people short', () => {
    const response = 'x'.repeat(5000);
    const { agent_response, message } = told({ kind: 'rejected', status: 400, response }, 'model');
    expect(agent_response).toHaveLength(5000);
    expect(message).toHaveLength(2048);
  });
});
