export interface StyledText {
  readonly text: string;
  /** Of 0–15, as a terminal counts its colours; `null`: the usual one. */
  readonly colour: number | null;
  readonly isBold: boolean;
}

/** Escape sequences (colours, titles, links, cursor moves), and the control characters but tab and line feed. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~])|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]?|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** What a terminal would print in colour, as pieces without any escape sequence. */
export function readAnsi(text: string): readonly StyledText[] {
  const pieces: StyledText[] = [];
  let style: Omit<StyledText, 'text'> = { colour: null, isBold: false };
  let start = 0;
  const push = (end: number) => {
    if (end > start) pieces.push({ text: text.slice(start, end), ...style });
  };
  for (const match of text.matchAll(controls)) {
    push(match.index);
    start = match.index + match[0].length;
    if (match[2] === 'm') style = restyle(style, match[1] ?? '');
  }
  push(text.length);
  return pieces;
}

/** The text without escape sequences and control characters; tabs and line feeds stay. */
export function plainText(text: string): string {
  return text.replace(controls, '');
}

function restyle(style: Omit<StyledText, 'text'>, parameters: string): Omit<StyledText, 'text'> {
  const codes = parameters.split(/[;:]/).map(Number);
  let { colour, isBold } = style;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) [colour, isBold] = [null, false];
    else if (code === 1) isBold = true;
    else if (code === 22) isBold = false;
    else if (code === 39) colour = null;
    else if (code >= 30 && code <= 37) colour = code - 30;
    else if (code >= 90 && code <= 97) colour = code - 82;
    else if (code === 38 || code === 48) {
      // `38;5;n` and `38;2;r;g;b`: of those only the sixteen colours have a name in our themes.
      const isIndexed = codes[at + 1] === 5;
      const index = codes[at + 2] ?? 0;
      if (code === 38) colour = isIndexed && index < 16 ? index : null;
      at += isIndexed ? 2 : 4;
    }
  }
  return { colour, isBold };
}
