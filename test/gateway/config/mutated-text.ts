import fc from 'fast-check';

/** One of the texts with a few places overwritten, removed or doubled. */
export function mutatedText(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .record({
      text: fc.constantFrom(...texts),
      cuts: fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          length: fc.integer({ min: 0, max: 12 }),
          insert: fc.oneof(
            fc.string({ maxLength: 4 }),
            fc.constantFrom(
              '\t',
              '\n',
              '\r',
              '- ',
              ': ',
              '"',
              "'",
              '{',
              ']',
              '&a',
              '*a',
              '<<: *a',
              '!!x ',
              '---\n',
              '$',
              '${',
              '#',
              '~',
              '\u0000',
            ),
          ),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map(({ text, cuts }) =>
      cuts.reduce((current, { at, length, insert }) => {
        const start = Math.floor(at * current.length);
        return current.slice(0, start) + insert + current.slice(start + length);
      }, text),
    );
}
