import { mergeUsage, readUsage, type Usage } from './usage.ts';

/** What the gateway wants to know of a reply without building it. */
export interface ReplyFacts {
  /** The model that the provider says it used. */
  readonly model: string | null;
  readonly usage: Usage | null;
  readonly finishReasons: readonly string[];
}

/**
 * Facts of a reply from its text, JSON or SSE, head and tail alike: `usage` objects anywhere, the
 * first model, the reasons for stopping. Inside a JSON string a quote is escaped, so `"usage":` in an
 * answer's own text is never taken for the member.
 */
export function readReplyFacts(text: string): ReplyFacts {
  return { model: firstText(text, modelMember), usage: usageIn(text), finishReasons: reasonsIn(text) };
}

/** From behind: what is said last counts, and nothing is read any more once all of it is known. */
function usageIn(text: string): Usage | null {
  let usage: Usage | null = null;
  for (const { 0: member, index } of [...text.matchAll(usageMember)].reverse()) {
    const object = objectAt(text, index + member.length - 1);
    if (object !== undefined) usage = mergeUsage(readUsage(object), usage);
    if (usage !== null && isWhole(usage)) break;
  }
  return usage;
}

function placesOf(wanted: string, text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    places.push(at);
  }
  return places;
}

/** Nothing that was said earlier can add to it. */
function isWhole({ cachedInput, completion, prompt }: Usage): boolean {
  return prompt !== null && completion !== null && cachedInput !== null;
}

function reasonsIn(text: string): string[] {
  const found = new Set<string>();
  for (const at of placesOf(reasonEnd, text)) {
    const start = valueBehind(text, at + reasonEnd.length);
    // `null` in all events of a stream but one.
    if (text.charCodeAt(start) !== quote || !isReason.test(text.slice(Math.max(0, at - 8), at))) continue;
    const reason = parsed(textLiteral.exec(text.slice(start, start + longestReason))?.[0]);
    if (reason !== null) found.add(reason);
  }
  return [...found];
}

/** `null` in all events of a stream but one: with the brace it is found in a fifth of the time. */
const usageMember = /(?<!\\)"usage"\s*:\s*\{/g;
/** Of `"finish_reason"` and `"stop_reason"`. */
const reasonEnd = '_reason"';
const isReason = /(?<!\\)"(?:finish|stop)$/;
const textLiteral = /^"(?:[^"\\]|\\.)*"/;
const longestReason = 256;
const modelMember = /"model"\s*:\s*("(?:[^"\\]|\\.)*")/;
/** A `usage` object is small; one that is not closed within this is cut off and left out. */
const longestUsage = 4096;

const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const quote = 0x22;

/** Behind the text when there is no colon. */
function valueBehind(text: string, from: number): number {
  const at = behindSpace(text, from);
  return text.charCodeAt(at) === colon ? behindSpace(text, at + 1) : text.length;
}

function behindSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Usage holds numbers and names without braces, so counting braces finds its end. */
function objectAt(text: string, start: number): unknown {
  let depth = 0;
  const limit = Math.min(text.length, start + longestUsage);
  for (let at = start; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === openBrace) depth += 1;
    else if (code === closeBrace) depth -= 1;
    if (depth > 0) continue;
    try {
      return JSON.parse(text.slice(start, at + 1));
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function firstText(text: string, pattern: RegExp): string | null {
  return parsed(pattern.exec(text)?.[1]);
}

function parsed(literal: string | undefined): string | null {
  if (literal === undefined) return null;
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' && value !== '' ? value : null;
  } catch {
    return null;
  }
}
