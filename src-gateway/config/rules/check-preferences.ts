import { derivePreferences } from '../derive/derive-preferences.ts';
import type { Fix } from '../diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fix } from '../diagnostics/reporter.ts';
import { liftingEdits } from '../fixes/lift-preferences.ts';
import type { ConfigModel, PreferenceEntry, Text } from '../model/config-model.ts';
import { readVersion } from '../model/config-version.ts';
import { createModelIndex, type ModelIndex } from '../model/model-index.ts';
import { parseModelName } from '../model/model-name.ts';
import { nodeOf } from '../source/source-node.ts';
import type { RuleContext } from './rule-context.ts';

/** Preferences written at their provider, the form before 0.4.15. */
export function checkInlinePreferences(context: RuleContext): void {
  const { model, reporter, editor } = context;
  const inline = model.providers.entries.filter((provider) => provider.preferences !== null);
  const first = inline.find((provider) => (provider.preferences?.items.length ?? 0) > 0)?.preferences;
  if (first == null) return;
  const version = readVersion(model.version);
  const from040 = version.kind === 'known' && (version.tuple[0] > 0 || version.tuple[1] >= 4);
  for (const provider of inline) {
    const text = provider.model?.value ?? '';
    if (provider.preferences === null || !parseModelName(text).wildcard) continue;
    reporter.report(
      'CFG_INLINE_PREFERENCE_WILDCARD',
      provider.preferences.node,
      { model: text },
      {
        plano: from040 ? 'I' : 'V',
      },
    );
  }
  const edits = liftingEdits(context);
  const fixes = edits.length === 0 ? [] : [fix('Move to the top level', 'choice', ...edits)];
  reporter.report(
    'CFG_INLINE_PREFERENCES_DEPRECATED',
    first.node,
    { ignoredByPlano: from040 },
    {
      plano: from040 ? 'I' : 'W',
      fixes,
    },
  );
  for (const { kind, item, provider, winner } of derivePreferences(model).findings) {
    const name = item.name?.value ?? '';
    if (kind === 'nameless') reporter.report('CFG_INLINE_PREFERENCE_NAMELESS', item.node, {});
    if (kind === 'conflict' && item.description !== null) {
      reporter.report('CFG_INLINE_PREFERENCES_CONFLICT', item.description.node, { name });
    }
    const target = provider.model?.value ?? '';
    if (kind !== 'shadowed' || item.name === null || winner?.models.some((other) => other.value === target))
      continue;
    const list = nodeOf(winner?.node ?? null, 'models');
    reporter.report(
      'CFG_INLINE_PREFERENCE_SHADOWED',
      item.name.node,
      { name, model: target },
      {
        fixes:
          list?.kind === 'list'
            ? [fix(`Add ${target} to its models`, 'choice', editor.appendItem(list, target))]
            : [],
      },
    );
  }
}

/** Top-level preferences: unique names, known models, sources for what they prefer. */
export function checkPreferences(context: RuleContext): void {
  const { model, reporter, lineOf } = context;
  const index = createModelIndex(model);
  const firstNames = new Map<string, Text>();
  for (const preference of model.preferences) {
    const { name } = preference;
    const earlier = firstNames.get(name?.value ?? '');
    if (name !== null && name.value !== '' && earlier === undefined) firstNames.set(name.value, name);
    if (name !== null && earlier !== undefined) {
      reporter.report(
        'CFG_DUPLICATE_PREFERENCE',
        name.node,
        { name: name.value, line: lineOf(earlier.node.start) },
        { related: [reporter.related(earlier.node, 'the first route')] },
      );
    }
    checkCandidates(preference, index, context);
    checkPolicy(preference, context);
  }
  const only = model.preferences[0];
  const routes = derivePreferences(model).preferences.length;
  if (only !== undefined && routes === 1 && only.node.list !== null) {
    reporter.report('CFG_PREFERENCE_LONE', only.node.list, {}, { on: 'key' });
  }
}

function checkCandidates(preference: PreferenceEntry, index: ModelIndex, context: RuleContext): void {
  const { reporter, model, fragment } = context;
  const { models } = preference;
  models.forEach((candidate, position) => {
    if (models.slice(0, position).some((other) => other.value === candidate.value)) {
      reporter.report('CFG_PREFERENCE_DUPLICATE_MODEL', candidate.node, { model: candidate.value });
    }
    if (candidate.known && !(fragment && model.providers.node === null))
      checkCandidate(candidate, preference, index, context);
  });
  const list = nodeOf(preference.node, 'models');
  if (models.length === 1 && list !== null) reporter.report('CFG_PREFERENCE_SINGLE_MODEL', list, {});
}

function checkCandidate(
  candidate: Text,
  preference: PreferenceEntry,
  index: ModelIndex,
  { model, reporter, editor }: RuleContext,
): void {
  const { node, value } = candidate;
  if (model.aliases.some((alias) => alias.name === value)) return;
  const match = index.find(value);
  if (match.kind === 'none') {
    const near = nearest(value, index.names);
    const fixes =
      near === null ? [] : [fix(`Replace with ${near}`, 'choice', editor.replaceValue(node, near))];
    reporter.report(
      'CFG_PREFERENCE_UNKNOWN_MODEL',
      node,
      { route: preference.name?.value ?? '', model: value, near },
      { fixes },
    );
  } else if (match.kind === 'wildcard') {
    const wildcard = match.declared.name.full;
    reporter.report('CFG_PREFERENCE_VIA_WILDCARD', node, { model: value, wildcard });
  } else if (match.kind === 'full') {
    const name = match.declared.entry.name?.value;
    if (name === undefined || name === value) return;
    reporter.report(
      'CFG_PREFERENCE_NAMED_PROVIDER',
      node,
      { model: value, name },
      {
        fixes: [fix(`Write ${name}`, 'safe', editor.replaceValue(node, name))],
      },
    );
  }
}

const SOURCE_FOR: Readonly<Record<string, { type: 'cost' | 'latency'; entry: string } | undefined>> = {
  cheapest: { type: 'cost', entry: '{type: cost, provider: models.dev}' },
  fastest: {
    type: 'latency',
    entry:
      '{type: latency, provider: prometheus, url: "http://127.0.0.1:9090", query: "model_latency_p95_seconds"}',
  },
};

function checkPolicy({ name, prefer }: PreferenceEntry, context: RuleContext): void {
  const wanted = SOURCE_FOR[prefer?.value ?? ''];
  if (prefer === null || wanted === undefined || hasSource(context.model, wanted.type)) return;
  const { type, entry } = wanted;
  context.reporter.report(
    'CFG_PREFERENCE_NO_METRICS',
    prefer.node,
    { route: name?.value ?? '', prefer: prefer.value, type },
    {
      fixes: [fix(`Add a ${type} source`, 'choice', addSource(entry, context))],
    },
  );
}

export function hasSource(model: ConfigModel, type: 'cost' | 'latency'): boolean {
  return model.metricsSources.some((source) => source.type?.value === type);
}

export function addSource(entry: string, { model, editor }: RuleContext): Fix['edits'][number] {
  const section = nodeOf(model.root, 'model_metrics_sources');
  return section?.kind === 'list'
    ? editor.appendItem(section, entry)
    : editor.appendLines(`model_metrics_sources:\n  - ${entry}`);
}
