import { Ajv, type ErrorObject } from 'ajv';
import { isCollection, isPair, LineCounter, type Node, parseDocument } from 'yaml';
import type { SuiteProblem } from '../../contract/suite-results.ts';
import { liveOnly } from './check-run.ts';
import { compileJsonSchema, compilePattern } from './check-text.ts';
import { headerProblem } from './header-problem.ts';
import { type Suite, suiteCase } from './suite-case.ts';
import { SuiteFile } from './suite-schema.ts';

export interface SuiteReading {
  /** `null`: there are problems. */
  readonly suite: Suite | null;
  /** In the order of the file. */
  readonly problems: readonly SuiteProblem[];
}

type Path = readonly (string | number)[];

interface Finding {
  readonly path: Path;
  /** Point at the key rather than at the value. */
  readonly onKey?: boolean;
  readonly message: string;
}

const mostProblems = 50;

/** Reads the text of a suite file. Pure; never throws. */
export function readSuite(text: string): SuiteReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { col, line } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    const problems = document.errors
      .slice(0, mostProblems)
      .map(({ message, pos }) => ({ ...at(pos[0]), path: '', message }));
    return { suite: null, problems };
  }
  const placed = ({ message, onKey = false, path }: Finding): SuiteProblem => ({
    ...at(offsetOf(document.contents, path, onKey)),
    path: dotted(path),
    message,
  });
  const value = plainValue(document);
  if (typeof value === 'string') return { suite: null, problems: [placed({ path: [], message: value })] };
  const file = value.value;
  if (!isSuiteFile(file)) return { suite: null, problems: sorted(shapeFindings(file).map(placed)) };
  const findings = meaningFindings(file);
  if (findings.length > 0) return { suite: null, problems: sorted(findings.map(placed)) };
  const cases = file.cases.map((one, index) =>
    suiteCase(one, file.defaults, at(offsetOf(document.contents, ['cases', index], false)).line),
  );
  return { suite: { description: file.description ?? null, cases }, problems: [] };
}

/** What cannot be resolved (an alias without its anchor, one that grows without end) is told as a sentence. */
function plainValue(document: ReturnType<typeof parseDocument>): { readonly value: unknown } | string {
  try {
    return { value: document.toJS() };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const validate = new Ajv({ strict: false, allErrors: true, verbose: true }).compile(SuiteFile);

function isSuiteFile(value: unknown): value is SuiteFile {
  return validate(value);
}

function shapeFindings(value: unknown): Finding[] {
  validate(value);
  const errors = validate.errors ?? [];
  // Of a choice, what is wrong with each branch says less than what the choice is.
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath);
  const told = errors.filter(
    ({ instancePath, keyword }) =>
      keyword === 'anyOf' || !choices.some((place) => `${instancePath}/`.startsWith(`${place}/`)),
  );
  return told.slice(0, mostProblems).map(finding);
}

function finding({ instancePath, keyword, message, params, parentSchema }: ErrorObject): Finding {
  const path = pathOf(instancePath);
  const meant = parentSchema?.description;
  switch (keyword) {
    case 'additionalProperties':
      return {
        path: [...path, String(params.additionalProperty)],
        onKey: true,
        message: `unknown field "${params.additionalProperty}"`,
      };
    case 'required':
      return { path, message: `"${params.missingProperty}" is missing` };
    case 'enum':
      return { path, message: `must be one of ${params.allowedValues.join(', ')}` };
    case 'const':
      return { path, message: `must be ${params.allowedValue}` };
    case 'minProperties':
      return { path, message: 'must expect something' };
    default:
      return { path, message: typeof meant === 'string' ? meant : (message ?? 'does not fit') };
  }
}

/** What a schema cannot say. */
function meaningFindings({ cases, defaults }: SuiteFile): Finding[] {
  const seen = new Set<string>();
  const ofCases = cases.flatMap((one, index): Finding[] => {
    const path = ['cases', index];
    const { expect, id, pass, repeat = defaults?.repeat ?? 1 } = one;
    const mode = one.mode ?? defaults?.mode ?? 'dry-run';
    const isTwice = seen.has(id);
    seen.add(id);
    return [
      ...(isTwice ? [{ path: [...path, 'id'], message: `a second case "${id}"` }] : []),
      ...(pass !== undefined && pass > repeat
        ? [{ path: [...path, 'pass'], message: `more than the ${repeat} runs of the case` }]
        : []),
      ...liveOnly
        .filter((name) => mode === 'dry-run' && expect[name] !== undefined)
        .map((name) => ({
          path: [...path, 'expect', name],
          onKey: true,
          message: `"${name}" needs mode: live; a dry run asks the router alone`,
        })),
      ...headerFindings([...path, 'headers'], one.headers),
      ...textFindings([...path, 'expect', 'text'], expect.text),
    ];
  });
  return [...headerFindings(['defaults', 'headers'], defaults?.headers), ...ofCases];
}

function headerFindings(path: Path, headers: Readonly<Record<string, string>> = {}): Finding[] {
  return Object.keys(headers).flatMap((name) => {
    const message = headerProblem(name);
    return message === null ? [] : [{ path: [...path, name], onKey: true, message }];
  });
}

function textFindings(path: Path, text: SuiteFile['cases'][number]['expect']['text']): Finding[] {
  const attempt = (name: string, work: () => unknown): Finding[] => {
    try {
      work();
      return [];
    } catch (error) {
      return [{ path: [...path, name], message: error instanceof Error ? error.message : String(error) }];
    }
  };
  const { ignore_case = false, json_schema, regex } = text ?? {};
  return [
    ...(regex === undefined ? [] : attempt('regex', () => compilePattern(regex, ignore_case))),
    ...(json_schema === undefined ? [] : attempt('json_schema', () => compileJsonSchema(json_schema))),
  ];
}

function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function dotted(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** Of the nearest place that is there. */
function offsetOf(root: Node | null, path: Path, onKey: boolean): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    if (!isCollection(node)) return offset;
    const isLast = index === path.length - 1;
    const item = node.items.find((candidate, place) =>
      isPair(candidate) ? String(candidate.key) === String(part) : place === part,
    );
    const next: unknown = isPair(item) ? (onKey && isLast ? item.key : (item.value ?? item.key)) : item;
    if (!hasRange(next)) return offset;
    [offset] = next.range;
    node = next;
  }
  return offset;
}

function hasRange(value: unknown): value is { readonly range: readonly [number, ...number[]] } {
  return typeof value === 'object' && value !== null && 'range' in value && Array.isArray(value.range);
}

function sorted(problems: SuiteProblem[]): SuiteProblem[] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column);
}
