import type { YamlEditor } from '../fixes/edit-yaml.ts';
import type { LineIndex } from '../source/line-index.ts';
import type { ReadSource } from '../source/read-source.ts';
import { entryOf, isNull, nodeOf, type SourceMap, type SourceNode } from '../source/source-node.ts';
import { fix, type Reporter } from './reporter.ts';

/** The YAML stage: problems of the text itself, and keys that occur twice. */
export function reportSource(
  source: ReadSource,
  text: string,
  lines: LineIndex,
  reporter: Reporter,
  editor: YamlEditor,
): void {
  for (const { kind, start, end, reason } of source.problems) {
    const part = { start, end };
    switch (kind) {
      case 'syntax': {
        const { line, column } = lines.position(start);
        reporter.report('CFG_YAML_SYNTAX', 'root', { reason, line, column }, { part });
        break;
      }
      case 'tab': {
        const spaces = '  '.repeat(Math.max(1, end - start));
        const fixes = [fix('Replace the tab by two spaces', 'safe', editor.replaceRange(part, spaces))];
        reporter.report('CFG_YAML_TAB', 'root', {}, { part, fixes });
        break;
      }
      case 'multi-doc':
        reporter.report(
          'CFG_YAML_MULTI_DOC',
          'root',
          {},
          {
            part,
            fixes: [
              fix('Keep the first document', 'choice', editor.replaceRange({ start, end: text.length }, '')),
              fix('Keep the second document', 'choice', editor.replaceRange({ start: 0, end }, '')),
            ],
          },
        );
        break;
      case 'alias-limit':
        reporter.report('CFG_YAML_ALIAS_LIMIT', 'root', { reason }, { part });
    }
  }
  if (source.root !== null) reportDuplicateKeys(source.root, lines, reporter, editor);
}

/** The root when it is the map that it must be; says what it is instead, unless the text is broken anyway. */
export function rootMap(
  root: SourceNode | null,
  source: ReadSource,
  reporter: Reporter,
  editor: YamlEditor,
): SourceMap | null {
  if (root?.kind === 'map') return root;
  const broken = source.problems.some((problem) => problem.kind !== 'multi-doc');
  if (root === null || isNull(root)) {
    if (!broken) {
      const begin = root === null || root.start === root.end ? null : root;
      const edit =
        begin === null ? editor.appendLines(beginning) : editor.replaceRange(begin, beginning.trimEnd());
      reporter.report(
        'CFG_EMPTY',
        'root',
        {},
        { fixes: [fix('Begin with a model listener', 'choice', edit)] },
      );
    }
  } else if (!broken) {
    reporter.report('CFG_ROOT_NOT_MAP', 'root', { found: root.kind === 'list' ? 'a list' : 'plain text' });
  }
  return null;
}

/** The least that serves. */
const beginning = `version: v0.4.0
listeners:
  - name: llm
    type: model
    port: 12000
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
`;

/** Plano's own output in place of a source file: one finding says it all. */
export function reportRendered(root: SourceMap, reporter: Reporter): boolean {
  const providers = nodeOf(root, 'model_providers') ?? nodeOf(root, 'llm_providers');
  const entries = [providers, nodeOf(root, 'listeners')].flatMap((node) =>
    node?.kind === 'list' ? node.items : [],
  );
  const generated = entries
    .flatMap((node) => GENERATED_KEYS.flatMap((key) => entryOf(node, key) ?? []))
    .sort((left, right) => left.key.start - right.key.start)[0];
  if (generated === undefined) return false;
  reporter.report('CFG_RENDERED_FILE', generated.value, { key: generated.name });
  return true;
}

const GENERATED_KEYS = ['cluster_name', 'base_url_path_prefix', 'internal', 'model_providers'];

function reportDuplicateKeys(
  node: SourceNode,
  lines: LineIndex,
  reporter: Reporter,
  editor: YamlEditor,
): void {
  if (node.kind === 'scalar') return;
  if (node.kind === 'list') {
    for (const item of node.items) reportDuplicateKeys(item, lines, reporter, editor);
    return;
  }
  for (const { first, later } of node.duplicates) {
    const line = lines.position(first.key.start).line;
    const firstKey = lines.range(first.key.start, first.key.end);
    reporter.report(
      'CFG_YAML_DUPLICATE_KEY',
      later.value,
      { key: later.name, line },
      {
        key: later.key,
        related: [{ path: '', range: firstKey, message: `"${later.name}" is given here first` }],
        fixes: [
          fix(`Delete the first "${later.name}", which does not count`, 'choice', editor.removeEntry(first)),
          fix(`Delete this "${later.name}"`, 'choice', editor.removeEntry(later)),
        ],
      },
    );
  }
  for (const entry of node.entries) reportDuplicateKeys(entry.value, lines, reporter, editor);
}
