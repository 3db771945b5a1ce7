import type { Fix } from '../diagnostic.ts';
import { fix } from '../diagnostics/reporter.ts';
import { createModelIndex, type DeclaredModel } from '../model/model-index.ts';
import { isNull } from '../source/source-node.ts';
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

/** Models, ids and names that meet. */
export function checkProviderDuplicates(context: RuleContext): void {
  const { declared } = createModelIndex(context.model);
  const usable = declared.filter(({ text, name }) => text.known && name.prefix !== '');
  usable.forEach((current, index) => {
    const earlier = usable.slice(0, index);
    if (current.name.wildcard) checkWildcardTwin(current, earlier, context);
    else checkModelTwin(current, earlier, context);
    checkName(current, usable, index, context);
  });
}

function checkWildcardTwin(
  current: DeclaredModel,
  earlier: readonly DeclaredModel[],
  context: RuleContext,
): void {
  const { reporter, editor } = context;
  const twin = earlier.find(({ name }) => name.full === current.name.full);
  if (twin !== undefined) {
    reporter.report(
      'CFG_WILDCARD_DUPLICATE',
      current.text.node,
      { model: current.name.full },
      {
        // A blank behind the star makes it a plain model for Plano, which may not be declared twice.
        plano: /\*\s+$/.test(current.text.written) ? 'V' : 'I',
        related: [reporter.related(twin.text.node, 'the first entry')],
      },
    );
  }
  const { name } = current.entry;
  if (name?.known && name.value !== current.name.prefix) {
    reporter.report('CFG_WILDCARD_NAMED', name.node, { name: name.value });
  }
  const flag = current.entry.default;
  if (flag?.value === true) {
    const entry = flag.node.entry;
    reporter.report(
      'CFG_WILDCARD_DEFAULT',
      flag.node,
      { model: current.name.full },
      {
        fixes: entry === null ? [] : [fix('Delete default', 'safe', editor.removeEntry(entry))],
      },
    );
  }
}

function checkModelTwin(
  current: DeclaredModel,
  earlier: readonly DeclaredModel[],
  context: RuleContext,
): void {
  const { reporter, lineOf } = context;
  const { node, written } = current.text;
  const twin = earlier.find(({ name }) => name.full === current.name.full);
  if (twin !== undefined) {
    const line = lineOf(twin.text.node.start);
    reporter.report(
      'CFG_DUPLICATE_MODEL',
      node,
      { model: current.name.full, line },
      {
        related: [reporter.related(twin.text.node, 'the first entry')],
        // Plano compares the texts as written, before variables are replaced.
        plano: twin.text.written === written ? 'V' : 'ok',
      },
    );
    return;
  }
  const others = earlier.filter(({ name }) => !name.wildcard);
  const sameId = others.find(({ name }) => name.id === current.name.id);
  const sameAsFull = others.find(
    ({ name }) => name.full === current.name.id || name.id === current.name.full,
  );
  const rival = sameId ?? sameAsFull;
  if (rival === undefined) return;
  const id =
    sameId !== undefined
      ? current.name.id
      : rival.name.full === current.name.id
        ? current.name.id
        : current.name.full;
  const winner = sameId !== undefined || rival.name.full === id ? rival.name.full : current.name.full;
  reporter.report(
    'CFG_AMBIGUOUS_MODEL_ID',
    node,
    { id, winner },
    {
      related: [reporter.related(rival.text.node, 'the other entry')],
    },
  );
}

function checkName(
  current: DeclaredModel,
  all: readonly DeclaredModel[],
  index: number,
  { reporter }: RuleContext,
): void {
  const { name } = current.entry;
  if (name === null || !name.known || name.value === '') return;
  const twin = all.slice(0, index).find(({ entry }) => entry.name?.value === name.value);
  if (twin?.entry.name != null) {
    reporter.report(
      'CFG_DUPLICATE_PROVIDER_NAME',
      name.node,
      { name: name.value },
      {
        related: [reporter.related(twin.entry.name.node, 'the first entry')],
      },
    );
    return;
  }
  const other = all.find(
    (candidate) =>
      candidate !== current && candidate.entry.name === null && candidate.name.full === name.value,
  );
  if (other !== undefined) {
    reporter.report(
      'CFG_PROVIDER_NAME_COLLISION',
      name.node,
      { name: name.value },
      {
        plano: all.indexOf(other) < index ? 'V' : 'C',
        related: [reporter.related(other.text.node, 'the other entry')],
      },
    );
  }
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
  if (first !== undefined || node === null || entries.length === 0) return;
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
