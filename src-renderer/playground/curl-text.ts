import type { ClientApi } from '../../src-main/contract/playground-calls.ts';
import type { SnippetRequest } from './snippets/snippet-request.ts';

const paths: Record<ClientApi, string> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
};

/** Where a client of that API posts to. */
export function apiPathOf(api: ClientApi): string {
  return paths[api];
}

/** The request as a command that a POSIX shell runs as it stands; a key is read from its variable. */
export function curlText({ api, body, headers, needsKey, url }: SnippetRequest): string {
  const flags = body.stream === true ? 'curl -N' : 'curl';
  const lines = Object.entries({ 'content-type': 'application/json', ...headers });
  return [
    `${flags} ${url}${paths[api]} \\`,
    ...lines.map(([name, value]) => `  -H ${shellQuoted(`${name}: ${value}`)} \\`),
    ...(needsKey === true ? ['  -H "x-plano-key: $PLANO_GATEWAY_KEY" \\'] : []),
    `  -d ${shellQuoted(JSON.stringify(body))}`,
  ].join('\n');
}

/** One word of a POSIX shell, whatever is in it. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
