import { basename, dirname } from 'node:path';
import type { FilterView, GatewayView, ListenerView } from '../contract/gateway-calls.ts';
import type { HostInfo, InstanceReport } from '../contract/host-calls.ts';
import { faultText } from '../contract/injected-fault.ts';
import type { StartLadder } from '../contract/start-ladder.ts';
import type { CreateHostOptions } from './create-host-options.ts';
import type { SupervisedGateway } from './gateway-supervisor.ts';
import { isHealthy } from './listener-health.ts';
import { listenerUrl, reachesBeyondLoopback } from './listener-url.ts';
import type { LocalCollector } from './local-collector.ts';

export interface ViewedParts {
  readonly gateway: SupervisedGateway;
  readonly collector: LocalCollector | null;
  readonly sandboxUrl: string | null;
  readonly filters: readonly FilterView[];
  /** Clients must have the gateway's key. */
  readonly needsKey: boolean;
  /** SHA-256 of the text that is served; `null`: none. */
  readonly appliedSha256: string | null;
  /** `null`: nothing has been started yet. */
  readonly lastStart: StartLadder | null;
}

/** The state of everything that the host runs, as clients see it. */
export function gatewayView({
  gateway,
  collector,
  filters,
  needsKey,
  sandboxUrl,
  appliedSha256,
  lastStart,
}: ViewedParts): GatewayView {
  const { state, notice, pid, crashes, startedAt, status } = gateway;
  return {
    state,
    notice: notice ?? collector?.notice ?? null,
    pid,
    ...(status?.workers !== undefined && { workers: [...status.workers] }),
    ...(status?.faults !== undefined && { faults: [...status.faults] }),
    ...(lastStart !== null && { start: lastStart }),
    crashes,
    startedAt,
    listeners: (status?.listeners ?? []).map((listener) => ({
      ...listener,
      url: listenerUrl(listener),
      lan: reachesBeyondLoopback(listener.address),
    })),
    filters: [...filters],
    inFlight: status?.inFlight ?? 0,
    ...(needsKey && { needsKey: true as const }),
    appliedSha256,
    collector: collector?.address ?? null,
    sandbox: sandboxUrl === null ? null : { url: sandboxUrl },
  };
}

export interface ReportedParts {
  readonly options: CreateHostOptions;
  readonly view: GatewayView;
  readonly logsFolder: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** SHA-256 of the config file now; `null`: it cannot be read. */
  readonly hashOnDisk: string | null;
}

/** The report that `planoai up` and `planoai status` print; asks every listener for its health. */
export async function instanceReport(parts: ReportedParts): Promise<InstanceReport> {
  const { view, hashOnDisk } = parts;
  const { instance, mode, configFile, version } = parts.options;
  return {
    instance,
    mode,
    pid: process.pid,
    config: configFile,
    version,
    listeners: await Promise.all(view.listeners.map(reportListener)),
    collector: view.collector === null ? null : { grpc: view.collector.grpc, http: view.collector.http },
    state: view.state,
    ...(view.workers !== undefined && { workers: view.workers }),
    ...(view.faults !== undefined && {
      injected_faults: view.faults.map(({ fault, model }) => ({
        ...{ model, kind: fault.kind },
        text: faultText(fault),
      })),
    }),
    logs: parts.logsFolder,
    uptime_s: Math.round((Date.now() - parts.startedAt) / 1000),
    in_flight: view.inFlight,
    config_sha256: view.appliedSha256 ?? '',
    config_changed_on_disk: view.appliedSha256 !== null && hashOnDisk !== view.appliedSha256,
  };
}

export function hostInfo(options: CreateHostOptions): HostInfo {
  const { version, instance, home, mode, configFile, demo } = options;
  return {
    version,
    node: process.versions.node,
    platform: process.platform,
    pid: process.pid,
    instance,
    home,
    mode,
    configPath: configFile,
    workspace: demo ? 'Offline demo' : basename(dirname(configFile)),
    demo,
    documentation: 'docs',
  };
}

async function reportListener(listener: ListenerView): Promise<InstanceReport['listeners'][number]> {
  const { name, type, address, port, url, implicit } = listener;
  const healthy = listener.state === 'running' && (await isHealthy(listener));
  return { name, type, address, port, url, healthy, ...(implicit ? { implicit } : {}) };
}
