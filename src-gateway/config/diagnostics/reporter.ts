import type {
  Diagnostic,
  DiagnosticTag,
  Fix,
  PlanoVerdict,
  RelatedPlace,
  Severity,
  SourceRange,
  TextEdit,
} from '../diagnostic.ts';
import { redactSecrets } from '../secrets.ts';
import type { LineIndex } from '../source/line-index.ts';
import { dottedPath, pointerOf, type SourceKey, type SourceNode } from '../source/source-node.ts';
import { catalogue, type DiagnosticCode, type DiagnosticData } from './catalogue.ts';
import type { DiagnosticDefinition } from './define.ts';

/** Collects the findings of one analysis. */
export interface Reporter {
  /** Returns what it has noted. */
  report<Code extends DiagnosticCode>(
    code: Code,
    at: SourceNode | RootPlace,
    data: DiagnosticData<Code>,
    more?: Finding,
  ): Diagnostic;
  /** Where another node is, for `related`. */
  related(node: SourceNode, message: string): RelatedPlace;
  readonly diagnostics: readonly Diagnostic[];
}

/** The whole file, for what is missing at the top level. */
type RootPlace = 'root';

/** What a single finding knows better than its row of the catalogue. */
export interface Finding {
  readonly severity?: Severity;
  readonly plano?: PlanoVerdict;
  readonly on?: Diagnostic['on'];
  readonly tags?: readonly DiagnosticTag[];
  readonly related?: readonly RelatedPlace[];
  readonly fixes?: readonly Fix[];
  /** A part of the value, such as one `$NAME` in it; offsets. */
  readonly part?: { readonly start: number; readonly end: number };
  /** A key that is not the node's own, such as a repeated one. */
  readonly key?: SourceKey;
}

export function createReporter(lines: LineIndex): Reporter {
  const diagnostics: Diagnostic[] = [];

  function rangeOf(at: SourceNode | RootPlace, on: Diagnostic['on'], finding: Finding): SourceRange {
    if (finding.part !== undefined) return lines.range(finding.part.start, finding.part.end);
    if (finding.key !== undefined) return lines.range(finding.key.start, finding.key.end);
    if (at === 'root') return firstLine(lines);
    if (on === 'key' && at.entry !== null) return lines.range(at.entry.key.start, at.entry.key.end);
    if (on !== 'entry') return lines.range(at.start, at.end);
    if (at.path.length === 0) return firstLine(lines);
    const first =
      at.kind === 'map' ? [...at.entries].sort((a, b) => a.key.start - b.key.start)[0] : undefined;
    return first === undefined ? lines.range(at.start, at.end) : lines.range(first.key.start, first.key.end);
  }

  return {
    report(code, at, data, finding = {}) {
      const definition: DiagnosticDefinition<never> = catalogue[code];
      const on = finding.on ?? definition.on;
      const path = at === 'root' ? [] : at.path;
      const diagnostic: Diagnostic = {
        code,
        severity: finding.severity ?? definition.severity,
        message: redactSecrets(catalogue[code].message(data)),
        path: dottedPath(path),
        pointer: pointerOf(path),
        range: rangeOf(at, on, finding),
        on,
        related: finding.related ?? [],
        fixes: finding.fixes ?? [],
        plano: finding.plano ?? definition.plano,
        tags: finding.tags ?? definition.tags ?? [],
        docs: definition.docs,
      };
      diagnostics.push(diagnostic);
      return diagnostic;
    },
    related: (node, message) => ({
      path: dottedPath(node.path),
      range: lines.range(node.start, node.end),
      message,
    }),
    diagnostics,
  };
}

function firstLine(lines: LineIndex): SourceRange {
  const { start, end } = lines.line(1);
  return lines.range(start, end);
}

/** A fix of one or more edits. `choice`: there are others, or it changes what the file means. */
export function fix(title: string, kind: Fix['kind'], ...edits: readonly TextEdit[]): Fix {
  return { title, edits, kind };
}
