import type { ListenerView } from '../../../src-main/contract/gateway-calls.ts';
import { assertedRequest } from '../asserts/asserted-request.ts';
import type { PlaygroundDraft } from '../playground-draft.ts';
import type { SnippetRequest } from './snippet-request.ts';

interface Target {
  readonly listener: Pick<ListenerView, 'name' | 'url'>;
  readonly model: string;
  readonly toAgents: boolean;
  readonly needsKey: boolean;
}

/** The request that a draft sends, to be written down; `null`: a recorded one that has been made no JSON object. */
export function writtenRequest(draft: PlaygroundDraft, target: Target): SnippetRequest | null {
  const asked = assertedRequest(draft, target);
  if (asked === null) return null;
  const { api, body, headers } = asked;
  const version = api === 'messages' ? { 'anthropic-version': '2023-06-01' } : {};
  const { listener, needsKey } = target;
  return { url: listener.url, api, body, headers: { ...version, ...headers }, needsKey };
}
