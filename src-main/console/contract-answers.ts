import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import type { Collector } from '../collector/collector.ts';
import { CollectorError } from '../collector/collector-error.ts';
import type { RetentionLimits } from '../collector/collector-limits.ts';
import type { CallName, CallParams, CallResult } from '../contract/contract.ts';
import { locationOfDeepLink } from '../contract/deep-link.ts';
import type { GatewayView } from '../contract/gateway-calls.ts';
import type { HostInfo, InstanceReport } from '../contract/host-calls.ts';
import { askDecision } from './ask-decision.ts';
import type { ConfigHistory } from './bundle/config-history.ts';
import { exportTraces } from './bundle/export-traces.ts';
import { traceConfig } from './bundle/trace-config.ts';
import { checkSettings } from './check-settings.ts';
import type { ConfigService } from './config-service.ts';
import type { CreateHostOptions } from './create-host-options.ts';
import type { DecisionPlaces } from './decision-places.ts';
import type { Diagnostics } from './diagnostics/diagnostics.ts';
import type { DockerService } from './docker/docker-service.ts';
import type { Drafts } from './drafts.ts';
import { filterOutline } from './filter-outline.ts';
import type { GatewayRunner } from './gateway-runner.ts';
import { keepRun } from './history/keep-run.ts';
import type { RunHistory } from './history/run-history.ts';
import { type CallContext, HostFailure } from './host.ts';
import type { HostedRouterConsent } from './hosted-router-consent.ts';
import { findBreaks } from './impact/find-breaks.ts';
import { previewImpact } from './impact/preview-impact.ts';
import type { LocalCollector } from './local-collector.ts';
import type { Logs } from './logs.ts';
import { readMessages } from './messages/read-messages.ts';
import { listModels } from './models-list.ts';
import { otherPort } from './other-port.ts';
import type { PersonalSettings } from './personal-settings.ts';
import { replayFromPlayground, sendFromPlayground } from './playground.ts';
import { type Prices, providerModels } from './prices.ts';
import type { Prompts } from './prompts/prompts.ts';
import type { RecordingConsent } from './recording-consent.ts';
import { routingOutline } from './routing-outline.ts';
import { runFilter } from './run-filter.ts';
import type { SavedFilters } from './saved-filters.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { parseLogLevel } from './settings-from-environment.ts';
import { rehearseSuites } from './suites/rehearse-suites.ts';
import type { Suites } from './suites/suites.ts';
import { targetOutline } from './target-outline.ts';
import { templateDraft } from './template-draft.ts';
import { readTemplate, templates } from './templates.ts';
import type { TraceClearing } from './trace-clearing.ts';
import { tryTarget } from './try-target.ts';
import { updatesElsewhere } from './updates/updates-elsewhere.ts';
import type { WindowMemory } from './window-memory.ts';
import type { Workspaces } from './workspaces.ts';

/** What the calls of the contract reach. */
export interface HostServices {
  readonly logs: Logs;
  readonly config: ConfigService;
  /** What served before, too. */
  readonly configs: ConfigHistory;
  readonly drafts: Drafts;
  docker(): Promise<DockerService>;
  readonly places: DecisionPlaces;
  readonly prices: Prices;
  readonly runner: GatewayRunner;
  readonly consent: HostedRouterConsent;
  readonly recording: RecordingConsent;
  readonly suites: Suites;
  readonly savedFilters: SavedFilters;
  readonly personal: PersonalSettings;
  readonly windowMemory: WindowMemory;
  readonly workspaces: Workspaces;
  readonly prompts: Prompts;
  readonly history: RunHistory;
  readonly secrets: SecretStore;
  readonly diagnostics: Diagnostics;
  readonly clearing: TraceClearing;
  /** Of the trace store. */
  readonly retention: RetentionLimits;
  /** How long running requests may take when the gateway is stopped or restarted by a click. */
  readonly graceMs: number;
  readonly gatewayKey: string | null;
  readonly sandboxPort: number;
  settings(): GatewaySettings;
  /** With its values; `null`: nothing is served. */
  servedConfig(): GatewayConfig | null;
  checkFilters(): Promise<void>;
  collector(): LocalCollector | null;
  view(): GatewayView;
  info(): HostInfo;
  report(): Promise<InstanceReport>;
  setLogLevel(level: Logs['level']): Promise<void>;
  onStopRequested(graceMs: number): void;
  onSecretsChanged(): void;
  readonly onOpenRequested: CreateHostOptions['onOpenRequested'];
}

/** The newest calls tell how long a model takes. */
const mostCallsForTimes = 5000;

export type ContractAnswers = {
  readonly [N in CallName]: (
    params: CallParams<N>,
    context: CallContext<N>,
  ) => CallResult<N> | Promise<CallResult<N>>;
};

/** One answer for each call of the contract. */
export function contractAnswers(services: HostServices): ContractAnswers {
  const { logs, config, drafts, runner, prices, graceMs, secrets, view } = services;
  const changed = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    services.onSecretsChanged();
    return result;
  };
  const viewAfter = async (work: Promise<void>) => {
    await work;
    return view();
  };
  const store = () => storeOf(services.collector());
  return {
    'host.info': () => services.info(),
    'host.status': () => services.report(),
    'host.stop': ({ graceSeconds }) => {
      // The answer comes first: whoever asked learns that it was heard.
      setImmediate(() => services.onStopRequested(graceSeconds * 1000));
      return { stopping: true };
    },
    'host.open': async ({ link }) => {
      const location = locationOfDeepLink(link);
      if (location === null)
        throw new HostFailure('This is no link into the console.', { code: 'invalid_params' });
      if (services.onOpenRequested !== undefined) return { url: await services.onOpenRequested(location) };
      throw new HostFailure('This host has no console.', { code: 'no_console' });
    },
    'host.log-level': async ({ level }) => {
      const known = parseLogLevel(level);
      if (known === null) throw unknownLevel();
      await services.setLogLevel(known);
      return { level: known };
    },
    'logs.read': (query) => logs.read(query),
    'config.read': () => config.read(),
    'config.diagnose': ({ text }) => config.diagnose(text),
    'config.review': ({ text }) => config.review(text),
    'config.save': ({ text, baseSha256 }) => config.save(text, baseSha256),
    'config.apply': ({ text, baseSha256 }) => config.apply(text, baseSha256),
    'config.impact': async ({ limit, text }, context) => {
      const before = services.servedConfig();
      if (before === null) throw new HostFailure('The gateway serves no config.', { code: 'not_running' });
      const after = config.configOf(text);
      const [requests, { calls }] = await storeFailure(
        Promise.all([store().recentRequests(limit), store().calls({ limit: mostCallsForTimes })]),
      );
      const { settings } = services;
      const question = { before, after, settings: settings(), requests, calls };
      return previewImpact({ ...question, priceOf: (model) => prices.priceOf(model) }, context);
    },
    'config.breaks': async ({ limit, text }) => {
      const before = services.servedConfig();
      if (before === null) throw new HostFailure('The gateway serves no config.', { code: 'not_running' });
      const after = config.configOf(text);
      const requests = await storeFailure(store().recentRequests(limit));
      return findBreaks({ before, after, requests });
    },
    'config.variable-names': () => ({ names: config.variableNames() }),
    'config.keep-secret': async ({ name, value, place }) => {
      await config.keepSecret(name, value, place);
      services.onSecretsChanged();
      return {};
    },
    'diagnostics.collect': () => services.diagnostics.collect(),
    'diagnostics.pack': ({ id }) => services.diagnostics.pack(id),
    'secrets.state': () => secrets.state(),
    'secrets.choose': (params) =>
      changed(
        params.choice === 'passphrase'
          ? secrets.choose('passphrase', params.passphrase)
          : secrets.choose(params.choice),
      ),
    'secrets.unlock': async ({ passphrase }) => {
      const state = await changed(secrets.unlock(passphrase));
      // What it lacked may be there now; its state says whether it was that.
      if (view().state === 'failed') void runner.start().catch(() => undefined);
      return state;
    },
    'secrets.remove': ({ name }) => changed(secrets.remove(name)),
    'secrets.forget': ({ vault }) => changed(secrets.forget(vault)),
    'templates.list': async () => ({
      templates: [...templates],
      untouched: (await config.read()).text === (await readTemplate('offline_demo')),
    }),
    'templates.draft': ({ id }) => {
      const own = view().listeners.filter(({ state }) => state === 'running');
      const ownPorts = new Set(own.map(({ port }) => port));
      return templateDraft({ id, sandboxPort: services.sandboxPort, ownPorts });
    },
    ...updatesElsewhere(services.info().version),
    'settings.read': () => services.personal.read(),
    'settings.set-keys': ({ commands }) => services.personal.setKeys(commands),
    'settings.change': ({ name, value }) => services.personal.change(name, value),
    'settings.told-of-tray': () => services.personal.setToldOfTray(),
    'settings.file': () => services.personal.file(),
    'settings.check': ({ text }) => ({ problems: checkSettings(text) }),
    'settings.save-file': ({ text, basedOn }) => services.personal.saveFile(text, basedOn),
    'settings.set-aside': () => services.personal.setAside(),
    'window.recall': async () => ({ entries: await services.windowMemory.recall() }),
    'window.remember': async ({ entries, workspace }) => {
      requireWorkspace(services.info(), workspace);
      await services.windowMemory.remember(entries);
      return {};
    },
    'workspaces.list': async () => ({ workspaces: await services.workspaces.list() }),
    'workspaces.open': async ({ path }) => ({ path: await services.workspaces.open(path) }),
    'workspaces.create': async ({ folder, template }) => ({
      path: await services.workspaces.create(folder, template),
    }),
    'drafts.keep': ({ workspace, ...draft }) => {
      requireWorkspace(services.info(), workspace);
      return drafts.keep(draft);
    },
    'drafts.read': async () => ({ drafts: await drafts.read() }),
    'drafts.clear': async ({ id }) => {
      await drafts.clear(id);
      return {};
    },
    'drafts.hold': ({ id }, { signal }) => drafts.hold(id, signal),
    'docker.overview': async () => (await services.docker()).overview(),
    'docker.start-helper': async ({ role, pull }, { signal, progress }) => {
      const docker = await services.docker();
      return docker.startHelper(role, { pull, signal, onProgress: (text) => progress({ text }) });
    },
    'docker.start': async ({ id }) => (await services.docker()).start(id),
    'docker.stop': async ({ id }) => (await services.docker()).stop(id),
    'docker.remove': async ({ id }) => (await services.docker()).remove(id),
    'docker.logs': async ({ id, tail }) => ({ lines: await (await services.docker()).logs(id, tail) }),
    'docker.remove-volume': async ({ name, typed }) => (await services.docker()).removeVolume(name, typed),
    'gateway.status': () => view(),
    'gateway.start': () => viewAfter(runner.start()),
    'gateway.stop': () => viewAfter(runner.stop(graceMs)),
    'gateway.restart': () => viewAfter(runner.restart(graceMs)),
    'listeners.start': ({ name }) => viewAfter(runner.startListener(name)),
    'listeners.stop': ({ name }) => viewAfter(runner.stopListener(name)),
    'listeners.other-port': async ({ name }) => ({ port: await otherPort(view(), name) }),
    'faults.set': ({ fault, model }) => viewAfter(runner.setFault(model, fault)),
    'faults.clear': () => viewAfter(runner.clearFaults()),
    'models.list': () => ({ models: runner.served === null ? [] : listModels(runner.served.effective) }),
    'traces.list': (params) => storeFailure(store().list(params)),
    'traces.get': async ({ traceId }) => stored('trace', await storeFailure(store().get(traceId))),
    'traces.outline': async (params) => stored('trace', await storeFailure(store().outline(params))),
    'traces.span': async (params) => ({ span: stored('span', await storeFailure(store().span(params))) }),
    'traces.find': (params) => storeFailure(store().find(params)),
    'traces.keys': () => storeFailure(store().keys()),
    'traces.values': ({ key }) => storeFailure(store().values(key)),
    'traces.export': (params) =>
      storeFailure(exportTraces(store(), params, (hash) => services.configs.find(hash))),
    'traces.config': ({ traceId }) => {
      const served = { configs: services.configs, servedSha256: runner.served?.sha256 ?? null };
      return storeFailure(traceConfig(store(), served, traceId.toLowerCase()));
    },
    'traces.import': ({ fileName, content }) =>
      storeFailure(store().import({ file: fileName, bytes: Buffer.from(content, 'base64') })),
    'saved-filters.read': () => services.savedFilters.read(),
    'saved-filters.save': (filter) => services.savedFilters.save(filter),
    'saved-filters.remove': ({ name }) => services.savedFilters.remove(name),
    'traces.calls': ({ traceId }) => storeFailure(store().callsOf(traceId.toLowerCase())),
    'models.overview': () => {
      const served = services.servedConfig();
      const models =
        served === null || runner.served === null
          ? []
          : providerModels(served, runner.served.effective, prices);
      return { models, file: prices.file, problems: [...prices.problems] };
    },
    'prices.read': ({ models }) => ({
      prices: models.map((model) => ({ model, price: prices.priceOf(model) })),
    }),
    'prices.set': async ({ model, ...price }) => ({ price: await prices.set(model, price) }),
    'costs.report': (params) => storeFailure(store().costs(params)),
    'calls.recent': (params) => storeFailure(store().calls(params)),
    'sessions.list': (params) => storeFailure(store().sessions(params)),
    'sessions.get': (params) => storeFailure(store().turns(params)),
    'traces.stats': () => storeFailure(store().stats()),
    'traces.clear': () => storeFailure(store().clear()),
    'traces.storage': async () => {
      const { maxAgeMs: ageMs, maxBytes: bytes, maxSpans: spans } = services.retention;
      const stats = await storeFailure(store().stats());
      return { stats, limits: { ageMs, bytes, spans }, clearing: services.clearing.pending };
    },
    'traces.clear-soon': () => storeFailure(services.clearing.begin()),
    'traces.keep': () => {
      services.clearing.undo();
      return {};
    },
    'decisions.read': async ({ traceId }) => ({
      decisions: [...(await storeFailure(store().decisions(traceId.toLowerCase())))],
    }),
    'recording.state': () => storeFailure(services.recording.state()),
    'recording.choose': async ({ policy }) => {
      await services.recording.choose(policy);
      return storeFailure(services.recording.state());
    },
    'bodies.list': async ({ traceId }) => {
      const id = traceId.toLowerCase();
      const [bodies, told] = await storeFailure(Promise.all([store().bodies(id), store().toldSpans(id)]));
      return { bodies: [...bodies], told: [...told] };
    },
    'bodies.read': async ({ traceId, spanId, part }) => {
      const text = await storeFailure(store().body(traceId.toLowerCase(), spanId.toLowerCase(), part));
      if (text === null) throw new HostFailure('This body is not recorded.', { code: 'not_found' });
      return { text };
    },
    'messages.read': async ({ traceId, spanId }) => ({
      call: await storeFailure(readMessages(store(), traceId.toLowerCase(), spanId.toLowerCase())),
    }),
    'routing.outline': () => routingOutline(runner.served?.effective ?? null),
    'routing.hosted-question': () => ({ question: services.consent.question() }),
    'routing.answer-hosted': async ({ answer }) => {
      await services.consent.answer(answer);
      return { question: services.consent.question() };
    },
    'routing.decide': async (params, { signal }) => {
      const url = listenerToTry(view(), params.listener);
      const answer = await askDecision({ url, gatewayKey: services.gatewayKey }, params, signal);
      const { decision } = answer;
      return { ...answer, decision: decision === null ? null : await services.places.fillRoute(decision) };
    },
    'prompts.list': () => services.prompts.list(),
    'prompts.read': ({ file }) => services.prompts.read(file),
    'prompts.save': (params) => services.prompts.save(params),
    'prompts.rename': (params) => services.prompts.rename(params),
    'history.list': async () => ({ runs: await services.history.list() }),
    'history.read': ({ id }) => services.history.read(id),
    'history.delete': async ({ id }) => {
      await services.history.delete(id);
      return { runs: await services.history.list() };
    },
    'history.clear': async () => {
      await services.history.clear();
      return { runs: await services.history.list() };
    },
    'suites.list': () => services.suites.list(),
    'suites.read': ({ file }) => services.suites.read(file),
    'suites.check': ({ text }) => services.suites.check(text),
    'suites.save': (params) => services.suites.save(params),
    'suites.run': (params, context) => services.suites.run(params, context),
    'suites.rehearse': async ({ text }, context) => {
      const rehearsed = config.configOf(text);
      const suites = await services.suites.readable();
      return rehearseSuites({ config: rehearsed, settings: services.settings(), suites }, context);
    },
    'suites.try': (params, context) => services.suites.try(params, context),
    'suites.add-case': (params) => storeFailure(services.suites.addCase(params, store())),
    'filters.check': () => viewAfter(services.checkFilters()),
    'filters.outline': () => filterOutline(runner.served?.effective ?? null),
    'filters.run': (params, { signal }) => {
      const served = services.servedConfig();
      if (served !== null) return runFilter(served, services.settings(), params, signal);
      throw new HostFailure('The gateway serves no config.', { code: 'not_running' });
    },
    'targets.outline': () => targetOutline(runner.served?.effective ?? null, services.settings()),
    'targets.try': (params, { signal }) => {
      const config = services.servedConfig();
      const shown = runner.served?.effective ?? null;
      if (config !== null && shown !== null) {
        return tryTarget({ config, shown }, services.settings(), params, signal);
      }
      throw new HostFailure('The gateway serves no config.', { code: 'not_running' });
    },
    'playground.replay': (params, context) => {
      const url = listenerToTry(view(), params.listener);
      const target = { url, gatewayKey: services.gatewayKey };
      return keepRun(services.history, { kind: 'replay', params }, context.signal, () =>
        replayFromPlayground(target, params, context),
      );
    },
    'playground.send': (params, context) => {
      const url = listenerToTry(view(), params.listener);
      const target = { url, gatewayKey: services.gatewayKey };
      return keepRun(services.history, { kind: 'prompt', params }, context.signal, () =>
        sendFromPlayground(target, params, context),
      );
    },
  };
}

/** What a window still says of the config before is nothing for this one. */
function requireWorkspace({ configPath }: HostInfo, workspace: string | undefined): void {
  if (workspace === undefined || workspace === configPath) return;
  throw new HostFailure(`This console is on ${configPath} now.`, { code: 'other_workspace' });
}

function unknownLevel(): HostFailure {
  return new HostFailure('The level is none of trace, debug, info, warn, error and off.', {
    code: 'invalid_params',
    details: [{ path: '/level', reason: 'must be a log level' }],
  });
}

/** The store of this host; one that another process holds is looked at there. */
export function storeOf(collector: LocalCollector | null): Collector {
  if (collector !== null && collector.store !== null) return collector.store;
  throw new HostFailure(collector?.notice ?? 'This host records no traces.', { code: 'no_trace_store' });
}

/** Collector errors that a person can act on keep their code. */
function storeFailure<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof CollectorError)) throw error;
    throw new HostFailure(error.message, { code: error.code, details: [error.details], cause: error });
  });
}

function stored<T>(what: string, found: T | null): T {
  if (found === null) throw new HostFailure(`There is no such ${what}.`, { code: 'not_found' });
  return found;
}

function listenerToTry({ listeners }: GatewayView, name: string): string {
  const listener = listeners.find((candidate) => candidate.name === name);
  const details = [{ listener: name }];
  if (listener === undefined) {
    throw new HostFailure(`There is no listener "${name}".`, { code: 'not_found', details });
  }
  if (listener.state !== 'running') {
    throw new HostFailure(`The listener "${name}" is not running.`, { code: 'not_running', details });
  }
  return listener.url;
}
