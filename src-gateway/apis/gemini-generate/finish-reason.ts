import type { DroppedFields } from '../dropped-fields.ts';
import type { Finish, FinishReason } from '../reply.ts';

const reasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  LANGUAGE: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
};

/** Reads why a candidate ended. Gemini says `STOP` for calls too; what has no word elsewhere is reported. */
export function decodeFinish(reason: string, hasCalls: boolean, dropped: Pick<DroppedFields, 'add'>): Finish {
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  if (known === undefined) dropped.add('response.finishReason');
  const found = known ?? 'stop';
  return { reason: found === 'stop' && hasCalls ? 'tool_calls' : found, stopSequence: null };
}
