import { homedir } from 'node:os';
import type { GatewayView } from '../../contract/gateway-calls.ts';
import { toDiagnosis } from '../config-service.ts';
import type { CreateHostOptions } from '../create-host-options.ts';
import { hostInfo } from '../host-report.ts';
import type { LocalCollector } from '../local-collector.ts';
import { shownEntry } from '../log-entry.ts';
import type { Logs } from '../logs.ts';
import { readSettings } from '../settings-file.ts';
import type { Workspace } from '../workspace.ts';
import { Diagnostics } from './diagnostics.ts';
import type { DiagnosticsSources } from './diagnostics-files.ts';
import { type KnownSecret, knownSecrets } from './known-secrets.ts';

export interface HostDiagnosticsOptions {
  readonly options: CreateHostOptions;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly workspace: Workspace;
  readonly logs: Logs;
  view(): GatewayView;
  collector(): LocalCollector | null;
}

const mostLogLines = 2000;

/** The diagnostics of a running host. */
export function hostDiagnostics(host: HostDiagnosticsOptions): Diagnostics {
  const { options, workspace } = host;
  const text = async () => (await workspace.read().catch(() => null))?.text ?? null;
  return new Diagnostics({
    userHome: options.environment.HOME || homedir(),
    sources: async () => sourcesOf(host, await text()),
    secrets: async () => secretsOf(workspace, (await text()) ?? ''),
  });
}

/** `text` is that of the config; `null`: it cannot be read. */
async function sourcesOf(
  { collector, logs, options, startedAt, view, workspace }: HostDiagnosticsOptions,
  text: string | null,
): Promise<DiagnosticsSources> {
  const { version, node, platform, instance, mode, demo } = hostInfo(options);
  const uptime = Math.round((Date.now() - startedAt) / 1000);
  return {
    about: { version, node, platform, instance, mode, demo, uptime_s: uptime },
    config: text === null ? null : { text, diagnosis: toDiagnosis(workspace.analyse(text)) },
    settings: readSettings(options.home),
    environment: options.environment,
    gateway: view(),
    storage:
      (await collector()
        ?.store?.stats()
        .catch(() => null)) ?? null,
    log: logs.read({ tail: mostLogLines }).entries.map(shownEntry),
  };
}

function secretsOf(workspace: Workspace, text: string): KnownSecret[] {
  const { config, variables } = workspace.analyseToServe(text);
  const used = variables.map(({ name }) => name);
  return knownSecrets({ text, config, used, variables: workspace.variables() });
}
