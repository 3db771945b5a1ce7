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
  let usage: Usage | null = null;
  for (const object of objectsNamed(text, '"usage"')) usage = mergeUsage(usage, readUsage(object));
  return { model: firstText(text, modelMember), usage, finishReasons: texts(text, reasonMember) };
}

const modelMember = /"model"\s*:\s*("(?:[^"\\]|\\.)*")/;
const reasonMember = /"(?:finish_reason|stop_reason)"\s*:\s*("(?:[^"\\]|\\.)*")/g;

/** A `usage` object is small; one that is not closed within this is cut off and left out. */
const longestUsage = 4096;

function* objectsNamed(text: string, name: string): Generator<unknown> {
  let at = text.indexOf(name);
  while (at !== -1) {
    const start = afterColon(text, at + name.length);
    if (start !== -1 && text[start] === '{' && text[at - 1] !== '\\') {
      const object = objectAt(text, start);
      if (object !== undefined) yield object;
    }
    at = text.indexOf(name, at + name.length);
  }
}

function afterColon(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at])) at += 1;
  if (text[at] !== ':') return -1;
  at += 1;
  while (isSpace(text[at])) at += 1;
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

/** Usage holds numbers and names without braces, so counting braces finds its end. */
function objectAt(text: string, start: number): unknown {
  let depth = 0;
  const limit = Math.min(text.length, start + longestUsage);
  for (let at = start; at < limit; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
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

function texts(text: string, pattern: RegExp): string[] {
  const found = [...text.matchAll(pattern)].map((match) => parsed(match[1]));
  return [...new Set(found.filter((reason) => reason !== null))];
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
