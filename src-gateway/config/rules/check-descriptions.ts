import { isGeneric, wordsOf } from './describe-text.ts';
import { findOverlaps } from './find-overlaps.ts';
import type { RuleContext } from './rule-context.ts';

/** Whether a router can tell agents and routes apart by what is written about them. */
export function checkDescriptions({ model, reporter }: RuleContext): void {
  for (const listener of model.listeners.entries) {
    const described = listener.agents.flatMap(({ id, description }) =>
      description === null || description.value === ''
        ? []
        : [{ name: id?.value ?? '', text: description, description: description.value }],
    );
    for (const { text } of described) {
      const { length } = wordsOf(text.value);
      if (isGeneric(text.value)) reporter.report('CFG_AGENT_DESCRIPTION_VAGUE', text.node, {});
      else if (length < 5) reporter.report('CFG_AGENT_DESCRIPTION_SHORT', text.node, {});
      if (length > 150) reporter.report('CFG_AGENT_DESCRIPTION_LONG', text.node, { words: length });
    }
    for (const { item, other, shared } of findOverlaps(described)) {
      reporter.report(
        'CFG_AGENT_DESCRIPTION_OVERLAP',
        item.text.node,
        { other: other.name, shared },
        {
          related: [reporter.related(other.text.node, 'the other description')],
        },
      );
    }
  }
  const routes = model.preferences.flatMap(({ name, description }) =>
    description === null || description.value === ''
      ? []
      : [{ name: name?.value ?? '', text: description, description: description.value }],
  );
  const inline = model.providers.entries.flatMap((provider) =>
    (provider.preferences?.items ?? []).flatMap(({ name, description }) =>
      name === null || description === null
        ? []
        : [{ name: name.value, text: description, description: description.value }],
    ),
  );
  for (const { text } of [...routes, ...inline]) {
    if (isGeneric(text.value)) reporter.report('CFG_PREFERENCE_VAGUE', text.node, {});
    else if (wordsOf(text.value).length < 5) reporter.report('CFG_PREFERENCE_SHORT', text.node, {});
  }
  // One route may be written inline at several models; only different routes can be mixed up.
  for (const { item, other, shared } of findOverlaps([...routes, ...inline])) {
    reporter.report(
      'CFG_PREFERENCE_OVERLAP',
      item.text.node,
      { other: other.name, shared },
      {
        related: [reporter.related(other.text.node, 'the other description')],
      },
    );
  }
}
