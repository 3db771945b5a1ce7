import type { Fix } from '../diagnostic.ts';
import { fix } from '../diagnostics/reporter.ts';
import { isNull, nodeOf } from '../source/source-node.ts';
import type { RuleContext } from './rule-context.ts';

/** The list of providers under its old and its new name. */
export function checkProvidersSection(context: RuleContext): void {
  const { model, reporter, editor, fragment } = context;
  const { modern, legacy, node } = model.providers;
  const { entries, form } = model.listeners;
  if (legacy !== null && modern !== null) {
    const edits = mergeEdits(context);
    reporter.report(
      'CFG_PROVIDERS_BOTH_SPELLINGS',
      legacy.value,
      {},
      {
        fixes: edits === null ? [] : [fix('Merge into model_providers', 'choice', ...edits)],
      },
    );
  } else if (legacy !== null) {
    reporter.report(
      'CFG_LLM_PROVIDERS_DEPRECATED',
      legacy.value,
      {},
      {
        fixes: [fix('Rename to model_providers', 'safe', editor.renameKey(legacy.key, 'model_providers'))],
      },
    );
  }
  const empty = node === null || (node.kind === 'list' && node.items.length === 0);
  if (empty && !fragment && (form !== 'absent' || entries.length > 0)) {
    const agentsOnly = entries.length > 0 && entries.every((entry) => entry.type === 'agent');
    reporter.report(
      'CFG_PROVIDERS_EMPTY',
      'root',
      {},
      {
        severity: agentsOnly ? 'hint' : 'warning',
        plano: form === 'object' ? 'V' : 'ok',
      },
    );
  }
}

function mergeEdits({ model, editor }: RuleContext): Fix['edits'] | null {
  const { modern, legacy } = model.providers;
  if (modern?.value.kind !== 'list' || legacy?.value.kind !== 'list' || isNull(legacy.value)) return null;
  const texts = legacy.value.items.flatMap((item) => {
    if (item.kind !== 'map') return [];
    const pairs = item.entries.flatMap((entry) =>
      entry.value.kind === 'scalar' ? [`${entry.name}: ${scalarText(entry.value.text)}`] : [],
    );
    return pairs.length === item.entries.length ? [`{${pairs.join(', ')}}`] : [];
  });
  if (texts.length !== legacy.value.items.length || texts.length === 0) return null;
  const list = modern.value;
  const appended = texts.map((text) => editor.appendItem(list, text));
  const first = appended[0];
  if (first === undefined) return null;
  return [
    { range: first.range, newText: appended.map((edit) => edit.newText).join('') },
    editor.removeEntry(legacy),
  ];
}

function scalarText(text: string): string {
  return /^[A-Za-z0-9$][A-Za-z0-9_./$:-]*$/.test(text) && !/:$/.test(text) ? text : JSON.stringify(text);
}

/** Which entry answers requests that name no model. */
export function checkDefaultProvider(context: RuleContext): void {
  const { model, reporter, editor, fragment } = context;
  const { entries, node } = model.providers;
  const defaults = entries.filter((entry) => entry.default?.value === true);
  const [first, ...others] = defaults;
  for (const other of others) {
    if (other.default === null || first?.default == null || isWildcard(other.model?.value)) continue;
    const entry = other.default.node.entry;
    reporter.report(
      'CFG_MULTIPLE_DEFAULTS',
      other.default.node,
      { first: first.model?.value ?? 'another entry' },
      {
        related: [reporter.related(first.default.node, 'this one wins')],
        fixes: entry === null ? [] : [fix('Delete default', 'safe', editor.removeEntry(entry))],
      },
    );
  }
  // A `default` of the wrong type is reported as such.
  const unreadable = entries.some(
    (entry) => entry.default === null && nodeOf(entry.node, 'default') !== null,
  );
  if (first !== undefined || node === null || entries.length === 0 || unreadable) return;
  const prompts =
    (model.promptTargets.length > 0 && !(fragment && model.listeners.form === 'absent')) ||
    model.listeners.entries.some((entry) => entry.type === 'prompt');
  const inline = entries.some((entry) => (entry.preferences?.items.length ?? 0) > 0);
  const needed = prompts || inline || model.preferences.length > 0;
  const concrete = entries.filter((entry) => entry.model !== null && !isWildcard(entry.model.value));
  reporter.report(
    'CFG_NO_DEFAULT_PROVIDER',
    node,
    {},
    {
      severity: needed ? 'warning' : 'hint',
      plano: prompts ? 'R' : 'ok',
      fixes: concrete.map((entry) =>
        fix(
          `Make ${entry.model?.value ?? ''} the default`,
          'choice',
          editor.insertLast(entry.node, 'default: true'),
        ),
      ),
    },
  );
}

function isWildcard(model: string | undefined): boolean {
  return model !== undefined && /(^|\/)\*\s*$/.test(model);
}
