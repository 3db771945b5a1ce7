import type { PlaygroundDraft } from './playground-draft.ts';
import { problemOf } from './replay/recorded-request.ts';

/** Why a draft cannot be sent to a listener in that state; `null` when it can. */
export function whatIsMissing(listener: string | null, { recorded, user }: PlaygroundDraft): string | null {
  if (listener === null) return 'The config has no listener.';
  if (listener !== 'running') return 'The listener does not run.';
  if (recorded !== null) return problemOf(recorded);
  return user.trim() === '' ? 'Type a message first.' : null;
}
