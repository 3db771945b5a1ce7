/** Deterministic judgements about descriptions; no model is asked. */

const STOP_WORDS = words(
  'a an the and or of to for in on with from by is are be this that it its as at any all your you our we can will',
);

/** Words that fit any description. */
const GENERIC_WORDS = words(
  'help helps helping assist assists handle handles user users customer information info data task tasks easy simple hard complex difficult general generic stuff thing things misc miscellaneous other others also anything everything various question questions query queries request requests agent agents assistant service support customers',
);

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** No word in it tells one description from another. An empty text is not judged. */
export function isGeneric(text: string): boolean {
  const all = wordsOf(text);
  return all.length > 0 && contentWords(text).every((word) => GENERIC_WORDS.has(word));
}

/** The words that say something, in order. */
export function contentWords(text: string): string[] {
  return wordsOf(text).filter((word) => !STOP_WORDS.has(word));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
