/**
 * Letters that stand apart as one word: `i g n o r e`, `i.g.n.o.r.e`, four or more. Where words stand apart
 * by more than their letters do, they stay words.
 */
export function joinSpacedLetters(text: string): string {
  return text.replace(spacedLetters, (run) => {
    // Between letters that a sign parts, a blank parts words.
    const gap = /[.\-_*]/.test(run) && / /.test(run.replace(/[.\-_*] /g, '')) ? /[ \t]+/ : /[ \t]{2,}/;
    return run
      .split(gap)
      .map((word) => word.replace(/[ \t.\-_*]/g, ''))
      .join(' ');
  });
}

/** A letter or figure, then at least three more, each behind up to three separators. */
const spacedLetters = /(?<![\p{L}\p{N}])[\p{L}\p{N}](?:[ .\-_*]{1,3}[\p{L}\p{N}@$!](?![\p{L}\p{N}])){3,}/gu;

/** Figures and signs that stand for letters, in words that are mostly letters: `1gn0re`, `prev1ous`. */
export function undoLeetspeak(text: string): string {
  return text.replace(disguised, (word) => {
    const end = /(?<![!$])[!$]+$/.exec(word)?.index ?? word.length;
    const core = word.slice(0, end);
    const letters = core.replace(/[^a-z]/gi, '').length;
    if (letters < 2 || letters * 3 < core.length) return word;
    const read = core.replace(/[01345678@$!|]/g, (sign) => letterOf[sign] ?? sign);
    return (withL(core, read) ?? read) + word.slice(end);
  });
}

/** A whole word of letters, figures and signs that is not of letters alone. */
const disguised = /(?<![a-z0-9@$!|])(?=[a-z]*[0-9@$!|])[a-z0-9@$!|]+/gi;

const letterOf: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  6: 'g',
  7: 't',
  8: 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
};

/** `1` may be an l as well; only for words that rules look for. `null`: it is none of those. */
function withL(word: string, read: string): string | null {
  if (!word.includes('1')) return null;
  const other = word.replace(/1/g, 'l').replace(/[03456789@$!|]/g, (sign) => letterOf[sign] ?? sign);
  return wordsWithL.test(other) && !wordsWithL.test(read) ? other : null;
}

const wordsWithL =
  /^(?:all|rules?|tell|reveal|disable|display|filters?|limits?|limitations?|guidelines?|policy|policies|developer|role|roleplay|jailbreak|jailbroken|leak|unfiltered|evil|illegal|harmful|unlock|override)$/i;

/** Words that underscores hold together, and those that runs of dots or a line for each hold apart. */
export function separateWords(text: string): string {
  return text
    .replace(/(?<=[a-z])_+(?=[a-z])|\.{2,}/gi, ' ')
    .replace(lonelyWords, (lines) => lines.replace(/(?<![ \t])[ \t]*\n[ \t]*(?=\S)/g, ' '));
}

/** Three or more lines of one word each. */
const lonelyWords = /^[ \t]*[^\s]{1,20}(?:[ \t]*\n[ \t]*[^\s]{1,20}(?=[ \t]*(?:\n|$))){2,}/gm;
