import { fix } from '../diagnostics/reporter.ts';
import { listenersListEdit } from '../fixes/listeners-list.ts';
import type { ListenerType } from '../gateway-config.ts';
import type { ListenerEntry, Numeric } from '../model/config-model.ts';
import { freePort, PLANO_PORTS, USUAL_PORTS } from '../model/free-port.ts';
import { isLoopbackHost } from '../model/parse-url.ts';
import { parseDuration } from '../shape/check-duration.ts';
import { entryOf, nodeOf, type SourceMap } from '../source/source-node.ts';
import { hasMisspelt } from './has-misspelt.ts';
import type { RuleContext } from './rule-context.ts';

/** The listeners as a section: there, filled, in the current form. */
export function checkListenersSection(context: RuleContext): void {
  const { model, reporter, editor, fragment } = context;
  const { node, form, entries } = model.listeners;
  const legacy = entryOf(model.root, 'listener') ?? entryOf(model.root, 'listen');
  const misspelt = hasMisspelt(model.root, 'listeners');
  if (node === null) {
    if (fragment || legacy !== null || misspelt) return;
    const block = 'listeners:\n  - type: model\n    name: main\n    port: 12000';
    reporter.report(
      'CFG_LISTENERS_MISSING',
      'root',
      {},
      {
        fixes: [fix('Add a model listener on port 12000', 'choice', editor.appendLines(block))],
      },
    );
    return;
  }
  if (form === 'object' && node.kind === 'map') reportObjectForm(context, node);
  if (node.kind === 'list' && node.items.length === 0) reporter.report('CFG_LISTENERS_EMPTY', node, {});
  const hasModel = entries.some((entry) => entry.type === 'model' || entry.type === null);
  if (!hasModel && entries.length > 0 && model.providers.entries.length > 0) {
    reporter.report(
      'CFG_IMPLICIT_MODEL_LISTENER',
      node,
      {},
      {
        fixes:
          node.kind === 'list'
            ? [
                fix(
                  'Add the listener',
                  'choice',
                  editor.appendItem(node, '{type: model, name: egress_traffic, port: 12000}'),
                ),
              ]
            : [],
      },
    );
  }
}

function reportObjectForm({ model, reporter, editor }: RuleContext, node: SourceMap): void {
  const providers = model.providers.entries.length > 0;
  reporter.report(
    'CFG_LISTENERS_LEGACY_OBJECT',
    node,
    {},
    {
      plano: providers ? 'ok' : 'V',
      fixes: [
        fix(
          'Convert to a listeners list',
          'choice',
          listenersListEdit(node, model.listeners.entries, editor),
        ),
      ],
    },
  );
}

/** Every listener by itself. */
export function checkListenerEntries(context: RuleContext): void {
  for (const listener of context.model.listeners.entries) {
    checkPort(listener, context);
    checkAddress(listener, context);
    checkTimeout(listener, context);
    if (listener.type !== null) checkFieldsOfType(listener, listener.type, context);
  }
}

function checkPort(listener: ListenerEntry, context: RuleContext): void {
  const { reporter, editor, model } = context;
  if (listener.port === null) {
    if (listener.portGiven || listener.fixedName !== null) return;
    if (hasMisspelt(listener.node, 'port')) return;
    const port = nextPort(USUAL_PORTS[listener.type ?? 'model'], context);
    reporter.report(
      'CFG_LISTENER_PORT_MISSING',
      listener.node,
      { port },
      {
        fixes:
          listener.node.kind === 'map'
            ? [fix(`Add port: ${port}`, 'choice', editor.insertLast(listener.node, `port: ${port}`))]
            : [],
      },
    );
    return;
  }
  const { node, value } = listener.port;
  if (!Number.isInteger(value)) return;
  if (value < 1 || value > 65535) {
    reporter.report('CFG_LISTENER_PORT_RANGE', node, { port: node.text });
    return;
  }
  if (value < 1024) reporter.report('CFG_LISTENER_PORT_PRIVILEGED', node, { port: value });
  const promptOnItsPort = value === 10000 && listener.type === 'prompt';
  if (PLANO_PORTS.includes(value) || (value === 10000 && !promptOnItsPort)) {
    reporter.report('CFG_PORT_RESERVED_BY_PLANO', node, { port: value });
  }
  checkDuplicatePort(listener, listener.port, context, model.listeners.entries);
}

function checkDuplicatePort(
  listener: ListenerEntry,
  port: Numeric,
  context: RuleContext,
  entries: readonly ListenerEntry[],
): void {
  const { reporter, editor } = context;
  const earlier = entries
    .slice(0, entries.indexOf(listener))
    .find((other) => other.port?.value === port.value && addressesOverlap(other, listener));
  if (earlier?.port == null) return;
  const next = nextPort(port.value, context);
  reporter.report(
    'CFG_LISTENER_DUPLICATE_PORT',
    port.node,
    { port: port.value, other: listenerName(earlier) },
    {
      related: [reporter.related(earlier.port.node, 'the other listener')],
      fixes: [fix(`Use port ${next}`, 'choice', editor.replaceValue(port.node, String(next)))],
    },
  );
}

function addressesOverlap(left: ListenerEntry, right: ListenerEntry): boolean {
  const [one, other] = [left.address?.value, right.address?.value];
  const all = (address: string | undefined) =>
    address === '0.0.0.0' || address === '::' || address === undefined;
  return one === other || all(one) || all(other);
}

/** The next port that neither a listener nor Plano itself uses. */
function nextPort(from: number, { model }: RuleContext): number {
  return freePort(from, new Set(model.listeners.entries.map((entry) => entry.port?.value)));
}

function listenerName(listener: ListenerEntry): string {
  return listener.fixedName ?? listener.name?.value ?? '';
}

function checkAddress(listener: ListenerEntry, context: RuleContext): void {
  const { reporter, editor, mode } = context;
  const { address } = listener;
  if (address === null || !address.known) return;
  const entry = address.node.entry;
  if (mode !== 'native' && isLoopbackHost(address.value)) {
    reporter.report(
      'CFG_LISTENER_LOOPBACK_IN_CONTAINER',
      address.node,
      { address: address.value },
      {
        fixes: entry === null ? [] : [fix('Delete address', 'choice', editor.removeEntry(entry))],
      },
    );
  }
  const all = address.value === '0.0.0.0' || address.value === '::';
  if (mode === 'native' && all)
    reporter.report('CFG_LISTENER_BINDS_ALL', address.node, { address: address.value });
  if (listener.type === 'agent') reporter.report('CFG_LISTENER_ADDRESS_IGNORED', address.node, {});
}

function checkTimeout({ timeout, type }: ListenerEntry, { reporter }: RuleContext): void {
  const milliseconds = timeout === null ? null : parseDuration(timeout.value);
  if (timeout === null || milliseconds === null || milliseconds >= 60_000 || type === 'prompt') return;
  reporter.report('CFG_LISTENER_TIMEOUT_SHORT', timeout.node, { timeout: timeout.value });
}

/** Fields that belong to one type of listener only. */
function checkFieldsOfType(
  listener: ListenerEntry,
  type: ListenerType,
  { reporter, editor }: RuleContext,
): void {
  const { node, router, maxRetries, agentsNode, chains, typeNode } = listener;
  const filters = chains.input ?? chains.output ?? chains.legacy;
  if (type !== 'model' && maxRetries !== null)
    reporter.report('CFG_LISTENER_RETRIES_IGNORED', maxRetries.node, { type });
  if (type !== 'model' && filters !== null)
    reporter.report('CFG_LISTENER_FILTERS_IGNORED', filters.node, { type });
  if (type !== 'agent') {
    if (agentsNode !== null && (agentsNode.kind !== 'list' || agentsNode.items.length > 0)) {
      reporter.report(
        'CFG_AGENTS_ON_NON_AGENT_LISTENER',
        agentsNode,
        { type },
        {
          fixes:
            typeNode === null
              ? []
              : [fix('Use type: agent', 'choice', editor.replaceValue(typeNode, 'agent'))],
        },
      );
    }
    if (router !== null) {
      const entry = router.node.entry;
      reporter.report(
        'CFG_ROUTER_ON_NON_AGENT_LISTENER',
        router.node,
        { type },
        {
          fixes: entry === null ? [] : [fix('Delete router', 'safe', editor.removeEntry(entry))],
        },
      );
    }
    return;
  }
  const list = agentsNode?.kind === 'list' ? agentsNode.items : [];
  if (agentsNode === null || (agentsNode.kind === 'list' && list.length === 0)) {
    reporter.report('CFG_AGENT_LISTENER_NO_AGENTS', node, { name: listenerName(listener) });
  } else if (list.length >= 2 && nodeOf(node, 'router') === null && node.kind === 'map') {
    reporter.report(
      'CFG_ROUTER_IMPLICIT',
      node,
      {},
      {
        fixes: [fix('Add router', 'safe', editor.insertLast(node, 'router: plano_orchestrator_v1'))],
      },
    );
  }
}

/** What several listeners have in common. */
export function checkListenersTogether(context: RuleContext): void {
  const { model, reporter } = context;
  const { entries } = model.listeners;
  entries.forEach((listener, index) => {
    const earlier = entries.slice(0, index);
    const sameName = earlier.find(
      (other) => other.name !== null && other.name.value === listener.name?.value,
    );
    if (sameName?.name != null && listener.name !== null && listener.name.value !== '') {
      const bothAgents = sameName.type === 'agent' && listener.type === 'agent';
      reporter.report(
        'CFG_LISTENER_DUPLICATE_NAME',
        listener.name.node,
        { name: listener.name.value },
        {
          severity: bothAgents ? 'error' : 'warning',
          plano: bothAgents ? 'R' : 'ok',
          related: [reporter.related(sameName.name.node, 'the other listener')],
        },
      );
    }
    if (listener.typeNode === null || !earlier.some((other) => other.type === listener.type)) return;
    if (listener.type === 'model') reporter.report('CFG_MULTIPLE_MODEL_LISTENERS', listener.typeNode, {});
    if (listener.type === 'prompt') reporter.report('CFG_MULTIPLE_PROMPT_LISTENERS', listener.typeNode, {});
  });
}

/** Listeners and the sections that they serve. */
export function checkListenersFitSections({ model, reporter, editor, fragment }: RuleContext): void {
  const { entries } = model.listeners;
  const targets = nodeOf(model.root, 'prompt_targets');
  if (entries.length === 0) return;
  const prompt = entries.find((entry) => entry.type === 'prompt');
  if (targets?.kind === 'list' && targets.items.length > 0 && prompt === undefined) {
    const list = model.listeners.node;
    reporter.report(
      'CFG_PROMPT_TARGETS_WITHOUT_LISTENER',
      targets,
      {},
      {
        fixes:
          list?.kind === 'list'
            ? [
                fix(
                  'Add a prompt listener on port 10000',
                  'choice',
                  editor.appendItem(list, '{type: prompt, name: prompt_listener, port: 10000}'),
                ),
              ]
            : [],
      },
    );
  }
  if (prompt !== undefined && model.promptTargets.length === 0 && !fragment) {
    reporter.report('CFG_PROMPT_LISTENER_WITHOUT_TARGETS', prompt.node, { name: listenerName(prompt) });
  }
}
