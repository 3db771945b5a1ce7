import type { ClientApi } from '../../../src-main/contract/playground-calls.ts';
import type { SdkCall } from './sdk-call.ts';
import { sdkHeaders } from './sdk-headers.ts';
import type { SnippetRequest } from './snippet-request.ts';

/** The request in JavaScript, with OpenAI's or Anthropic's SDK: a module that prints the answer. */
export function javascriptSnippet({ api, body, headers, url }: SnippetRequest): string {
  const { base, call, name, packageName, stream, whole } = sdks[api];
  const more = sdkHeaders(headers);
  const options = more === null ? '' : `, ${literal({ headers: more })}`;
  // The SDKs want a model; an empty one names none.
  const request = literal({ model: '', ...body });
  const asked = `await client.${call}(${request}${options});`;
  return [
    `import ${name} from '${packageName}';`,
    '',
    `const client = new ${name}({`,
    `  baseURL: ${JSON.stringify(url + base)},`,
    "  apiKey: process.env.PLANO_GATEWAY_KEY ?? 'none',",
    '});',
    '',
    ...(body.stream === true ? [`const stream = ${asked}`, ...stream] : [`const response = ${asked}`, whole]),
  ].join('\n');
}

const openai = { packageName: 'openai', name: 'OpenAI', base: '/v1' } as const;

const sdks: Readonly<Record<ClientApi, SdkCall>> = {
  chat: {
    ...openai,
    call: 'chat.completions.create',
    stream: [
      'for await (const chunk of stream) {',
      "  process.stdout.write(chunk.choices[0]?.delta?.content ?? '');",
      '}',
    ],
    whole: 'console.log(response.choices[0].message.content);',
  },
  responses: {
    ...openai,
    call: 'responses.create',
    stream: [
      'for await (const event of stream) {',
      "  if (event.type === 'response.output_text.delta') process.stdout.write(event.delta);",
      '}',
    ],
    whole: 'console.log(response.output_text);',
  },
  messages: {
    packageName: '@anthropic-ai/sdk',
    name: 'Anthropic',
    base: '',
    call: 'messages.create',
    stream: [
      'for await (const event of stream) {',
      "  if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {",
      '    process.stdout.write(event.delta.text);',
      '  }',
      '}',
    ],
    whole: "console.log(response.content.map((block) => block.text ?? '').join(''));",
  },
};

function literal(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
