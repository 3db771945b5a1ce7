import { fix } from '../diagnostics/reporter.ts';
import type { Text } from '../model/config-model.ts';
import { isLoopbackHost, parseUrl } from '../model/parse-url.ts';
import type { RuleContext } from './rule-context.ts';

/** Names that a container engine gives to the machine it runs on. */
const MACHINE_NAMES = new Set([
  'host.docker.internal',
  'gateway.docker.internal',
  'host.containers.internal',
  'host.lima.internal',
]);

/** Hosts that mean something else inside a container. */
export function checkHosts(context: RuleContext): void {
  const { model, reporter, editor, mode, sandboxPort } = context;
  const places: readonly (Text | null)[] = [
    ...model.agents.map((agent) => agent.url),
    ...model.filters.map((filter) => filter.url),
    ...model.providers.entries.map(({ baseUrl }) => (isSandbox(baseUrl, sandboxPort) ? null : baseUrl)),
    ...model.endpoints.map((endpoint) => endpoint.endpoint),
    ...model.metricsSources.map((source) => source.url),
    model.tracing?.endpoint ?? null,
    model.routing.cacheUrl,
    model.stateStorage?.connectionString ?? null,
  ];
  for (const text of places) {
    const found = text === null ? null : hostIn(text.written);
    if (text === null || found === null) continue;
    const shift = text.node.style === 'quoted' ? 1 : 0;
    const start = text.node.start + shift + found.start;
    const part = { start, end: start + found.host.length };
    if (isLoopbackHost(found.host)) {
      reporter.report(
        'CFG_LOCALHOST_IN_CONTAINER',
        text.node,
        { host: found.host },
        {
          part,
          severity: mode === 'container' ? 'warning' : 'hint',
          fixes: [
            fix('Write host.docker.internal', 'choice', editor.replaceRange(part, 'host.docker.internal')),
          ],
        },
      );
      continue;
    }
    if (!MACHINE_NAMES.has(found.host.toLowerCase())) continue;
    if (mode === 'kubernetes') {
      reporter.report('CFG_DOCKER_HOST_IN_KUBERNETES', text.node, { host: found.host }, { part });
    } else if (mode === 'native') {
      reporter.report(
        'CFG_DOCKER_HOST_MAPPED',
        text.node,
        { host: found.host },
        {
          part,
          fixes: [fix('Write 127.0.0.1', 'choice', editor.replaceRange(part, '127.0.0.1'))],
        },
      );
    }
  }
}

/** The sandbox provider listens where the gateway runs, whatever `localhost` means elsewhere. */
function isSandbox(url: Text | null, port: number | null): boolean {
  if (url === null || port === null) return false;
  const parts = parseUrl(url.value.trim());
  return typeof parts !== 'string' && parts.port === port && isLoopbackHost(parts.host);
}

/** The host of `[scheme://][user@]host[:port]…` and where it starts. */
function hostIn(text: string): { readonly host: string; readonly start: number } | null {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)?(?:[^\s/?#]*@)?(\[[^\]]*\]|[^\s:/?#]+)/i.exec(text);
  const host = match?.[2];
  return match === null || host === undefined ? null : { host, start: match[0].length - host.length };
}
