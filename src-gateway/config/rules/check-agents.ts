import type { Fix } from '../diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { BindingEntry, FilterEntry, ListenerEntry, ServiceEntry, Text } from '../model/config-model.ts';
import { entryOf, isNull, nodeOf } from '../source/source-node.ts';
import { checkUrl } from './check-url.ts';
import { hasMisspelt } from './has-misspelt.ts';
import type { RuleContext } from './rule-context.ts';

/** Names of Plano's own upstreams. */
const PLANO_NAMES = new Set(
  'plano anthropic deepseek xai moonshotai zhipu together_ai gemini groq mistral openai digitalocean xiaomi mistral_7b_instruct arch_internal bright_staff arch_prompt_gateway_listener arch_listener_llm opentelemetry_collector'.split(
    ' ',
  ),
);

/** Definitions of agents and filters: ids and addresses. */
export function checkServices(context: RuleContext): void {
  const { model, reporter, lineOf } = context;
  const { agents, filters } = model;
  checkUniqueIds(agents, 'CFG_DUPLICATE_AGENT_ID', context);
  checkUniqueIds(filters, 'CFG_DUPLICATE_FILTER_ID', context);
  for (const { id } of filters) {
    const clash = agents.find((agent) => agent.id !== null && agent.id.value === id?.value);
    if (id === null || clash?.id == null) continue;
    reporter.report(
      'CFG_AGENT_FILTER_ID_CLASH',
      id.node,
      { id: id.value, line: lineOf(clash.id.node.start) },
      { related: [reporter.related(clash.id.node, 'the agent')] },
    );
  }
  for (const { id } of [...agents, ...filters]) {
    if (id !== null && PLANO_NAMES.has(id.value)) {
      reporter.report('CFG_NAME_RESERVED_BY_PLANO', id.node, { id: id.value });
    }
  }
  for (const { url } of agents) checkServiceUrl(url, true, context);
  for (const { url, type } of filters) checkServiceUrl(url, type?.value !== 'http', context);
}

function checkUniqueIds(
  services: readonly ServiceEntry[],
  code: 'CFG_DUPLICATE_AGENT_ID' | 'CFG_DUPLICATE_FILTER_ID',
  { reporter, lineOf }: RuleContext,
): void {
  services.forEach(({ id }, index) => {
    const earlier = services
      .slice(0, index)
      .find((other) => other.id !== null && other.id.value === id?.value);
    if (id === null || id.value === '' || earlier?.id == null) return;
    reporter.report(
      code,
      id.node,
      { id: id.value, line: lineOf(earlier.id.node.start) },
      { related: [reporter.related(earlier.id.node, 'the first entry')] },
    );
  });
}

function checkServiceUrl(url: Text | null, planoDropsPath: boolean, context: RuleContext): void {
  if (url === null || !url.known || url.written === '') return;
  const parts = checkUrl(url, 'I', context);
  if (parts !== null && planoDropsPath && parts.path !== '' && parts.path !== '/') {
    context.reporter.report('CFG_AGENT_URL_PATH', url.node, { path: parts.path });
  }
}

/** What each filter leaves unsaid. */
export function checkFilterFields({ model, reporter, editor }: RuleContext): void {
  for (const filter of model.filters) {
    const { node, id, type, transport, tool } = filter;
    if (type?.value === 'http') {
      for (const field of [transport, tool]) {
        const entry = field?.node.entry;
        if (field == null || entry == null) continue;
        reporter.report(
          'CFG_FILTER_MCP_FIELD_ON_HTTP',
          field.node,
          { key: entry.name },
          {
            fixes: [fix(`Delete ${entry.name}`, 'safe', editor.removeEntry(entry))],
          },
        );
      }
      continue;
    }
    const assumed = [
      ...(type === null ? ['type: mcp'] : []),
      ...(transport === null ? ['transport: streamable-http'] : []),
    ];
    if (assumed.length > 0 && isComplete(filter)) {
      reporter.report(
        'CFG_FILTER_DEFAULTS_IMPLICIT',
        node,
        { assumed: assumed.join(', ') },
        {
          fixes: [
            fix('Write them out', 'safe', editor.insertLast(node, assumed.join(node.flow ? ', ' : '\n'))),
          ],
        },
      );
    }
    if (tool === null && id !== null) reporter.report('CFG_FILTER_TOOL_IMPLICIT', node, { id: id.value });
  }
}

function isComplete({ id, url }: FilterEntry): boolean {
  return id !== null && url !== null;
}

/** The agents that listeners name. */
export function checkBindings(context: RuleContext): void {
  for (const listener of context.model.listeners.entries) {
    for (const binding of listener.agents) checkBinding(binding, listener, context);
    checkBindingsTogether(listener, context);
  }
}

function checkBinding(binding: BindingEntry, listener: ListenerEntry, context: RuleContext): void {
  const { model, reporter, editor, fragment } = context;
  const { id, node } = binding;
  const description = entryOf(node, 'description');
  if ((description === null || isNull(description.value)) && node.kind === 'map') {
    if (!hasMisspelt(node, 'description')) {
      reporter.report(
        'CFG_AGENT_DESCRIPTION_MISSING',
        node,
        {},
        {
          fixes: [fix('Add description', 'choice', editor.insertLast(node, 'description: ""'))],
        },
      );
    }
  }
  if (id === null || !id.known || id.value === '') return;
  checkIdText(id, listener, context);
  if (model.agents.some((agent) => agent.id?.value === id.value)) return;
  const filter = model.filters.find((candidate) => candidate.id?.value === id.value);
  if (filter !== undefined) {
    reporter.report('CFG_AGENT_IS_FILTER', id.node, { id: id.value });
    return;
  }
  if (fragment && nodeOf(model.root, 'agents') === null) return;
  const known = model.agents.flatMap((agent) => agent.id?.value ?? []);
  const near = nearest(id.value, known);
  const fixes: Fix[] =
    near === null ? [] : [fix(`Replace with "${near}"`, 'choice', editor.replaceValue(id.node, near))];
  const list = nodeOf(model.root, 'agents');
  const entry = `{id: ${id.value}, url: "http://127.0.0.1:8001"}`;
  const add =
    list?.kind === 'list' ? editor.appendItem(list, entry) : editor.appendLines(`agents:\n  - ${entry}`);
  fixes.push(fix(`Add agent "${id.value}" to agents`, 'choice', add));
  reporter.report('CFG_AGENT_UNKNOWN', id.node, { id: id.value, near, known }, { fixes });
}

function checkIdText(id: Text, listener: ListenerEntry, { reporter, model, editor }: RuleContext): void {
  if (/^(agent|service|svc|bot)[_-]?\d*$/.test(id.value)) {
    reporter.report('CFG_AGENT_ID_OPAQUE', id.node, { id: id.value });
  }
  if (listener.agents.length < 2 || /^[A-Za-z0-9_-]{1,64}$/.test(id.value)) return;
  const write = id.value.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
  const definition = model.agents.find((agent) => agent.id?.value === id.value)?.id;
  const uses = model.listeners.entries.flatMap((other) =>
    other.agents.flatMap((binding) => binding.id ?? []),
  );
  const edits = [definition, ...uses.filter((use) => use.value === id.value)]
    .filter((text) => text != null)
    .map((text) => editor.replaceValue(text.node, write));
  reporter.report(
    'CFG_AGENT_ID_CHARACTERS',
    id.node,
    { id: id.value, write },
    {
      fixes: [fix(`Rename to ${write}`, 'choice', ...edits)],
    },
  );
}

function checkBindingsTogether(listener: ListenerEntry, { reporter, editor }: RuleContext): void {
  const { agents, agentsNode } = listener;
  agents.forEach((binding, index) => {
    const earlier = agents
      .slice(0, index)
      .find((other) => other.id !== null && other.id.value === binding.id?.value);
    if (binding.id !== null && earlier !== undefined) {
      reporter.report('CFG_AGENT_DUPLICATE_IN_LISTENER', binding.id.node, { id: binding.id.value });
    }
  });
  const defaults = agents.flatMap((binding) => (binding.default?.value === true ? [binding.default] : []));
  for (const flag of defaults.slice(1)) {
    const { entry } = flag.node;
    reporter.report(
      'CFG_AGENT_MULTIPLE_DEFAULTS',
      flag.node,
      {},
      {
        fixes: entry === null ? [] : [fix('Delete default', 'safe', editor.removeEntry(entry))],
      },
    );
  }
  if (listener.type === 'agent' && agents.length >= 2 && defaults.length === 0 && agentsNode !== null) {
    reporter.report(
      'CFG_AGENT_NO_DEFAULT',
      agentsNode,
      {},
      {
        fixes: agents.flatMap(({ node, id }) =>
          node.kind === 'map'
            ? [fix(`Make ${id?.value ?? ''} the default`, 'choice', editor.insertLast(node, 'default: true'))]
            : [],
        ),
      },
    );
  }
}

/** Agents and filters that nothing reaches. */
export function checkUnreachable(context: RuleContext): void {
  const { model, reporter, editor } = context;
  const { agents, filters } = model;
  const listeners = model.listeners.entries;
  const chained = new Set(
    listeners
      .flatMap((listener) => [listener, ...listener.agents])
      .flatMap(({ chains }) =>
        [chains.input, chains.output, chains.legacy].flatMap(
          (chain) => chain?.ids.map((id) => id.value) ?? [],
        ),
      ),
  );
  for (const { id } of filters) {
    const called = model.promptTargets.some((target) => target.endpointName?.value === id?.value);
    if (id !== null && !chained.has(id.value) && !called) {
      reporter.report('CFG_FILTER_UNREFERENCED', id.node, { id: id.value });
    }
  }
  const bound = new Set(
    listeners.flatMap((listener) => listener.agents.flatMap((binding) => binding.id?.value ?? [])),
  );
  const called = new Set(model.promptTargets.flatMap((target) => target.endpointName?.value ?? []));
  const isUsed = (id: string) => bound.has(id) || chained.has(id) || called.has(id);
  const agentListener = listeners.find((listener) => listener.type === 'agent' || listener.type === null);
  const misplaced = listeners.some((listener) => listener.type !== 'agent' && listener.agentsNode !== null);
  const list = nodeOf(model.root, 'agents');
  if (agents.length === 0 || list === null || misplaced || model.listeners.form === 'absent') return;
  if (agentListener === undefined) {
    if (agents.some(({ id }) => id !== null && (chained.has(id.value) || called.has(id.value)))) return;
    const bindings = agents
      .flatMap(({ id }) => (id === null ? [] : [`{id: ${id.value}, description: …}`]))
      .join(', ');
    const section = model.listeners.node;
    reporter.report(
      'CFG_AGENTS_WITHOUT_AGENT_LISTENER',
      list,
      {},
      {
        fixes:
          section?.kind === 'list'
            ? [
                fix(
                  'Add an agent listener',
                  'choice',
                  editor.appendItem(
                    section,
                    `{type: agent, name: agents, port: 8000, agents: [${bindings}]}`,
                  ),
                ),
              ]
            : [],
      },
    );
    return;
  }
  const target = listeners.find((listener) => listener.agentsNode?.kind === 'list')?.agentsNode;
  for (const { id } of agents) {
    if (id === null || id.value === '' || isUsed(id.value)) continue;
    const added = `{id: ${id.value}, description: …}`;
    reporter.report(
      'CFG_AGENT_UNREFERENCED',
      id.node,
      { id: id.value },
      {
        fixes:
          target?.kind === 'list'
            ? [fix('Add to the listener', 'choice', editor.appendItem(target, added))]
            : [],
      },
    );
  }
}
