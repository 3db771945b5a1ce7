import { isJson } from './json-members.ts';
import { type ReplyFacts, readReplyFacts } from './reply-facts.ts';
import { readUsage } from './usage.ts';

/** Up to this size a reply is parsed: cheaper than looking for its facts in its text. */
const longestParsed = 96 * 1024;
const headLength = 16 * 1024;
const tailLength = 64 * 1024;

const decoder = new TextDecoder();

/** The facts of a whole reply; `null`: it is not one complete JSON value. */
export function readReply(body: Uint8Array): ReplyFacts | null {
  if (body.length <= longestParsed) return factsOfValue(decoder.decode(body));
  if (!isJson(body)) return null;
  // Usage and model stand at the ends of a long reply; what lies between is the answer itself.
  const head = decoder.decode(body.subarray(0, headLength));
  return readReplyFacts(`${head}\n${decoder.decode(body.subarray(body.length - tailLength))}`);
}

function factsOfValue(text: string): ReplyFacts | null {
  let reply: unknown;
  try {
    reply = JSON.parse(text);
  } catch {
    return null;
  }
  const model = member(reply, 'model');
  return {
    model: typeof model === 'string' && model !== '' ? model : null,
    usage: readUsage(member(reply, 'usage')),
    finishReasons: finishReasonsOf(reply),
  };
}

function finishReasonsOf(reply: unknown): string[] {
  const choices = member(reply, 'choices');
  const reasons = Array.isArray(choices)
    ? choices.map((choice: unknown) => member(choice, 'finish_reason'))
    : [member(reply, 'stop_reason')];
  return [
    ...new Set(reasons.filter((reason): reason is string => typeof reason === 'string' && reason !== '')),
  ];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
