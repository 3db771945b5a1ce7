import { isNode, isSeq, parseDocument, stringify } from 'yaml';
import type { SuiteFile } from './suite-schema.ts';

const firstLines = '# Routing suite: planoai test runs it, and so does the console.\nversion: 1\ncases:\n';
/** A line per text, however long, so that a difference shows what was changed. */
const layout = { lineWidth: 0 };

type Case = SuiteFile['cases'][number];

/** The text of a suite with one more case behind the others, which stay as they are. `null`: a new file. */
export function addCase(text: string | null, added: Case): string {
  if (text === null) return `${firstLines}${itemText(added, '  ')}\n`;
  const document = parseDocument(text);
  const cases = document.get('cases');
  const place = isSeq(cases) && cases.flow !== true ? placeBehind(text, cases.items) : null;
  if (place === null) {
    document.addIn(['cases'], document.createNode(added));
    return document.toString(layout);
  }
  const { indent, offset } = place;
  return `${text.slice(0, offset)}\n${itemText(added, indent)}${text.slice(offset) || '\n'}`;
}

/** The end of the last item's last line, and what stands before the dashes. */
function placeBehind(
  text: string,
  items: readonly unknown[],
): { readonly offset: number; readonly indent: string } | null {
  const [first, last] = [items[0], items.at(-1)];
  if (!isNode(first) || !isNode(last) || !first.range || !last.range) return null;
  const line = text.slice(text.lastIndexOf('\n', first.range[0] - 1) + 1, first.range[0]);
  const indent = /^( *)- +$/.exec(line)?.[1];
  if (indent === undefined) return null;
  const end = text.slice(0, last.range[1]).trimEnd().length;
  const endOfLine = text.indexOf('\n', end);
  return { indent, offset: endOfLine === -1 ? text.length : endOfLine };
}

function itemText(added: Case, indent: string): string {
  const lines = stringify([added], layout).trimEnd().split('\n');
  return lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n');
}
