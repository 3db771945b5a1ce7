import type { Fix } from '../diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { AliasEntry, Text } from '../model/config-model.ts';
import { createModelIndex, type ModelIndex } from '../model/model-index.ts';
import type { RuleContext } from './rule-context.ts';

export function checkAliases(context: RuleContext): void {
  const { model, reporter, fragment } = context;
  const index = createModelIndex(model);
  // A fragment without providers says nothing about what exists.
  const providersKnown = !fragment || model.providers.node !== null;
  for (const alias of model.aliases) {
    if (!/\.v\d+$/.test(alias.name) && !alias.name.startsWith('arch.')) {
      reporter.report('CFG_ALIAS_NO_VERSION', alias.entry.value, { alias: alias.name });
    }
    if (providersKnown && alias.target?.known === true && alias.target.value !== '') {
      checkTarget(alias, alias.target, index, context);
    }
  }
  const hasModelListener = model.listeners.entries.some((entry) => entry.type === 'model');
  if (hasModelListener && model.aliases.length === 0 && index.declared.length > 0) {
    reporter.report('CFG_NO_ALIASES', 'root', {});
  }
}

function checkTarget(alias: AliasEntry, target: Text, index: ModelIndex, context: RuleContext): void {
  const { reporter, editor, model } = context;
  const { node, value } = target;
  const replaceWith = (text: string, kind: Fix['kind']) =>
    fix(`Replace with ${text}`, kind, editor.replaceValue(node, text));
  const match = index.find(value);
  const shadowed = index.find(alias.name);
  if (
    (shadowed.kind === 'full' || shadowed.kind === 'id' || shadowed.kind === 'name') &&
    match.kind !== 'none'
  ) {
    if (shadowed.declared !== match.declared) {
      reporter.report('CFG_ALIAS_SHADOWS_MODEL', alias.entry.value, { alias: alias.name });
    }
  }
  switch (match.kind) {
    case 'none': {
      if (model.aliases.some((other) => other.name === value)) {
        const final = finalTarget(value, model.aliases);
        const fixes = final === null ? [] : [replaceWith(final, 'safe')];
        reporter.report('CFG_ALIAS_CHAIN', node, { target: value, final }, { fixes });
        return;
      }
      const known = index.declared
        .filter(({ name }) => !name.wildcard && name.prefix !== '')
        .map(({ name }) => name.full);
      const near = nearest(value, index.names);
      const fixes = near === null ? [] : [replaceWith(near, 'choice')];
      reporter.report('CFG_ALIAS_UNKNOWN_TARGET', node, { target: value, near, known }, { fixes });
      return;
    }
    case 'wildcard':
      reporter.report('CFG_ALIAS_VIA_WILDCARD', node, { target: value, wildcard: match.declared.name.full });
      return;
    case 'name': {
      const { id, wildcard } = match.declared.name;
      const fixes = wildcard ? [] : [replaceWith(id, 'safe')];
      reporter.report('CFG_ALIAS_TARGET_NAME', node, { target: value, id }, { fixes });
      return;
    }
    case 'id':
      if (match.alike > 1) {
        const winner = match.declared.name.full;
        reporter.report(
          'CFG_ALIAS_AMBIGUOUS',
          node,
          { target: value, winner },
          { fixes: [replaceWith(winner, 'safe')] },
        );
      }
      return;
    case 'full':
  }
}

/** Where a chain of aliases ends; `null` for a circle, or an alias without a target. */
function finalTarget(name: string, aliases: readonly AliasEntry[]): string | null {
  const seen = new Set<string>();
  let current = name;
  for (;;) {
    if (seen.has(current)) return null;
    seen.add(current);
    const next = aliases.find((alias) => alias.name === current)?.target?.value;
    if (next === undefined) return aliases.some((alias) => alias.name === current) ? null : current;
    current = next;
  }
}
