export interface Docstring {
  /** The first paragraph on one line; empty when the text begins with a section. */
  readonly summary: string;
  /** What is said of each parameter or attribute, on one line. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a docstring: Google's `Args:`, NumPy's underlined `Parameters`, reST's `:param x:`. */
export function readDocstring(text: string): Docstring {
  const lines = cleanLines(text);
  const end = lines.findIndex((line, index) => line.trim() === '' || startsSection(lines, index));
  const summary = fold(end < 0 ? lines : lines.slice(0, end));
  return { summary, parameters: new Map([...readGoogle(lines), ...readNumpy(lines), ...readRest(lines)]) };
}

const googleHead = /^(?:Args|Arguments|Parameters|Params|Keyword Args|Attributes):\s*$/;
const googleSection = /^[A-Z][A-Za-z ]*:\s*$/;
const numpyHead = /^(?:Other )?(?:Parameters|Attributes)\s*$/;
const restField = /^:(\w+)(?: ([^:]*))?:\s*(.*)$/;

function startsSection(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? '';
  const isUnderlined = /^\s*-{3,}\s*$/.test(lines[index + 1] ?? '');
  return googleHead.test(line) || restField.test(line) || (isUnderlined && line.trim() !== '');
}

/** Without the indentation that all lines but the first share, and without empty ends. */
function cleanLines(text: string): string[] {
  const [first = '', ...rest] = text.replaceAll('\t', '        ').split('\n');
  const depths = rest.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const margin = depths.length === 0 ? 0 : Math.min(...depths);
  const lines = [first.trim(), ...rest.map((line) => line.slice(margin).trimEnd())];
  while (lines.length > 0 && lines[0] === '') lines.shift();
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}

function fold(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function depthOf(line: string): number {
  return line.search(/\S/);
}

/** Entries `name (type): text`, their further lines indented more. */
function* readGoogle(lines: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < lines.length; index++) {
    if (!googleHead.test(lines[index] ?? '')) continue;
    let [name, said, depth] = ['', [] as string[], -1];
    for (index++; index < lines.length; index++) {
      const line = lines[index] ?? '';
      if (line.trim() === '') continue;
      if (depthOf(line) === 0 && (googleSection.test(line) || !/^\*{0,2}\w+\s*(?:\([^)]*\))?:/.test(line)))
        break;
      if (depth < 0) depth = depthOf(line);
      const [, found, text = ''] = /^\s*\*{0,2}(\w+)\s*(?:\([^)]*\)+)?\s*:\s*(.*)$/.exec(line) ?? [];
      if (depthOf(line) <= depth && found !== undefined) {
        if (name !== '') yield [name, fold(said)];
        [name, said] = [found, [text]];
      } else said.push(line);
    }
    if (name !== '') yield [name, fold(said)];
    index--;
  }
}

/** Lines `name : type`, the text indented below. */
function* readNumpy(lines: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < lines.length; index++) {
    if (!numpyHead.test(lines[index] ?? '') || !/^-{3,}\s*$/.test(lines[index + 1] ?? '')) continue;
    let [names, said] = [[] as string[], [] as string[]];
    for (index += 2; index < lines.length; index++) {
      const line = lines[index] ?? '';
      if (/^-{3,}\s*$/.test(lines[index + 1] ?? '')) break;
      if (line.trim() === '') continue;
      if (depthOf(line) > 0) {
        said.push(line);
        continue;
      }
      for (const name of names) yield [name, fold(said)];
      const [listed = ''] = line.split(':');
      [names, said] = [listed.split(',').map((name) => name.trim().replace(/^\*+/, '')), []];
    }
    for (const name of names) yield [name, fold(said)];
    index--;
  }
}

/** `:param int x: text`, further lines indented or up to the next field. */
function* readRest(lines: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < lines.length; index++) {
    const [, field = '', subject = '', text = ''] = restField.exec(lines[index]?.trim() ?? '') ?? [];
    if (!/^(?:param|parameter|arg|argument|key|keyword)$/.test(field)) continue;
    const said = [text];
    while (index + 1 < lines.length) {
      const next = lines[index + 1] ?? '';
      if (next.trim() === '' || restField.test(next.trim())) break;
      said.push(next);
      index++;
    }
    const name = subject.trim().split(/\s+/).at(-1) ?? '';
    if (name !== '') yield [name.replace(/^\*+/, ''), fold(said)];
  }
}
