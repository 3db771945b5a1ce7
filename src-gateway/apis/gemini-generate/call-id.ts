import type { DecodeContext } from '../codec.ts';

/** An id for a call that Gemini gave none, for clients that need one. */
export function newCallId(context: DecodeContext): string {
  return `call_gm_${context.randomHex(24)}`;
}

/** The id under which Gemini knows a call; `null`: it gave none. */
export function givenCallId(id: string): string | null {
  return id === '' || /^call_gm_[0-9a-f]{24}$/.test(id) ? null : id;
}
