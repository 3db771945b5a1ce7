import { fix } from '../diagnostics/reporter.ts';
import { createModelIndex, type DeclaredModel } from '../model/model-index.ts';
import type { RuleContext } from './rule-context.ts';

/** Models, ids and names that meet. */
export function checkProviderDuplicates(context: RuleContext): void {
  const { declared } = createModelIndex(context.model);
  const usable = declared.filter(({ text, name }) => text.known && name.prefix !== '');
  const unnamed = firstBy(usable, ({ entry, name }) => (entry.name === null ? name.full : null));
  const seen: Seen = { byModel: new Map(), byId: new Map(), byName: new Map() };
  for (const current of usable) {
    if (current.name.wildcard) checkWildcard(current, seen, context);
    else checkModelTwin(current, seen, context);
    checkName(current, seen, unnamed, context);
    remember(current, seen);
  }
}

/** The entries above the current one, the first of each kind. */
interface Seen {
  readonly byModel: Map<string, DeclaredModel>;
  /** Concrete models only. */
  readonly byId: Map<string, DeclaredModel>;
  readonly byName: Map<string, DeclaredModel>;
}

function remember(current: DeclaredModel, { byModel, byId, byName }: Seen): void {
  const { name, entry } = current;
  if (!byModel.has(name.full)) byModel.set(name.full, current);
  if (!name.wildcard && !byId.has(name.id)) byId.set(name.id, current);
  if (entry.name !== null && !byName.has(entry.name.value)) byName.set(entry.name.value, current);
}

function firstBy(
  models: readonly DeclaredModel[],
  keyOf: (model: DeclaredModel) => string | null,
): ReadonlyMap<string, DeclaredModel> {
  const first = new Map<string, DeclaredModel>();
  for (const model of models) {
    const key = keyOf(model);
    if (key !== null && !first.has(key)) first.set(key, model);
  }
  return first;
}

function checkWildcard(current: DeclaredModel, { byModel }: Seen, context: RuleContext): void {
  const { reporter, editor } = context;
  const { full, prefix } = current.name;
  const twin = byModel.get(full);
  if (twin !== undefined) {
    reporter.report(
      'CFG_WILDCARD_DUPLICATE',
      current.text.node,
      { model: full },
      {
        // A blank behind the star makes it a plain model for Plano, which may not be declared twice.
        plano: /\*\s+$/.test(current.text.written) ? 'V' : 'I',
        related: [reporter.related(twin.text.node, 'the first entry')],
      },
    );
  }
  const { name, default: flag } = current.entry;
  if (name?.known && name.value !== prefix) {
    reporter.report('CFG_WILDCARD_NAMED', name.node, { name: name.value });
  }
  if (flag?.value !== true) return;
  const { entry } = flag.node;
  reporter.report(
    'CFG_WILDCARD_DEFAULT',
    flag.node,
    { model: full },
    {
      fixes: entry === null ? [] : [fix('Delete default', 'safe', editor.removeEntry(entry))],
    },
  );
}

function checkModelTwin(current: DeclaredModel, { byModel, byId }: Seen, context: RuleContext): void {
  const { reporter, lineOf } = context;
  const { node, written } = current.text;
  const { full, id } = current.name;
  const twin = byModel.get(full);
  if (twin !== undefined) {
    reporter.report(
      'CFG_DUPLICATE_MODEL',
      node,
      { model: full, line: lineOf(twin.text.node.start) },
      {
        related: [reporter.related(twin.text.node, 'the first entry')],
        // Plano compares the texts as written, before variables are replaced.
        plano: twin.text.written === written ? 'V' : 'ok',
      },
    );
    return;
  }
  const rival = byId.get(id) ?? byModel.get(id) ?? byId.get(full);
  if (rival === undefined || rival.name.wildcard) return;
  // A full model text wins over an equal bare id; of two equal ids the first entry wins.
  const shared = rival.name.id === full ? full : id;
  const winner = shared === full ? full : rival.name.full;
  reporter.report(
    'CFG_AMBIGUOUS_MODEL_ID',
    node,
    { id: shared, winner },
    {
      related: [reporter.related(rival.text.node, 'the other entry')],
    },
  );
}

function checkName(
  current: DeclaredModel,
  { byName, byModel }: Seen,
  unnamed: ReadonlyMap<string, DeclaredModel>,
  { reporter }: RuleContext,
): void {
  const { name } = current.entry;
  if (name === null || !name.known || name.value === '') return;
  const twin = byName.get(name.value)?.entry.name;
  if (twin != null) {
    reporter.report(
      'CFG_DUPLICATE_PROVIDER_NAME',
      name.node,
      { name: name.value },
      {
        related: [reporter.related(twin.node, 'the first entry')],
      },
    );
    return;
  }
  const other = unnamed.get(name.value);
  if (other === undefined) return;
  reporter.report(
    'CFG_PROVIDER_NAME_COLLISION',
    name.node,
    { name: name.value },
    {
      plano: byModel.has(name.value) ? 'V' : 'C',
      related: [reporter.related(other.text.node, 'the other entry')],
    },
  );
}
