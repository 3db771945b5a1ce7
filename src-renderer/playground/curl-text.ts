import type { ClientApi } from '../../src-main/contract/playground-calls.ts';
import type { SnippetRequest } from './snippets/snippet-request.ts';

const paths: Record<ClientApi, string> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
};

/** The request as a command that a POSIX shell runs as it stands. */
export function curlText({ api, body, headers, url }: SnippetRequest): string {
  const flags = body.stream === true ? 'curl -N' : 'curl';
  const lines = Object.entries({ 'content-type': 'application/json', ...headers });
  return [
    `${flags} ${url}${paths[api]} \\`,
    ...lines.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)} \\`),
    `  -d ${quoted(JSON.stringify(body))}`,
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
