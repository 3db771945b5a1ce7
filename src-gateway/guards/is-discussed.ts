import { before, behind, type GuardMatch } from './guard-rule.ts';

/** Somebody quotes the words of an attack to talk about them: in quotes, behind a word that says so. */
export function isDiscussed(match: GuardMatch): boolean {
  const front = before(match, 240);
  return isQuoted(front, behind(match, 200)) && aboutWords.test(front);
}

const aboutWords =
  /\b(?:detect\w*|prevent\w*|stop(?:s|ped|ping)?|block\w*|defend\w*|defen[cs]e|explain\w*|means?|meaning|definition|define|examples?|test cases?|classif\w*|what is|what does|how do i stop|translat\w*|regex\w*|phrases?|sentences?|strings?|words?|quot\w*|prompt injection|jailbreaks?|attack\w*|papers?|articles?|research\w*|filter\w*|flag\w*|log|logs|label\w*|unit tests?|why (?:do|does|is|are|would)|spell|pronounce|grammar\w*|says?|reads?|titled?|called|typed?|types|typing|inputs? like|messages? like|prompts? like)\b/i;

/** An opening mark in front that is closed behind, not in between. */
function isQuoted(front: string, back: string): boolean {
  return marks.some(({ closing, mark, opening }) => {
    const opened = front.match(opening)?.length ?? 0;
    return opened % 2 === 1 && front.includes(mark) && closing.test(back);
  });
}

/** An apostrophe within a word is no quotation mark. */
const marks = [
  { mark: '"', opening: /"/g, closing: /"/ },
  { mark: '`', opening: /`/g, closing: /`/ },
  { mark: "'", opening: /(?<![a-z])'|'(?![a-z])/gi, closing: /'(?![a-z])/i },
] as const;
