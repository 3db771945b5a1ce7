import fc from 'fast-check';
import { type Document, isScalar, type Pair, parseDocument, visit, type YAMLMap } from 'yaml';

interface Place {
  readonly map: YAMLMap;
  readonly pair: Pair;
}

/** What a hand does to one entry of a file. */
const mutations: Readonly<Record<string, (place: Place, document: Document, value: unknown) => void>> = {
  delete: ({ map, pair }) => void map.items.splice(map.items.indexOf(pair), 1),
  duplicate: ({ map, pair }) => void map.items.push(pair),
  retype: ({ pair }, document, value) => {
    pair.value = document.createNode(value);
  },
  rename: ({ pair }) => {
    if (isScalar(pair.key)) pair.key.value = `${String(pair.key.value)}x`;
  },
  'set to nothing': ({ pair }) => {
    pair.value = null;
  },
};

const values = fc.constantFrom<unknown>(5, -1, 1.5, true, null, '', 'text', '$NOPE', [], [[]], {}, { a: 1 });

/** One of the texts with an entry deleted, doubled, retyped, renamed or emptied, and maybe a line moved. */
export function mutatedFile(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .record({
      text: fc.constantFrom(...texts),
      mutation: fc.constantFrom(...Object.keys(mutations)),
      at: fc.nat(),
      value: values,
      indent: fc.option(fc.record({ line: fc.nat(), by: fc.integer({ min: -3, max: 3 }) })),
    })
    .map(({ text, mutation, at, value, indent }) => {
      const document = parseDocument(text, { uniqueKeys: false });
      const places: Place[] = [];
      visit(document, {
        Map: (_key, map) => void places.push(...map.items.map((pair) => ({ map, pair }))),
      });
      const place = places[at % places.length];
      if (place !== undefined) mutations[mutation]?.(place, document, value);
      // `flow` written as block puts every entry on a line of its own, so that it can be moved.
      const written = document.toString();
      return indent === null ? written : reindent(written, indent.line, indent.by);
    });
}

function reindent(text: string, line: number, by: number): string {
  const lines = text.split('\n');
  const at = line % lines.length;
  const content = lines[at] ?? '';
  const blanks = content.length - content.trimStart().length;
  lines[at] = `${' '.repeat(Math.max(0, blanks + by))}${content.trimStart()}`;
  return lines.join('\n');
}
