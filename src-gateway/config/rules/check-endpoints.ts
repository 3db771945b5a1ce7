import type { PlanoVerdict } from '../diagnostic.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { EndpointEntry, Text } from '../model/config-model.ts';
import { parseDuration } from '../shape/check-duration.ts';
import { nodeOf } from '../source/source-node.ts';
import { checkHeaderSecret } from './check-secrets.ts';
import type { RuleContext } from './rule-context.ts';

/** Named HTTP services of prompt targets. */
export function checkEndpoints(context: RuleContext): void {
  const { model, reporter, editor } = context;
  const services = new Set([...model.agents, ...model.filters].flatMap(({ id }) => id?.value ?? []));
  for (const endpoint of model.endpoints) {
    const { entry, name } = endpoint;
    if (!/^[a-zA-Z][a-zA-Z0-9_]*$/.test(name)) {
      const write = name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^([^a-zA-Z])/, 'e$1');
      const uses = model.promptTargets.flatMap(({ endpointName }) =>
        endpointName?.value === name ? [editor.replaceValue(endpointName.node, write)] : [],
      );
      reporter.report(
        'CFG_ENDPOINT_NAME_PATTERN',
        entry.value,
        { name, write },
        {
          plano: escapedVerdict(endpoint),
          fixes: [fix(`Rename to ${write}`, 'choice', editor.renameKey(entry.key, write), ...uses)],
        },
      );
    }
    if (services.has(name)) reporter.report('CFG_ENDPOINT_SHADOWED', entry.value, { name });
    const used = model.promptTargets.some(({ endpointName }) => endpointName?.value === name);
    if (!used) reporter.report('CFG_ENDPOINT_UNUSED', entry.value, { name });
    const headers = nodeOf(entry.value, 'http_headers');
    if (headers !== null) reporter.report('CFG_ENDPOINT_HEADERS', headers, {});
    for (const header of endpoint.headers)
      checkHeaderSecret(header, `${name.toUpperCase()}_TOKEN`, null, context);
    if (endpoint.endpoint?.known === true) checkAddress(endpoint, endpoint.endpoint, context);
    const timeout = endpoint.connectTimeout;
    const milliseconds = parseDuration(timeout?.value ?? '');
    if (timeout !== null && milliseconds !== null && milliseconds < 50) {
      reporter.report('CFG_CONNECT_TIMEOUT_TINY', timeout.node, { timeout: timeout.value });
    }
  }
}

/** A name outside the pattern escapes Plano's schema; its value then breaks the generator, or not. */
function escapedVerdict({ entry, endpoint }: EndpointEntry): PlanoVerdict {
  if (endpoint === null || endpoint.node.value.type !== 'string') return 'V';
  return entry.value.kind === 'map' && entry.value.entries.some(({ value }) => isDate(value)) ? 'V' : 'I';
}

function isDate(node: EndpointEntry['entry']['value']): boolean {
  return node.kind === 'scalar' && node.value.type === 'date';
}

function checkAddress(
  { entry, protocol }: EndpointEntry,
  endpoint: Text,
  { reporter, editor }: RuleContext,
): void {
  const { node } = endpoint;
  const scheme = /^(https?):\/\//i.exec(endpoint.value)?.[1]?.toLowerCase();
  const address = scheme === undefined ? endpoint.value : endpoint.value.slice(scheme.length + 3);
  const slash = address.search(/[/?#]/);
  const path = slash < 0 ? '' : address.slice(slash);
  const hostPort = slash < 0 ? address : address.slice(0, slash);
  const bare = path === '/' || path === '' ? hostPort : null;
  if (scheme !== undefined) {
    const edits =
      endpoint.node.entry === null || bare === null
        ? []
        : [
            editor.replaceRange(
              { start: endpoint.node.entry.key.start, end: node.end },
              protocol === null && entry.value.kind === 'map'
                ? joined(entry.value.flow, `endpoint: ${hostPort}`, `protocol: ${scheme}`, endpoint, editor)
                : `endpoint: ${hostPort}`,
            ),
          ];
    reporter.report(
      'CFG_ENDPOINT_HAS_SCHEME',
      node,
      { scheme },
      {
        fixes: edits.length === 0 ? [] : [fix('Write host and protocol', 'choice', ...edits)],
      },
    );
  }
  if (path !== '' && path !== '/') {
    // Plano only looks at what follows the first colon.
    const plano = scheme !== undefined || hostPort.includes(':') ? 'V' : 'C';
    reporter.report('CFG_ENDPOINT_HAS_PATH', node, { path }, { plano });
    return;
  }
  checkPort(hostPort, scheme ?? protocol?.value ?? 'http', endpoint, { reporter });
}

function joined(
  flow: boolean,
  first: string,
  second: string,
  endpoint: Text,
  editor: RuleContext['editor'],
): string {
  return flow
    ? `${first}, ${second}`
    : `${first}\n${' '.repeat(editor.columnOf(endpoint.node.entry?.key.start ?? 0))}${second}`;
}

function checkPort(
  hostPort: string,
  protocol: string,
  { node }: Text,
  { reporter }: Pick<RuleContext, 'reporter'>,
): void {
  if (hostPort.startsWith('[')) {
    reporter.report('CFG_ENDPOINT_IPV6', node, {});
    return;
  }
  const colon = hostPort.indexOf(':');
  if (colon < 0) return;
  const port = hostPort.slice(colon + 1);
  const value = Number(port);
  if (!/^\d{1,5}$/.test(port) || value < 1 || value > 65535) {
    // Plano takes any integer behind the first colon and reads no further.
    const plano = /^[+-]?\d+$/.test(port.split(':')[0] ?? '') ? 'C' : 'V';
    reporter.report('CFG_ENDPOINT_PORT_INVALID', node, { port }, { plano });
  } else if ((protocol === 'https' && value === 80) || (protocol === 'http' && value === 443)) {
    reporter.report('CFG_ENDPOINT_TLS_MISMATCH', node, { protocol, port: value });
  }
}
