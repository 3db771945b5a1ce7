import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

let sandbox: Sandbox;
let gateway: GatewayFixture;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
model_providers:
  - {model: openai/echo, access_key: sk-o, base_url: "${sandbox.url}/v1", default: true}
  - {model: anthropic/echo, access_key: sk-a, base_url: "${sandbox.url}/v1"}
overrides: {llm_routing_model: embedded/lexical}
routing_preferences:
  - {name: code, description: writing code, models: [openai/echo]}
  - {name: chat, description: chatting, models: [anthropic/echo]}
prompt_guards: {input_guards: {jailbreak: {on_exception: {message: "no"}}}}
state_storage: {type: memory}
`);
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

const nested = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);

/** JSON texts that stand where a client's content, schema or arguments would. */
const values: Readonly<Record<string, string>> = {
  'arrays 100,000 deep': nested('[', ']', 100_000),
  'objects 50,000 deep': `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  'text blocks inside text blocks': `${'[{"type":"text","text":"x","content":'.repeat(20_000)}[]${'}]'.repeat(20_000)}`,
  'tool results inside tool results': `${'[{"type":"tool_result","tool_use_id":"x","content":'.repeat(20_000)}[]${'}]'.repeat(20_000)}`,
  'the prototype of all objects':
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"type":"__proto__"}',
  'types named like properties of objects':
    '[{"type":"__proto__"},{"type":"constructor"},{"type":"toString"},{"type":"hasOwnProperty"}]',
  'a number beyond all numbers': '1e999',
  'half a character': '"\\ud800"',
  'a zero character': '"\\u0000"',
  '5,000 blocks': `[${'{"type":"text","text":"a"},'.repeat(5_000)}{"type":"text","text":"a"}]`,
  'a file of this machine as an image': '[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]',
};

/** Where such a value can stand in a request, for all three APIs at once. */
const places: Readonly<Record<string, (model: string, value: string) => string>> = {
  'as the content': (model, value) =>
    `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":${value}}],"input":${value}}`,
  'in a tool': (model, value) =>
    `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"input":"hi","tools":[{"type":"function","name":"f","input_schema":${value},"parameters":${value},"function":{"name":"f","parameters":${value}}}]}`,
  'in a call of a tool': (model, value) =>
    `{"model":"${model}","max_tokens":9,"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":${JSON.stringify(value)}}}]},{"role":"tool","tool_call_id":"1","content":${value}}],"input":[{"type":"function_call","call_id":"1","name":"f","arguments":${JSON.stringify(value)}},{"type":"function_call_output","call_id":"1","output":${value}}]}`,
  'in a field that nobody knows': (model, value) =>
    `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"input":"hi","__proto__":${value},"unknown":${value}}`,
};

const paths = ['/v1/chat/completions', '/v1/messages', '/v1/responses', '/routing/v1/chat/completions'];
const models = ['openai/echo', 'anthropic/echo', '__proto__', 'constructor/prototype'];

describe.each(Object.keys(values))('a request with %s', (name) => {
  it.each(Object.keys(places))('%s is served or refused, and the gateway serves on', async (place) => {
    const value = values[name] ?? '';
    for (const path of paths) {
      for (const model of models) {
        const body = places[place]?.(model, value) ?? '';
        const reply = await gateway.send(path, { method: 'POST', body });
        const where = `${model} at ${path}`;
        // 502 is the provider's own refusal of what reached it; 500 would be a mistake of ours.
        expect([200, 400, 404, 413, 422, 502], where).toContain(reply.status);
        expect(Object.keys(reply.json()), where).not.toEqual([]);
        expect(reply.text, where).not.toMatch(
          /RangeError|TypeError|Maximum call stack|node:internal|src-gateway/,
        );
      }
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect((await gateway.send('/healthz')).status).toBe(200);
  });
});
