/** One expression of a rule. A rule of several counts once, by the one that weighs most. */
export interface GuardExpression {
  /** Kebab case; what traces show. */
  readonly rule: string;
  /** 0 to 1: how surely a match is an attack. */
  readonly weight: number;
  /** Global. No part of it repeats without a bound, so that its cost at one place has one. */
  readonly pattern: RegExp;
  /** What makes a match harmless. */
  readonly excuses: readonly Excuse[];
}

/** A match where it stands. */
export interface GuardMatch {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** True: people say this in all innocence. Looks at a bounded stretch around the match only. */
export type Excuse = (match: GuardMatch) => boolean;

/** The text of a match itself. */
export function matched({ text, start, end }: GuardMatch): string {
  return text.slice(start, end);
}

/** Up to `length` characters in front of a match, from its own line. */
export function before({ text, start }: GuardMatch, length = 160): string {
  return lineBefore(text, start, length);
}

/** Up to `length` characters in front of a place, from its own line. */
export function lineBefore(text: string, place: number, length: number): string {
  const stretch = text.slice(Math.max(0, place - length), place);
  return stretch.slice(stretch.lastIndexOf('\n') + 1);
}

/** Up to `length` characters behind a match, from its own line. */
export function behind({ text, end }: GuardMatch, length = 80): string {
  return text.slice(end, end + length).split('\n', 1)[0] ?? '';
}
