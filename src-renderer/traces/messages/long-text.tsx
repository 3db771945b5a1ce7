/** Characters of one piece; the browser lays out only those in sight. */
const pieceLength = 16_384;

/** A text of any length, as it is. */
export function LongText({ text, testId }: { readonly text: string; readonly testId?: string }) {
  return (
    <div data-testid={testId} className="font-mono text-xs [overflow-wrap:anywhere] whitespace-pre-wrap">
      {piecesOf(text).map((piece, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces are told apart by their place alone
          key={index}
          className="block [contain-intrinsic-size:auto_600px] [content-visibility:auto]"
        >
          {piece}
        </span>
      ))}
    </div>
  );
}

/** Cut behind lines where they are short enough, so that the pieces read as one text. */
export function piecesOf(text: string): string[] {
  if (text.length <= pieceLength) return [text];
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const limit = start + pieceLength;
    const line = limit >= text.length ? text.length : text.lastIndexOf('\n', limit) + 1;
    const end = line > start ? line : limit;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
