import { correctTypos } from './correct-typos.ts';
import { foldLookAlikes } from './fold-look-alikes.ts';
import { joinSpacedLetters, separateWords, undoLeetspeak } from './undo-disguise.ts';

/** One text in the forms in which rules look at it. */
export interface PromptForms {
  /** As people read it: one form of every character, nothing invisible, single blanks. */
  readonly plain: string;
  /** Disguises undone as well; the same text where there are none. */
  readonly bare: string;
}

/** Zero-width and bidirectional controls, soft hyphens, tags: nobody sees them. */
const invisible =
  /[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Never throws, whatever the text. Time grows with its length. */
export function normalisePrompt(text: string): PromptForms {
  const read = text
    .normalize('NFKC')
    .replace(invisible, '')
    .replace(/\p{Variation_Selector}/gu, '')
    .replace(/[‘’‚‛′]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n');
  const folded = foldLookAlikes(read);
  const bare = correctTypos(separateWords(undoLeetspeak(joinSpacedLetters(withoutMarks(folded)))));
  return { plain: collapseBlanks(folded), bare: collapseBlanks(bare) };
}

/** A run of blanks is one blank, or one line break where it holds one. */
function collapseBlanks(text: string): string {
  return text.replace(/\s+/g, (blanks) => (blanks.includes('\n') ? '\n' : ' '));
}

/** Letters without their accents, and those of small capitals and emblems as plain ones. */
function withoutMarks(text: string): string {
  // Plain ASCII, which most prompts are, has none.
  if (!/[^ -~\s]/.test(text)) return text;
  return text
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')
    .replace(/[\u{1F1E6}-\u{1F1FF}]/gu, (flag) => String.fromCodePoint((flag.codePointAt(0) ?? 0) - 0x1f1a5))
    .replace(smallCapital, (letter) => plainOf.get(letter) ?? letter)
    .normalize('NFC');
}

const smallCapitals = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ';
const plainOf = new Map(
  [...smallCapitals].map((letter, at) => [letter, 'abcdefghijklmnoprstuvwyz'[at] ?? '']),
);
const smallCapital = new RegExp(`[${smallCapitals}]`, 'g');
