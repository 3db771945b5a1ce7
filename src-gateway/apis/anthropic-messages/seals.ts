import type { ReplyContext } from '../codec.ts';
import type { ReasoningSeal } from '../conversation.ts';
import { writeSealToken } from '../seal-token.ts';

/** The `signature` of a thinking block: Anthropic's own, or one of ours that says who thought this. */
export function signatureOf(seal: ReasoningSeal | null, context: ReplyContext): string {
  if (seal?.issuer === 'anthropic' && seal.kind === 'signature') return seal.value;
  return writeSealToken(seal?.issuer ?? context.provider, seal?.kind ?? 'signature', null);
}

/** The `data` of a redacted thinking block; `null`: the seal is not of that kind, or another vendor's. */
export function redactedData(seal: ReasoningSeal | null): string | null {
  return seal?.issuer === 'anthropic' && seal.kind === 'redacted' ? seal.value : null;
}
