import {
  defaultFunctionSettings,
  type FunctionSettings,
} from '../../src-gateway/functions/function-settings.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { defaultRoutingSettings, type RoutingSettings } from '../../src-gateway/routing/routing-settings.ts';
import { type GatewayFixture, type Reply, sendTo, startGateway } from './gateway-fixture.ts';
import { answerJson, type RecordingProvider, startRecordingProvider } from './recording-provider.ts';

/** A gateway whose listener `functions` calls the endpoint `api`; model, engine and endpoint answer as the test says. */
export interface PromptGateway extends GatewayFixture {
  /** Behind the targets. */
  readonly api: RecordingProvider;
  /** That words answers: `gpt-4o-mini`, the default, and `gpt-4o`. */
  readonly llm: RecordingProvider;
  /** Arch-Function. */
  readonly engine: RecordingProvider;
  /** One user message, or a whole body. */
  ask(said: string | Readonly<Record<string, unknown>>, options?: AskOptions): Promise<Reply>;
}

interface AskOptions {
  readonly stream?: boolean;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PromptOptions {
  /** `prompt_targets` as YAML; left out: the weather's. */
  readonly targets?: string;
  /** What Arch-Function says; left out: it fails. */
  readonly says?: string;
  /** More sections of the config; `apiUrl`: where `api` is. */
  readonly config?: string | ((apiUrl: string) => string);
  /** More members of the endpoint. */
  readonly endpoint?: string;
  /** More endpoints, one a line, as YAML. */
  readonly moreEndpoints?: string;
  readonly providers?: string;
  readonly listeners?: string;
  /** More members of the listener. */
  readonly listener?: string;
  readonly functions?: Partial<FunctionSettings>;
  readonly hosted?: RoutingSettings['hosted'];
  readonly settings?: Partial<GatewaySettings>;
  readonly variables?: Readonly<Record<string, string>>;
}

export async function startPromptGateway(options: PromptOptions = {}): Promise<PromptGateway> {
  const [api, llm, engine] = await Promise.all([0, 0, 0].map((port) => startRecordingProvider(port)));
  if (api === undefined || llm === undefined || engine === undefined) throw new Error('three were started');
  api.answer = answerJson(200, { t: 1 });
  llm.answer = sayWords('ok');
  if (options.says !== undefined) engine.answer = archSays(options.says);
  const more = (text: string | undefined) => (text === undefined ? '' : `, ${text}`);
  const fixture = await startGateway(
    `version: v0.4.0
listeners:
  - {type: model, name: m, port: 12000}
  - {type: prompt, name: functions, port: 10000${more(options.listener)}}
${options.listeners ?? ''}
model_providers:
  - {model: openai/gpt-4o-mini, access_key: k, base_url: "${llm.url}", default: true}
  - {model: openai/gpt-4o, access_key: k, base_url: "${llm.url}"}
${options.providers ?? ''}
endpoints:
  api: {endpoint: "${new URL(api.url).host}", protocol: http${more(options.endpoint)}}
  ${options.moreEndpoints ?? ''}
system_prompt: You are a helpful assistant.
prompt_targets:${options.targets ?? weatherWithDefault}
${typeof options.config === 'function' ? options.config(api.url) : (options.config ?? '')}`,
    {
      ...options.settings,
      functions: { ...defaultFunctionSettings, ...options.functions },
      routing: {
        ...defaultRoutingSettings,
        hostedUrl: `${engine.url}/v1/chat/completions`,
        ...(options.hosted && { hosted: options.hosted }),
      },
    },
    options.variables,
  );
  return {
    ...fixture,
    api,
    llm,
    engine,
    ask(said, { headers = {}, path = '/v1/chat/completions', stream } = {}) {
      const body = typeof said === 'string' ? { messages: [{ role: 'user', content: said }] } : said;
      const sent = stream === undefined ? body : { ...body, stream };
      return sendTo(`${fixture.urlOf('functions')}${path}`, { headers, body: JSON.stringify(sent) });
    },
    async close() {
      await fixture.close();
      await Promise.all([api, llm, engine].map((each) => each.close()));
    },
  };
}

export const weatherWithDefault = `
  - name: get_current_weather
    description: Get current weather at a location.
    parameters:
      - {name: location, description: The location, type: str, required: true, format: "City, State"}
      - {name: days, description: the number of days, type: int, required: true}
    endpoint: {name: api, path: /weather, http_method: POST}
    system_prompt: You are a weather expert.
  - name: default_target
    default: true
    description: Everything else.
    endpoint: {name: api, path: /default_target, http_method: POST}
    auto_llm_dispatch_on_response: false
`;

/** A stream of Arch-Function that says this, a token of some letters at a time. */
export function archSays(text: string): RecordingProvider['answer'] {
  const tokens = text.match(/[\s\S]{1,7}/g) ?? [];
  return archTokens(tokens.map((token) => ({ token })));
}

/** The same, with what the model thought of other tokens in each place. */
export function archTokens(
  tokens: readonly { readonly token: string; readonly logprobs?: readonly number[] }[],
): RecordingProvider['answer'] {
  return (response, { body }) => {
    if (JSON.parse(body).stream === false) {
      answerJson(200, { choices: [{ message: { content: tokens.map(({ token }) => token).join('') } }] })(
        response,
      );
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const { logprobs, token } of tokens) {
      const thought = logprobs && {
        content: [{ token, top_logprobs: logprobs.map((logprob) => ({ token, logprob })) }],
      };
      const choice = { index: 0, delta: { content: token }, ...(thought && { logprobs: thought }) };
      response.write(`data: ${JSON.stringify({ choices: [choice] })}\n\n`);
    }
    response.end('data: [DONE]\n\n');
  };
}

/** A provider's completion, or its stream for whoever asks for one. */
export function sayWords(content: string): RecordingProvider['answer'] {
  return (response, { body }) => {
    const { model, stream } = JSON.parse(body);
    if (stream !== true) {
      const message = { role: 'assistant', content };
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      answerJson(200, { id: 'c0', object: 'chat.completion', created: 1, model, choices })(response);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = (delta: unknown, finish: string | null) => {
      const choices = [{ index: 0, delta, finish_reason: finish }];
      return `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model, choices })}\n\n`;
    };
    response.write(chunk({ role: 'assistant', content: '' }, null));
    response.end(`${chunk({ content }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`);
  };
}

/** A provider's completion with these calls, in OpenAI's form. */
export function sayCalls(
  ...calls: readonly (readonly [name: string, given: unknown])[]
): RecordingProvider['answer'] {
  const toolCalls = calls.map(([name, given], index) => ({
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
  }));
  const message = { role: 'assistant', content: null, tool_calls: toolCalls };
  return answerJson(200, {
    id: 'c0',
    model: 'm',
    choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
  });
}

/** The JSON of every `data:` line of a stream, `[DONE]` as it is. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into events of any shape
export function eventsOf(reply: Reply): any[] {
  return reply.text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length))
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)));
}
