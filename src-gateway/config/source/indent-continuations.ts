import { CST, Lexer } from 'yaml';

export interface IndentedText {
  readonly text: string;
  /** An offset of the indented text in the original one. */
  toOriginal(offset: number): number;
}

/** Each round reads the text again; a file with more such lines is broken in another way. */
const MAX_ROUNDS = 20;

/**
 * Plano's parser lets the lines of a quoted text or of `{…}` go on at the very start of a line; ours wants
 * them indented. Puts one blank before each such line, or returns `null` when there is none.
 */
export function indentContinuations(original: string): IndentedText | null {
  const inserted: number[] = [];
  let text = original;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const line = brokenLine(text);
    if (line === null) break;
    text = `${text.slice(0, line)} ${text.slice(line)}`;
    inserted.push(line);
  }
  if (inserted.length === 0) return null;
  return { text, toOriginal: (offset) => offset - inserted.filter((at) => at < offset).length };
}

/** Start of the first line that broke off an open quote or bracket. */
function brokenLine(text: string): number | null {
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === 'flow-error-end') return lineStart(text, offset);
    if (type === 'scalar' || type === 'doc-mode') continue;
    offset += token.length;
    const quote = type === 'double-quoted-scalar' ? '"' : type === 'single-quoted-scalar' ? "'" : null;
    const open = quote !== null && (token.length < 2 || !token.endsWith(quote));
    if (open) return /^[\r\n]+[^\s]/.test(text.slice(offset, offset + 3)) ? nextLine(text, offset) : null;
  }
  return null;
}

/** The line that holds the offset, when its content starts at the first column. */
function lineStart(text: string, offset: number): number | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /\s/.test(text[start] ?? ' ') ? null : start;
}

function nextLine(text: string, offset: number): number | null {
  const end = text.indexOf('\n', offset);
  return end < 0 ? null : end + 1;
}
