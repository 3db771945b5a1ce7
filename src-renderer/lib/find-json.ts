export interface FoundJson {
  readonly before: string;
  /** As it stands in the text, but a line for each member. */
  readonly json: string;
  readonly after: string;
}

/** So many brackets are tried; a log line with more that lead nowhere holds no JSON. */
const mostStarts = 8;

/** The first JSON object or array with members in a text; `null`: there is none. */
export function findJson(text: string): FoundJson | null {
  let start = -1;
  for (let tried = 0; tried < mostStarts; tried += 1) {
    start = nextStart(text, start + 1);
    if (start === -1) return null;
    const end = endOf(text, start);
    if (end === -1) continue;
    const found = text.slice(start, end);
    if (hasMembers(found))
      return { before: text.slice(0, start), json: indent(found), after: text.slice(end) };
  }
  return null;
}

function nextStart(text: string, from: number): number {
  const at = text.slice(from).search(/[{[]/);
  return at === -1 ? -1 : from + at;
}

/** Strings, brackets and what separates; all that is between them is left as it is. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|\s+/g;

function endOf(text: string, start: number): number {
  let depth = 0;
  tokens.lastIndex = start;
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    if (isOpening(match[0])) depth += 1;
    else if (isClosing(match[0])) depth -= 1;
    if (depth === 0) return tokens.lastIndex;
  }
  return -1;
}

function hasMembers(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  } catch {
    return false;
  }
}

/** By its tokens and not by parsing: a number of many digits must not be rounded, nor a member told twice be lost. */
function indent(json: string): string {
  const dense = json.replace(tokens, (token) => (token.trim() === '' ? '' : token));
  let depth = 0;
  const newLine = () => `\n${'  '.repeat(depth)}`;
  return dense.replace(tokens, (token, at: number) => {
    switch (token) {
      case ':':
        return ': ';
      case ',':
        return `,${newLine()}`;
      case '{':
      case '[':
        depth += 1;
        return isClosing(dense[at + 1]) ? token : `${token}${newLine()}`;
      case '}':
      case ']':
        depth -= 1;
        return isOpening(dense[at - 1]) ? token : `${newLine()}${token}`;
      default:
        return token;
    }
  });
}

function isOpening(character: string | undefined): boolean {
  return character === '{' || character === '[';
}

function isClosing(character: string | undefined): boolean {
  return character === '}' || character === ']';
}
