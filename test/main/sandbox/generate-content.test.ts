import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxWithClients, startSandboxWithClients } from './sandbox-with-clients.ts';

let clients: SandboxWithClients;

beforeAll(async () => {
  clients = await startSandboxWithClients();
});
afterAll(() => clients.sandbox.close());

const contents = [{ role: 'user', parts: [{ text: 'Which way to the harbour?' }] }];
const tools = [
  {
    functionDeclarations: ['get_weather', 'get_time'].map((name) => ({
      name,
      parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } },
    })),
  },
];

async function generate(model: string, body: object = {}) {
  const path = `/v1beta/models/${encodeURIComponent(model)}:generateContent`;
  const reply = await clients.post(path, { contents, ...body });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of any shape
  return { status: reply.statusCode, body: (await reply.body.json()) as any };
}

async function stream(model: string, body: object = {}) {
  const path = `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`;
  const reply = await clients.post(path, { contents, ...body });
  expect(reply.headers['content-type']).toBe('text/event-stream');
  const events = (await reply.body.text()).split('\r\n\r\n').filter((event) => event !== '');
  return events.map((event) => JSON.parse(event.replace(/^data: /, '')));
}

const joined = (chunks: readonly { candidates: { content: { parts: { text?: string }[] } }[] }[]) =>
  chunks.flatMap(({ candidates }) => candidates[0]?.content.parts.map(({ text }) => text) ?? []).join('');

describe('generateContent', () => {
  it('echoes the last user message with usage that adds up', async () => {
    expect((await generate('sandbox/echo')).body).toMatchObject({
      candidates: [
        {
          content: { role: 'model', parts: [{ text: 'Which way to the harbour?' }] },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
      modelVersion: 'sandbox/echo',
    });
  });

  it('calls two tools, the thought signed at the first, and stops for it with STOP', async () => {
    const [candidate] = (await generate('parallel-tools', { tools })).body.candidates;
    expect(candidate.finishReason).toBe('STOP');
    expect(candidate.content.parts).toEqual([
      { text: expect.any(String) },
      {
        functionCall: { name: 'get_weather', args: { city: 'Lisbon' } },
        thoughtSignature: expect.any(String),
      },
      { functionCall: { name: 'get_time', args: { city: 'Lisbon' } } },
    ]);
    const parts = ['get_weather', 'get_time'].map((name) => ({
      functionResponse: { name, response: { result: 'sunny' } },
    }));
    const next = [...contents, candidate.content, { role: 'user', parts }];
    const answer = (await generate('parallel-tools', { contents: next, tools })).body;
    expect(answer.candidates[0].content.parts[0].text).toBe('The tool returned: sunny\nsunny');
  });

  it('refuses calls without the proof of the thought behind them', async () => {
    const parts = [{ functionCall: { name: 'get_time', args: {} } }];
    const result = [{ functionResponse: { name: 'get_time', response: {} } }];
    const next: object[] = [...contents, { role: 'model', parts }, { role: 'user', parts: result }];
    const { body } = await generate('tools', { contents: next, tools });
    expect(body.error.message).toMatch(/missing a thought_signature/);
    const foreign = [{ ...parts[0], thoughtSignature: 'skip_thought_signature_validator' }];
    next[1] = { role: 'model', parts: foreign };
    expect((await generate('tools', { contents: next, tools })).status).toBe(200);
  });

  it('refuses calls that are not all answered by name', async () => {
    const [candidate] = (await generate('parallel-tools', { tools })).body.candidates;
    const parts = [{ functionResponse: { name: 'get_time', response: {} } }];
    const next = [...contents, candidate.content, { role: 'user', parts }];
    const { body, status } = await generate('parallel-tools', { contents: next, tools });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 400,
      status: 'INVALID_ARGUMENT',
      message: expect.stringContaining('number of function response parts'),
    });
  });

  it('obeys the mode of function calling, the limit and the schema', async () => {
    const calling = (functionCallingConfig: object) => ({ tools, toolConfig: { functionCallingConfig } });
    const named = await generate('tools', calling({ mode: 'ANY', allowedFunctionNames: ['get_time'] }));
    expect(named.body.candidates[0].content.parts[0].functionCall.name).toBe('get_time');
    const none = await generate('tools', calling({ mode: 'NONE' }));
    expect(none.body.candidates[0].content.parts[0]).toHaveProperty('text');
    const limited = await generate('large-50', { generationConfig: { maxOutputTokens: 5 } });
    expect(limited.body.candidates[0].finishReason).toBe('MAX_TOKENS');
    const responseJsonSchema = { type: 'object', properties: { route: { enum: ['sea', 'land'] } } };
    const generationConfig = { responseMimeType: 'application/json', responseJsonSchema };
    const structured = await generate('echo', { generationConfig });
    expect(JSON.parse(structured.body.candidates[0].content.parts[0].text)).toEqual({ route: 'sea' });
  });

  it('counts its thoughts beside its answer', async () => {
    const { candidates, usageMetadata } = (await generate('reasoning')).body;
    expect(candidates[0].content.parts[0]).toMatchObject({ thought: true });
    const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount, totalTokenCount } = usageMetadata;
    expect(thoughtsTokenCount).toBeGreaterThan(10);
    expect(promptTokenCount + candidatesTokenCount + thoughtsTokenCount).toBe(totalTokenCount);
  });

  it.each([
    ['status-429', 429, 'RESOURCE_EXHAUSTED'],
    ['status-400', 400, 'INVALID_ARGUMENT'],
    ['overloaded', 529, 'UNAVAILABLE'],
    ['nope', 404, 'NOT_FOUND'],
  ])('%s fails with %i in the shape of the vendor', async (model, status, name) => {
    const failed = await generate(model);
    expect(failed.status).toBe(status);
    expect(failed.body).toEqual({ error: { code: status, message: expect.any(String), status: name } });
  });
});

describe('streamGenerateContent', () => {
  it('sends text in pieces, the reason to stop and the counts with the last', async () => {
    const chunks = await stream('echo');
    expect(joined(chunks)).toBe('Which way to the harbour?');
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.map(({ candidates }) => candidates[0].finishReason).filter(Boolean)).toEqual(['STOP']);
    expect(chunks[0].usageMetadata).not.toHaveProperty('candidatesTokenCount');
    expect(chunks.at(-1).usageMetadata).toMatchObject({ candidatesTokenCount: 7, totalTokenCount: 18 });
  });

  it('sends a call in one piece', async () => {
    const chunks = await stream('tools', { tools });
    expect(chunks).toHaveLength(1);
    expect(chunks[0].candidates[0].content.parts[0].functionCall.args).toEqual({ city: 'Lisbon' });
  });

  it('reports an error half-way', async () => {
    const chunks = await stream('overloaded');
    expect(chunks.at(-1)).toMatchObject({ error: { code: 529, status: 'UNAVAILABLE' } });
    expect(chunks.some(({ candidates }) => candidates?.[0].finishReason)).toBe(false);
  });

  it('asks for server-sent events by name', async () => {
    const reply = await clients.post('/v1beta/models/echo:streamGenerateContent', { contents });
    expect(reply.statusCode).toBe(400);
    expect(await reply.body.json()).toMatchObject({ error: { message: expect.stringContaining('alt=sse') } });
  });
});
