import type { Fix } from '../diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { Chain, Chains, Text } from '../model/config-model.ts';
import { mergedInputFilters } from '../model/input-filters.ts';
import { nodeOf } from '../source/source-node.ts';
import type { RuleContext } from './rule-context.ts';

/** Filter chains of listeners and of their agents. */
export function checkChains(context: RuleContext): void {
  for (const listener of context.model.listeners.entries) {
    checkChainsOf(listener.chains, 'listener', context);
    for (const binding of listener.agents) checkChainsOf(binding.chains, 'agent', context);
  }
}

function checkChainsOf(chains: Chains, owner: 'listener' | 'agent', context: RuleContext): void {
  const { reporter, editor } = context;
  const { input, output, legacy } = chains;
  if (legacy !== null) {
    const entry = legacy.node.entry;
    if (input === null) {
      reporter.report(
        'CFG_FILTER_CHAIN_FORM',
        legacy.node,
        {},
        {
          fixes:
            entry === null
              ? []
              : [fix('Rename to input_filters', 'safe', editor.renameKey(entry.key, 'input_filters'))],
        },
      );
    } else {
      const merged = `[${mergedInputFilters(chains).join(', ')}]`;
      const edits =
        entry === null ? [] : [editor.replaceValue(input.node, merged), editor.removeEntry(entry)];
      reporter.report(
        'CFG_FILTER_CHAIN_CONFLICT',
        legacy.node,
        {},
        {
          fixes: [fix('Merge into input_filters', 'choice', ...edits)],
        },
      );
    }
  }
  if (owner === 'agent' && output !== null) reporter.report('CFG_AGENT_OUTPUT_FILTERS', output.node, {});
  for (const chain of [input, legacy]) {
    if (chain === null) continue;
    checkItems(chain, owner, context);
    checkOrder(chain, context);
  }
  if (output !== null) checkItems(output, owner, context);
}

function checkItems(chain: Chain, owner: 'listener' | 'agent', context: RuleContext): void {
  const { model, reporter } = context;
  const filters = model.filters.flatMap((filter) => filter.id?.value ?? []);
  const agents = model.agents.flatMap((agent) => agent.id?.value ?? []);
  chain.ids.forEach((id, index) => {
    if (!id.known) return;
    if (chain.ids.slice(0, index).some((other) => other.value === id.value)) {
      reporter.report('CFG_FILTER_DUPLICATE_IN_CHAIN', id.node, { id: id.value });
    }
    if (filters.includes(id.value)) return;
    if (agents.includes(id.value)) reporter.report('CFG_AGENT_AS_FILTER', id.node, { id: id.value });
    else reportUnknown(id, [...filters, ...agents], owner, context);
  });
}

function reportUnknown(
  id: Text,
  known: readonly string[],
  owner: 'listener' | 'agent',
  context: RuleContext,
): void {
  const { model, reporter, editor, fragment } = context;
  const list = nodeOf(model.root, 'filters');
  if (fragment && list === null) return;
  const near = nearest(id.value, known);
  const fixes: Fix[] =
    near === null ? [] : [fix(`Replace with "${near}"`, 'choice', editor.replaceValue(id.node, near))];
  const entry = `{id: ${id.value}, url: "http://127.0.0.1:10500", type: http}`;
  const add =
    list?.kind === 'list' ? editor.appendItem(list, entry) : editor.appendLines(`filters:\n  - ${entry}`);
  fixes.push(fix('Remove the entry', 'choice', editor.removeItem(id.node)));
  fixes.push(fix(`Add filter "${id.value}" to filters`, 'choice', add));
  const plano = owner === 'listener' ? 'V' : 'R';
  reporter.report('CFG_FILTER_UNKNOWN', id.node, { id: id.value, near, known }, { plano, fixes });
}

/** What a filter probably does, by its id and then by its tool. */
const KINDS: readonly (readonly [kind: 1 | 2 | 3 | 4, pattern: RegExp])[] = [
  [4, /(^|[_-])output|deanonym|post[_-]?process/],
  [1, /guard|jailbreak|safety|moderat|pii|anonym|redact|restrict|validat|policy|toxic|auth/],
  [2, /rewrit|normali[sz]|rephras|expand|translat/],
  [3, /context|retriev|rag|enrich|knowledge|lookup|memory/],
];

function kindOf(id: string, context: RuleContext): 1 | 2 | 3 | 4 | null {
  const tool = context.model.filters.find((filter) => filter.id?.value === id)?.tool?.value ?? '';
  for (const name of [id, tool]) {
    const found = KINDS.find(([, pattern]) => pattern.test(name.toLowerCase()));
    if (found !== undefined) return found[0];
  }
  return null;
}

function checkOrder(chain: Chain, context: RuleContext): void {
  const { reporter, editor } = context;
  const kinds = chain.ids.map((id) => kindOf(id.value, context));
  chain.ids.forEach((id, index) => {
    const kind = kinds[index];
    if (kind === 4) reporter.report('CFG_FILTER_OUTPUT_IN_INPUT_CHAIN', id.node, { id: id.value });
    if (kind !== 1) return;
    const before = (wanted: number) => chain.ids.find((_, other) => other < index && kinds[other] === wanted);
    const enrichment = before(3);
    const after = enrichment ?? before(2);
    if (after === undefined) return;
    const order = sorted(chain.ids, kinds);
    const edits = chain.ids.flatMap((item, at) => {
      const text = order[at]?.written ?? item.written;
      return text === item.written ? [] : [editor.replaceValue(item.node, text)];
    });
    reporter.report(
      'CFG_FILTER_ORDER',
      id.node,
      { guard: id.value, after: after.value },
      {
        severity: enrichment === undefined ? 'hint' : 'warning',
        fixes: [fix(`Reorder: ${order.map((item) => item.value).join(', ')}`, 'choice', ...edits)],
      },
    );
  });
}

/** A stable sort of the known kinds; unknown ones keep their place. */
function sorted(ids: readonly Text[], kinds: readonly (number | null)[]): Text[] {
  const known = ids
    .map((id, index) => ({ id, kind: kinds[index] ?? null }))
    .filter((item) => item.kind !== null)
    .sort((left, right) => (left.kind ?? 0) - (right.kind ?? 0));
  return ids.map((id, index) => (kinds[index] == null ? id : (known.shift()?.id ?? id)));
}
