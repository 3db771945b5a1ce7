import type { ClientApi } from '../apis/client-api.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { SideBody } from './side-body.ts';

/** A path beside the three APIs of a listener, whose requests go to their provider as they are. */
export interface PassThroughRoute {
  /** As the HTTP server matches paths. A name in a path is one word: never a way out of the API. */
  readonly pattern: string;
  /** The API that a provider must speak to have this path. */
  readonly api: ClientApi;
  /** `llm.operation_type` */
  readonly operation: string;
  /** JSON text for clients whose provider has no such path; `null`: there is none, the answer is 404. */
  readonly answerInstead: ((body: SideBody) => Promise<string>) | null;
}

const word = ':name(^[\\w-]+$)';

export const passThroughRoutes: readonly PassThroughRoute[] = [
  ...[
    '/v1/embeddings',
    '/v1/completions',
    '/v1/moderations',
    '/v1/rerank',
    `/v1/images/${word}`,
    `/v1/audio/${word}`,
  ].map((pattern) => route(pattern, 'chat')),
  route('/v1/responses/input_tokens', 'responses'),
  route('/v1/responses/compact', 'responses'),
  { ...route('/v1/messages/count_tokens', 'messages'), answerInstead: estimateTokens },
];

export function isPassThroughPath(path: string): boolean {
  return paths.some((known) => known.test(path));
}

const paths = passThroughRoutes.map(({ pattern }) => new RegExp(`^${pattern.replace(word, '[\\w-]+')}$`));

function route(pattern: string, api: ClientApi): PassThroughRoute {
  const [, , operation = ''] = pattern.split('/');
  return { pattern, api, operation, answerInstead: null };
}
