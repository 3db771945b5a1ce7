import type { ClientApi } from '../../../src-main/contract/playground-calls.ts';
import type { SdkCall } from './sdk-call.ts';
import { sdkHeaders } from './sdk-headers.ts';
import type { SnippetRequest } from './snippet-request.ts';

/** The request in Python, with OpenAI's or Anthropic's SDK: a program that prints the answer. */
export function pythonSnippet({ api, body, headers, url }: SnippetRequest): string {
  const { base, call, name, packageName, stream, whole } = sdks[api];
  const more = sdkHeaders(headers);
  // The SDKs want a model; an empty one names none. What one of them does not know goes beside its parameters.
  const request = { model: '', ...body, ...(more !== null && { extra_headers: more }) };
  return [
    'import os',
    `from ${packageName} import ${name}`,
    '',
    `client = ${name}(`,
    `    base_url=${JSON.stringify(url + base)},`,
    '    api_key=os.environ.get("PLANO_GATEWAY_KEY", "none"),',
    ')',
    '',
    `response = client.${call}(**${pythonLiteral(request)})`,
    ...(body.stream === true ? stream : [whole]),
  ].join('\n');
}

const openai = { packageName: 'openai', name: 'OpenAI', base: '/v1' } as const;

const sdks: Readonly<Record<ClientApi, SdkCall>> = {
  chat: {
    ...openai,
    call: 'chat.completions.create',
    stream: [
      'for chunk in response:',
      '    if chunk.choices:',
      '        print(chunk.choices[0].delta.content or "", end="", flush=True)',
    ],
    whole: 'print(response.choices[0].message.content)',
  },
  responses: {
    ...openai,
    call: 'responses.create',
    stream: [
      'for event in response:',
      '    if event.type == "response.output_text.delta":',
      '        print(event.delta, end="", flush=True)',
    ],
    whole: 'print(response.output_text)',
  },
  messages: {
    packageName: 'anthropic',
    name: 'Anthropic',
    base: '',
    call: 'messages.create',
    stream: [
      'for event in response:',
      '    if event.type == "content_block_delta" and event.delta.type == "text_delta":',
      '        print(event.delta.text, end="", flush=True)',
    ],
    whole: 'print("".join(getattr(block, "text", "") for block in response.content))',
  },
};

/** A JSON value as Python writes it; the strings of JSON are strings of Python. */
function pythonLiteral(value: unknown, indent = ''): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}    `;
  const [begin, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((one) => `${inner}${pythonLiteral(one, inner)},`)
    : Object.entries(value).map(
        ([name, one]) => `${inner}${JSON.stringify(name)}: ${pythonLiteral(one, inner)},`,
      );
  return parts.length === 0 ? `${begin}${end}` : [begin, ...parts, `${indent}${end}`].join('\n');
}
