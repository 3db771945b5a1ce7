import type { ReplyContext } from './codec.ts';

/**
 * The id of a reply as an API's clients know it: the provider's own where it has their prefix, else one
 * made from it, so that both sides' logs can be matched; a random one where the provider gave none.
 */
export function clientReplyId(prefix: string, id: string, context: ReplyContext): string {
  const known = knownPrefixes.find((each) => id.startsWith(each)) ?? '';
  const rest = id.slice(known.length).replaceAll(/[^\w-]/g, '');
  return prefix + (rest === '' ? context.randomHex(24) : rest);
}

const knownPrefixes = ['chatcmpl-', 'msg_', 'resp_'];
