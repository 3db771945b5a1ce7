import { CST, Lexer } from 'yaml';
import type { SourceProblem } from './source-problem.ts';

/**
 * What the parser of Plano refuses and ours reads over: tabs between tokens, control characters, an anchor
 * given twice, `?` inside a plain text in brackets, a YAML version that is not 1.x.
 */
export function checkLexis(text: string): SourceProblem[] {
  const problems = controlCharacters(text);
  if (!/[\t?&%]/.test(text)) return problems;
  const anchors = new Set<string>();
  let offset = 0;
  let depth = 0;
  let scalarNext = false;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    // The marks that announce a scalar, a document or a broken bracket stand for nothing in the text.
    if (type === 'scalar' || type === 'doc-mode' || type === 'flow-error-end') {
      scalarNext = type === 'scalar';
      continue;
    }
    const end = offset + token.length;
    if (scalarNext) {
      scalarNext = false;
      if (isBlockText(token)) {
        offset = end;
        continue;
      }
      if (token.includes('\t')) problems.push(tab(token, offset));
      const mark = depth > 0 ? token.indexOf('?') : -1;
      if (mark >= 0) {
        problems.push(
          syntax(
            offset + mark,
            offset + mark + 1,
            'inside brackets a "?" ends a plain text; put it in quotes',
          ),
        );
      }
    } else if (type === 'flow-map-start' || type === 'flow-seq-start') depth++;
    else if (type === 'flow-map-end' || type === 'flow-seq-end') depth--;
    else if (type === 'space' && token.includes('\t')) problems.push(tab(token, offset));
    else if (type === 'anchor') {
      if (anchors.has(token)) problems.push(syntax(offset, end, `the anchor ${token} is already given`));
      anchors.add(token);
    } else if (type === 'directive-line' && /^%YAML\s+(?!1\.)/.test(token)) {
      problems.push(syntax(offset, end, 'only YAML 1.x is read'));
    }
    offset = end;
  }
  return problems;
}

/** The text of `|` and `>` scalars comes with its line breaks; plain text over several lines does too, without one at its end. */
function isBlockText(token: string): boolean {
  return token.endsWith('\n') || token === '';
}

function tab(token: string, offset: number): SourceProblem {
  const start = token.indexOf('\t');
  const length = /^\t+/.exec(token.slice(start))?.[0].length ?? 1;
  return { kind: 'tab', start: offset + start, end: offset + start + length, reason: '' };
}

function syntax(start: number, end: number, reason: string): SourceProblem {
  return { kind: 'syntax', start, end, reason };
}

function controlCharacters(text: string): SourceProblem[] {
  // Everything that YAML calls not printable, one finding for the first of them.
  const found = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\uffff]|\ufffe|\uffff/.exec(text);
  if (found === null) return [];
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return [
    syntax(found.index, found.index + 1, `the character U+${code} is not allowed, not even in a comment`),
  ];
}
