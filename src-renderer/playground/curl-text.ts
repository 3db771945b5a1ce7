import type { ClientApi } from '../../src-main/contract/playground-calls.ts';

export interface CurlRequest {
  /** `http://127.0.0.1:12000`. */
  readonly url: string;
  readonly api: ClientApi;
  /** `''`: names no model. */
  readonly model: string;
  readonly system: string;
  readonly user: string;
  readonly stream: boolean;
}

const paths: Record<ClientApi, string> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
};

/** The request as a command that a POSIX shell runs as it stands. */
export function curlText(request: CurlRequest): string {
  const flags = request.stream ? 'curl -N' : 'curl';
  return [
    `${flags} ${request.url}${paths[request.api]} \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(bodyOf(request)).replaceAll("'", "'\\''")}'`,
  ].join('\n');
}

function bodyOf({ api, model, system, user, stream }: CurlRequest): object {
  const common = { ...(model !== '' && { model }), ...(stream && { stream }) };
  switch (api) {
    case 'chat':
      return {
        ...common,
        messages: [
          ...(system === '' ? [] : [{ role: 'system', content: system }]),
          { role: 'user', content: user },
        ],
      };
    case 'messages':
      return {
        ...common,
        max_tokens: 1024,
        ...(system !== '' && { system }),
        messages: [{ role: 'user', content: user }],
      };
    case 'responses':
      return { ...common, ...(system !== '' && { instructions: system }), input: user };
    default:
      return api satisfies never;
  }
}
