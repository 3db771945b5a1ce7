import type { ClientApi } from '../../src-main/contract/playground-calls.ts';
import { type RequestText, requestBody } from './request-body.ts';

export interface CurlRequest extends Omit<RequestText, 'history'> {
  /** `http://127.0.0.1:12000`. */
  readonly url: string;
  readonly history?: RequestText['history'];
  /** More than every request has. */
  readonly headers?: Readonly<Record<string, string>>;
}

const paths: Record<ClientApi, string> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
};

/** The request as a command that a POSIX shell runs as it stands. */
export function curlText({ headers = {}, history = [], ...request }: CurlRequest): string {
  const flags = request.stream ? 'curl -N' : 'curl';
  const lines = Object.entries({ 'content-type': 'application/json', ...headers });
  return [
    `${flags} ${request.url}${paths[request.api]} \\`,
    ...lines.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)} \\`),
    `  -d ${quoted(JSON.stringify(requestBody({ ...request, history })))}`,
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
