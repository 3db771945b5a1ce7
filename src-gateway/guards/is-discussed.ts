import { type GuardMatch, lineBefore } from './guard-rule.ts';

/** Somebody quotes the words of an attack to talk about them: in quotes, behind a word that says so. */
export function isDiscussed({ text, end }: GuardMatch): boolean {
  const front = lineBefore(text, end, 400);
  const back = text.slice(end, end + 200).split('\n', 1)[0] ?? '';
  return marks.some(({ closing, opening }) => {
    const opened = [...front.matchAll(opening)];
    const last = opened.at(-1);
    // An even number of marks: what was opened is closed again.
    if (last === undefined || opened.length % 2 === 0 || !closing.test(back)) return false;
    return aboutWords.test(front.slice(0, last.index));
  });
}

const aboutWords =
  /\b(?:detect\w*|prevent\w*|stop(?:s|ped|ping)?|block\w*|defend\w*|defen[cs]e|explain\w*|means?|meaning|definition|define|examples?|test cases?|classif\w*|what is|what does|how do i stop|translat\w*|regex\w*|phrases?|sentences?|strings?|quot\w*|prompt injection|jailbreaks?|attack\w*|papers?|research\w*|flag\w*|label\w*|unit tests?|tests? (?:that|which|to|for|case)|why (?:do|does|is|are|would)|spell|pronounce|grammar\w*|(?:inputs?|messages?|prompts?) (?:like|such as))\b/i;

/** An apostrophe within a word is no quotation mark. */
const marks = [
  { opening: /"/g, closing: /"/ },
  { opening: /`/g, closing: /`/ },
  { opening: /(?<![a-z])'|'(?![a-z])/gi, closing: /'(?![a-z])/i },
] as const;
