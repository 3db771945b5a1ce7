import type { Fix } from '../diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { ConfigModel, PromptTargetEntry, ServiceEntry, Text } from '../model/config-model.ts';
import { entryOf, nodeOf, type SourceNode } from '../source/source-node.ts';
import { checkHeaderSecret } from './check-secrets.ts';
import { isGeneric, wordsOf } from './describe-text.ts';
import type { RuleContext } from './rule-context.ts';

/** Functions of the prompt listener: names, descriptions, where they call. */
export function checkTargets(context: RuleContext): void {
  const { model, reporter, editor } = context;
  const targets = model.promptTargets;
  const callable = callableOf(model);
  const names = new Set<string>();
  for (const target of targets) {
    const { name, description } = target;
    if (name !== null && name.value !== '') {
      if (names.has(name.value)) {
        reporter.report('CFG_TARGET_DUPLICATE_NAME', name.node, { name: name.value });
      }
      names.add(name.value);
      if (!/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/.test(name.value)) {
        reporter.report('CFG_TARGET_NAME_INVALID', name.node, { name: name.value });
      }
    }
    if (description !== null && description.value !== '') {
      if (isGeneric(description.value)) reporter.report('CFG_TARGET_DESCRIPTION_VAGUE', description.node, {});
      else if (wordsOf(description.value).length < 5) {
        reporter.report('CFG_TARGET_DESCRIPTION_SHORT', description.node, {});
      }
    }
    checkEndpointOf(target, callable, context);
    if (target.path !== null) checkPathStart(target.path, context);
    for (const header of target.headers) {
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header.name) || /[\r\n]/.test(header.value.value)) {
        reporter.report('CFG_HEADER_INVALID', header.value.node, { header: header.name });
      }
      checkHeaderSecret(header, 'API_TOKEN', null, context);
    }
    if (target.default?.value === true) checkDefaultTarget(target, context);
  }
  const defaults = targets.flatMap((target) => (target.default?.value === true ? [target.default] : []));
  for (const flag of defaults.slice(1)) {
    const { entry } = flag.node;
    reporter.report(
      'CFG_TARGET_MULTIPLE_DEFAULTS',
      flag.node,
      {},
      {
        fixes: entry === null ? [] : [fix('Delete default', 'safe', editor.removeEntry(entry))],
      },
    );
  }
}

/** What a target may call. */
interface Callable {
  /** Endpoints, then agents and filters, which count as endpoints too. */
  readonly names: readonly string[];
  readonly services: ReadonlyMap<string, ServiceEntry>;
  readonly isKnown: (name: string) => boolean;
}

function callableOf(model: ConfigModel): Callable {
  const services = new Map<string, ServiceEntry>();
  for (const service of [...model.agents, ...model.filters]) {
    const id = service.id?.value;
    if (id !== undefined && !services.has(id)) services.set(id, service);
  }
  const names = [...model.endpoints.map((endpoint) => endpoint.name), ...services.keys()];
  const known = new Set(names);
  return { names, services, isKnown: (name) => known.has(name) };
}

function checkEndpointOf(target: PromptTargetEntry, callable: Callable, context: RuleContext): void {
  const { model, reporter, editor, fragment } = context;
  const { endpointName, endpointNode, node, name } = target;
  if (endpointNode === null) {
    if (model.overrides.useAgentOrchestrator?.value === true || entryOf(node, 'path') !== null) return;
    reporter.report('CFG_TARGET_NO_ENDPOINT', node, { name: name?.value ?? '' });
    return;
  }
  if (endpointName === null || !endpointName.known || endpointName.value === '') return;
  const { names: known, services, isKnown } = callable;
  // Plano makes no upstream from an address without a scheme, so the name means nothing there.
  const service = services.get(endpointName.value);
  const withoutScheme =
    service?.url?.literal === true && !/^[a-z][a-z0-9+.-]*:\/\//i.test(service.url.written);
  if (isKnown(endpointName.value) && !withoutScheme) return;
  if (withoutScheme && isKnown(endpointName.value)) {
    reportUnknown(endpointName, null, known, [], context);
    return;
  }
  if (fragment && nodeOf(model.root, 'endpoints') === null) return;
  const near = nearest(endpointName.value, known);
  const fixes: Fix[] =
    near === null
      ? []
      : [fix(`Replace with "${near}"`, 'choice', editor.replaceValue(endpointName.node, near))];
  reportUnknown(endpointName, near, known, fixes, context);
}

function reportUnknown(
  name: Text,
  near: string | null,
  known: readonly string[],
  fixes: Fix[],
  context: RuleContext,
): void {
  context.reporter.report('CFG_ENDPOINT_UNKNOWN', name.node, { name: name.value, near, known }, { fixes });
}

function checkPathStart(path: Text, { reporter, editor }: RuleContext): void {
  if (!path.known || path.value === '' || path.value.startsWith('/')) return;
  reporter.report(
    'CFG_TARGET_PATH_SLASH',
    path.node,
    { path: path.written },
    {
      fixes: [
        fix(
          `Write /${path.written}`,
          'safe',
          editor.replaceValue(path.node, JSON.stringify(`/${path.written}`)),
        ),
      ],
    },
  );
}

function checkDefaultTarget(target: PromptTargetEntry, { reporter }: RuleContext): void {
  const ignored: readonly (readonly [string, SourceNode | null])[] = [
    ['parameters', target.parametersNode],
    ['http_headers', target.headersNode],
    ['http_method', target.method?.value === 'GET' ? target.method.node : null],
  ];
  for (const [key, node] of ignored) {
    if (node !== null) reporter.report('CFG_TARGET_DEFAULT_FIELDS_IGNORED', node, { key });
  }
}

/** `use_agent_orchestrator` needs exactly one place to send everything to. */
export function checkOrchestratorEndpoints({ model, reporter, fragment }: RuleContext): void {
  const flag = model.overrides.useAgentOrchestrator;
  if (flag?.value !== true || (fragment && nodeOf(model.root, 'endpoints') === null)) return;
  const names = new Set([
    ...model.endpoints.map((endpoint) => endpoint.name),
    ...[...model.agents, ...model.filters].flatMap(({ id, url }) =>
      id !== null && url !== null && /^[a-z][a-z0-9+.-]*:\/\//i.test(url.written) ? [id.value] : [],
    ),
  ]);
  const count = model.endpoints.length;
  if (count === 1 && names.size === 1) return;
  reporter.report(
    'CFG_ORCHESTRATOR_ENDPOINTS',
    flag.node,
    { count, plano: names.size },
    {
      severity: count === 1 ? 'hint' : 'error',
      plano: names.size === 1 ? 'ok' : 'V',
    },
  );
}
