import { rowsOfRequest } from '../../../src-gateway/signals/rows-of-request.ts';
import type { ClientApi } from '../../contract/playground-calls.ts';

const mostCharacters = 120;

/** What a request asks, for a glance: the last thing that a person says in it; `''`: nothing. */
export function questionOf(api: ClientApi, body: Readonly<Record<string, unknown>>): string {
  const rows = rowsOfRequest(api, api === 'responses' ? body.input : body.messages);
  const said = rows.findLast(({ kind, text }) => kind === 'human' && text.trim() !== '');
  return (said?.text ?? '').replace(/\s+/g, ' ').trim().slice(0, mostCharacters);
}
