export interface Dotenv {
  readonly values: Map<string, DotenvValue>;
  readonly problems: readonly DotenvProblem[];
}

export interface DotenvValue {
  readonly value: string;
  /** Where it begins and ends, from 1. */
  readonly line: number;
  readonly lastLine: number;
}

export interface DotenvProblem {
  /** `ENV_DOTENV_SYNTAX` is a warning, `ENV_DOTENV_PORTABILITY` a hint: Plano reads the line differently. */
  readonly code: 'ENV_DOTENV_SYNTAX' | 'ENV_DOTENV_PORTABILITY';
  readonly severity: 'warning' | 'hint';
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads `NAME=value` lines: optional `export`, comments, single quotes literal, double quotes with
 * `\n \r \t \" \\` over several lines. Later lines win; nothing is interpolated. Messages hold no values.
 */
export function parseDotenv(text: string): Dotenv {
  const values: Dotenv['values'] = new Map();
  const problems: DotenvProblem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    const content = (lines[index] ?? '').trim();
    if (content === '' || content.startsWith('#')) continue;
    const assignment = /^(export\s+)?([^=]*?)\s*=\s*([\s\S]*)$/.exec(content);
    const name = assignment?.[2] ?? '';
    if (assignment === null) {
      problems.push(syntax(line, 'the line has no "="'));
      continue;
    }
    if (!NAME.test(name)) {
      problems.push(syntax(line, `"${name}" is not a variable name (letters, digits and _)`));
      continue;
    }
    const value = readValue(assignment[3] ?? '', lines, index);
    if (value === null) {
      problems.push(syntax(line, `the quote of ${name} is never closed`));
      continue;
    }
    index = value.lastIndex;
    if (value.rest !== '' && !value.rest.startsWith('#')) {
      problems.push(syntax(line, `text behind the closing quote of ${name} is ignored`));
    }
    values.set(name, { value: value.value, line, lastLine: index + 1 });
    const forms = [
      assignment[1] === undefined ? null : '"export"',
      value.quoted ? 'the quotes' : null,
      value.commented ? 'the comment' : null,
    ].filter((form) => form !== null);
    if (forms.length > 0) {
      problems.push({
        code: 'ENV_DOTENV_PORTABILITY',
        severity: 'hint',
        line,
        message: `Plano takes ${forms.join(' and ')} of ${name} as part of the text`,
      });
    }
  }
  return { values, problems };
}

/**
 * The line that `parseDotenv` reads as this value: bare where that can be, since Plano takes quotes as part
 * of the text, else in double quotes.
 */
export function dotenvLine(name: string, value: string): string {
  if (/^[^\s#"'`\\]+$/.test(value)) return `${name}=${value}`;
  const escaped = value.replace(/["\\\n\r\t]/g, (letter) => WRITTEN[letter] ?? letter);
  return `${name}="${escaped}"`;
}

/** The same text without any assignment of a variable; all other lines stay as they are. */
export function withoutVariable(text: string, name: string): string {
  const found = parseDotenv(text).values.get(name);
  if (found === undefined) return text;
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  lines.splice(found.line - 1, found.lastLine - found.line + 1);
  // A name may stand there twice.
  return withoutVariable(lines.join(''), name);
}

const WRITTEN: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

interface ReadValue {
  readonly value: string;
  readonly quoted: boolean;
  readonly commented: boolean;
  /** What stands behind a closing quote. */
  readonly rest: string;
  readonly lastIndex: number;
}

function readValue(start: string, lines: readonly string[], index: number): ReadValue | null {
  const quote = start[0];
  if (quote !== '"' && quote !== "'") {
    const comment = /(^|\s)#/.exec(start);
    const value = (comment === null ? start : start.slice(0, comment.index)).trim();
    return { value, quoted: false, commented: comment !== null, rest: '', lastIndex: index };
  }
  let body = start.slice(1);
  let lastIndex = index;
  for (;;) {
    const end = closingQuote(body, quote);
    if (end >= 0) {
      const inner = body.slice(0, end);
      const rest = body.slice(end + 1).trim();
      const value = quote === "'" ? inner : unescaped(inner);
      return { value, quoted: true, commented: rest.startsWith('#'), rest, lastIndex };
    }
    lastIndex++;
    const next = lines[lastIndex];
    if (next === undefined) return null;
    body += `\n${next}`;
  }
}

function closingQuote(body: string, quote: string): number {
  for (let at = 0; at < body.length; at++) {
    if (quote === '"' && body[at] === '\\') at++;
    else if (body[at] === quote) return at;
  }
  return -1;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '\n': '',
};

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, letter: string) => ESCAPES[letter] ?? whole);
}

function syntax(line: number, message: string): DotenvProblem {
  return { code: 'ENV_DOTENV_SYNTAX', severity: 'warning', line, message };
}
