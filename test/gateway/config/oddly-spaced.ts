import fc from 'fast-check';

/** One of the texts as a hand may have laid it out: comments, blank lines, more blanks, other line ends. */
export function oddlySpaced(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .record({
      text: fc.constantFrom(...texts),
      touches: fc.array(fc.constantFrom('none', 'comment', 'line', 'blank', 'wide', 'trailing'), {
        minLength: 5,
        maxLength: 20,
      }),
      eol: fc.constantFrom('\n', '\r\n'),
    })
    .map(({ text, touches, eol }) =>
      text
        .split('\n')
        .map((line, index) => touched(line, touches[index % touches.length] ?? 'none'))
        .join('\n')
        .replaceAll('\n', eol),
    );
}

function touched(line: string, touch: string): string {
  if (line.trim() === '') return line;
  const indent = line.slice(0, line.length - line.trimStart().length);
  switch (touch) {
    case 'comment':
      return `${line}   # said beside it`;
    case 'line':
      return `${indent}# said above it\n${line}`;
    case 'blank':
      return `\n${line}`;
    case 'wide':
      return line.replace(/: (?=\S)/, ':    ');
    case 'trailing':
      return `${line}  `;
    default:
      return line;
  }
}
