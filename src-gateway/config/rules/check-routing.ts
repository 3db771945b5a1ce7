import { derivePreferences } from '../derive/derive-preferences.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { Text } from '../model/config-model.ts';
import { parseModelName } from '../model/model-name.ts';
import { parseUrl } from '../model/parse-url.ts';
import { addSource, hasSource } from './check-preferences.ts';
import type { RuleContext } from './rule-context.ts';

/** Price and latency feeds, session cache, budget, prompt caching. */
export function checkRoutingSections(context: RuleContext): void {
  checkMetricsSources(context);
  checkSessions(context);
  checkPromptCaching(context);
}

const PROVIDER_GIVES: Readonly<Record<string, string | undefined>> = {
  digitalocean: 'cost',
  'models.dev': 'cost',
  prometheus: 'latency',
};

function checkMetricsSources({ model, reporter }: RuleContext): void {
  const { metricsSources, preferences } = model;
  const wanted = new Set(preferences.map((preference) => preference.prefer?.value));
  metricsSources.forEach(({ node, type, provider, url }, index) => {
    if (type === null) return;
    if (metricsSources.slice(0, index).some((other) => other.type?.value === type.value)) {
      reporter.report('CFG_METRICS_DUPLICATE_SOURCE', node, { type: type.value });
    }
    const belongs = PROVIDER_GIVES[provider?.value ?? ''];
    if (provider !== null && belongs !== undefined && belongs !== type.value) {
      const data = { provider: provider.value, type: type.value, belongs };
      reporter.report('CFG_METRICS_PROVIDER_MISMATCH', provider.node, data);
    }
    if (url?.value.startsWith('file:')) {
      reporter.report('CFG_EXTENSION_VALUE', url.node, { given: 'a file: address' }, { plano: 'R' });
    }
    const used =
      type.value === 'cost' ? wanted.has('cheapest') || model.routing.budget !== null : wanted.has('fastest');
    if (!used) reporter.report('CFG_METRICS_UNUSED', node, { type: type.value });
  });
}

function checkSessions(context: RuleContext): void {
  const { model, reporter, editor } = context;
  const { node, budget, sessionCache, cacheType, cacheUrl, tenantHeader, userOnly } = model.routing;
  if (budget !== null && !hasSource(model, 'cost')) {
    reporter.report(
      'CFG_ROUTING_BUDGET_NO_COST',
      budget,
      {},
      {
        fixes: [fix('Add a cost source', 'choice', addSource('{type: cost, provider: models.dev}', context))],
      },
    );
  }
  if (sessionCache !== null) {
    const redis = cacheType?.value === 'redis';
    if (redis && cacheUrl === null) {
      reporter.report(
        'CFG_SESSION_CACHE_URL_MISSING',
        sessionCache,
        {},
        {
          fixes: [fix('Add url: $REDIS_URL', 'choice', editor.insertLast(sessionCache, 'url: $REDIS_URL'))],
        },
      );
    }
    if (!redis && cacheUrl !== null) reporter.report('CFG_SESSION_CACHE_URL_UNUSED', cacheUrl.node, {});
  }
  const caching = model.promptCaching;
  const affinity = caching?.enabled?.value === true && caching.sessionAffinity?.value !== false;
  if (tenantHeader !== null || !(affinity || budget !== null || userOnly?.value === true)) return;
  const block = budget ?? (affinity ? (caching?.node ?? node) : node);
  if (block !== null) reporter.report('CFG_SESSION_TENANT_HEADER_MISSING', block, {});
}

function checkPromptCaching({ model, reporter }: RuleContext): void {
  const caching = model.promptCaching;
  if (caching === null || caching.enabled?.value === true) return;
  for (const entry of caching.node.entries) {
    if (entry.name !== 'enabled') {
      reporter.report('CFG_PROMPT_CACHING_DISABLED_KNOBS', entry.value, { key: entry.name });
    }
  }
}

const DEFAULT_ROUTER = 'Plano-Orchestrator';

/** Which model routes, and whether prompts leave the machine for it. */
export function checkRouterModels(context: RuleContext): void {
  const { model, reporter } = context;
  const { routingModel, orchestrationModel } = model.overrides;
  for (const override of [routingModel, orchestrationModel]) {
    if (override?.known === true) checkRouterOverride(override, context);
  }
  if (
    routingModel !== null &&
    orchestrationModel !== null &&
    routingModel.value !== orchestrationModel.value
  ) {
    const second =
      routingModel.node.start < orchestrationModel.node.start ? orchestrationModel.node : routingModel.node;
    reporter.report('CFG_ROUTER_MODEL_CONFLICT', second, {});
  }
  reportRemote(context);
}

function checkRouterOverride(override: Text, { model, reporter }: RuleContext): void {
  const refs = override.value.split(',').map((ref) => ref.trim());
  if (refs.length > 1 || refs.some((ref) => ref === 'none' || ref.startsWith('embedded/'))) {
    reporter.report('CFG_ROUTER_CHAIN', override.node, {});
  }
  for (const ref of refs) {
    if (ref === 'none' || ref === 'embedded/lexical' || bareId(ref) === DEFAULT_ROUTER) continue;
    const declared = model.providers.entries.some(({ model: text, name }) => {
      const parsed = parseModelName(text?.value ?? '');
      return parsed.full === ref || parsed.id === ref || parsed.id === bareId(ref) || name?.value === ref;
    });
    if (declared) continue;
    const severity = ref.startsWith('embedded/') ? 'error' : 'warning';
    reporter.report('CFG_ROUTER_MODEL_UNKNOWN', override.node, { model: ref }, { severity });
  }
}

function bareId(reference: string): string {
  return reference.slice(reference.indexOf('/') + 1);
}

function reportRemote({ model, reporter, fragment }: RuleContext): void {
  if (fragment) return;
  const { routingModel, orchestrationModel } = model.overrides;
  const preferences = derivePreferences(model).preferences.length > 0;
  const agents = model.listeners.entries.find((listener) => listener.agents.length >= 2);
  if (preferences && !isSelfHosted(routingModel ?? orchestrationModel)) {
    const inline = model.providers.entries.find((entry) => entry.preferences !== null)?.preferences?.node;
    const place = model.preferences[0]?.node.list ?? inline;
    if (place !== undefined) reporter.report('CFG_ROUTER_REMOTE', place, { job: 'routing' });
  }
  if (agents?.agentsNode != null && !isSelfHosted(orchestrationModel ?? routingModel)) {
    reporter.report('CFG_ROUTER_REMOTE', agents.agentsNode, { job: 'choosing agents' });
  }
  const targets = model.promptTargets[0]?.node.list;
  const ownFunctions = model.providers.entries.some((entry) => entry.name?.value === 'arch-function');
  if (targets != null && !ownFunctions)
    reporter.report('CFG_ROUTER_REMOTE', targets, { job: 'calling functions' });

  function isSelfHosted(override: Text | null): boolean {
    const wanted = override === null ? DEFAULT_ROUTER : bareId(override.value.split(',')[0]?.trim() ?? '');
    if (override !== null && wanted !== DEFAULT_ROUTER) return true;
    return model.providers.entries.some((entry) => {
      if (parseModelName(entry.model?.value ?? '').id !== wanted || entry.baseUrl === null) return false;
      const url = parseUrl(entry.baseUrl.value);
      return typeof url !== 'string' && url.host !== 'archfc.katanemo.dev';
    });
  }
}
