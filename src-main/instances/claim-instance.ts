import type { CallContext, Host } from '../console/host.ts';
import type { CallName, CallParams, CallResult } from '../contract/contract.ts';
import { controlAddress } from './control-address.ts';
import { serveControlSocket } from './control-socket.ts';
import type { InstancePaths } from './instance-paths.ts';
import { createInstanceFolder, type InstanceRecord, removeRecord, writeRecord } from './instance-record.ts';
import { processStart } from './process-identity.ts';

export interface InstanceClaim {
  /** The host is ready: writes `instance.json` and keeps it true while the gateway changes. */
  announce(): Promise<void>;
  /** Removes the file, then ends the control socket. */
  release(): Promise<void>;
}

/**
 * Makes this process the host of an instance: its control socket answers from now on, even while the
 * host starts. Rejects with `AddressTaken` when another host has the name.
 */
export async function claimInstance(paths: InstancePaths, host: Host): Promise<InstanceClaim> {
  await createInstanceFolder(paths);
  const control = await controlAddress(paths);
  const socket = await serveControlSocket(control, host);
  const startedAt = new Date().toISOString();
  let unsubscribe = () => {};
  let written = '';
  let waiting = false;
  let writes = Promise.resolve();

  async function write(): Promise<void> {
    waiting = false;
    const record = await describe(host, control, startedAt);
    const text = JSON.stringify(record);
    if (text === written) return;
    await writeRecord(paths, record);
    written = text;
  }

  return {
    async announce() {
      await write();
      unsubscribe = host.subscribe('gateway.status', () => {
        if (waiting) return;
        waiting = true;
        // A failed rewrite leaves the older truth behind, which still leads to the socket.
        writes = writes.then(write).catch(() => undefined);
      });
    },
    async release() {
      unsubscribe();
      await writes;
      await removeRecord(paths, process.pid);
      await socket.close();
    },
  };
}

async function describe(host: Host, control: string, startedAt: string): Promise<InstanceRecord> {
  const [report, gateway] = await Promise.all([
    ask(host, 'host.status', {}),
    ask(host, 'gateway.status', {}),
  ]);
  return {
    schema: 1,
    instance: report.instance,
    mode: report.mode,
    pid: process.pid,
    pid_start: (await processStart(process.pid)) ?? '',
    gateway_pids: [gateway, ...(gateway.workers ?? [])].flatMap(({ pid }) => pid ?? []),
    config_path: report.config,
    config_sha256: gateway.appliedSha256,
    listeners: report.listeners.map(({ name, type, address, port, url }) => ({
      name,
      type,
      address,
      port,
      url,
    })),
    collector: report.collector,
    control,
    started_at: startedAt,
    version: report.version,
  };
}

function ask<N extends CallName>(host: Host, method: N, params: CallParams<N>): Promise<CallResult<N>> {
  const context: CallContext<N> = { signal: new AbortController().signal, progress: () => undefined };
  return host.call(method, params, context);
}
