import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { egressAliasPort } from '../../../src-gateway/listeners/egress-alias-port.ts';
import { type PortOwner, portOwner } from '../../collector/port-owner.ts';
import { isInContainer, settingsFromEnvironment } from '../../console/settings-from-environment.ts';
import { whyNotBound } from '../../console/why-not-bound.ts';
import type { InstanceRecord } from '../../instances/instance-record.ts';
import type { CliIo } from '../cli-io.ts';
import { type Check, type DoctorContext, type Finding, fail, ok, warn } from './check.ts';

interface WantedPort {
  /** For people: `listener "m1"` */
  readonly use: string;
  readonly address: string;
  readonly port: number;
  /** How to give it another number. */
  readonly change: string;
  /** Without it nothing starts. */
  readonly required: boolean;
}

/** Whether a start gets its ports. Those of the running instance are its own. */
export const checkPorts: Check = async (context) => {
  const { config, io } = context;
  if (config === null) return [ok('The ports are not known without a valid config.')];
  const problems: Finding[] = [];
  const [free, served]: [number[], number[]] = [[], []];
  // One after the other: two listeners may ask for the same port.
  for (const wanted of wantedPorts(config, io)) {
    const code = await whyNotBound(wanted.address, wanted.port);
    if (code === null) free.push(wanted.port);
    else if (code !== 'EADDRINUSE') problems.push(unusable(wanted, code));
    else {
      const owner = portOwner(wanted.port);
      const holder = instanceAt(context, wanted.port, owner);
      if (holder !== null && holder.instance === context.running?.instance) served.push(wanted.port);
      else problems.push(taken(wanted, owner, holder));
    }
  }
  return [
    ...problems,
    ...(served.length === 0 ? [] : [ok(`The running instance serves ${portList(served)}.`)]),
    ...(free.length === 0 ? [] : [ok(`Free for a start: ${portList(free)}.`)]),
  ];
};

function wantedPorts(config: GatewayConfig, { env }: CliIo): WantedPort[] {
  const kinds = new Set(config.listeners.map(({ type }) => type));
  const { metrics } = settingsFromEnvironment({
    environment: env,
    version: '',
    instance: '',
    embeddedCollector: false,
    localSampling: 0,
  }).settings;
  return [
    ...config.listeners.map(({ address, name, port }) => ({
      use: `listener "${name}"`,
      address,
      port,
      change: 'give the listener another port',
      required: true,
    })),
    ...(kinds.has('agent') && kinds.has('model')
      ? [
          {
            use: 'where agents written for Plano call back',
            address: isInContainer(env) ? '0.0.0.0' : '127.0.0.1',
            port: egressAliasPort,
            change: 'have agents call the model listener',
            required: false,
          },
        ]
      : []),
    ...(metrics === null || metrics.port === 0
      ? []
      : [{ use: 'metrics', ...metrics, change: 'set METRICS_BIND_ADDRESS', required: false }]),
  ];
}

/** The running instance that has a port: by its processes, else by what it says that it serves. */
function instanceAt(
  { instances }: DoctorContext,
  port: number,
  owner: PortOwner | null,
): InstanceRecord | null {
  const running = instances.flatMap(({ isRunning, record }) =>
    isRunning && record !== null ? [record] : [],
  );
  const found = running.find(({ gateway_pids, listeners, pid }) =>
    owner === null
      ? listeners.some((listener) => listener.port === port)
      : [pid, ...gateway_pids].includes(owner.pid),
  );
  return found ?? null;
}

function taken(
  { change, port, required, use }: WantedPort,
  owner: PortOwner | null,
  holder: InstanceRecord | null,
): Finding {
  const report = required ? fail : warn;
  const head = `Port ${port} (${use}) is already in use`;
  if (holder !== null) {
    return report(
      `${head} by the instance "${holder.instance}".`,
      `Stop it with "planoai down --instance ${holder.instance}", or ${change}.`,
    );
  }
  const by = owner === null ? '' : ` by ${owner.name} (pid ${owner.pid})`;
  return report(`${head}${by}.`, `Stop ${owner?.name ?? 'that program'}, or ${change}.`);
}

function unusable({ address, change, port, required, use }: WantedPort, code: string): Finding {
  const report = required ? fail : warn;
  if (code === 'EACCES') {
    return report(
      `Port ${port} (${use}) needs more rights than you have.`,
      `Take one above 1023: ${change}.`,
    );
  }
  if (code === 'EADDRNOTAVAIL') {
    return report(
      `${address} (${use}) is no address of this machine.`,
      'Name one that is, 127.0.0.1 for this machine alone.',
    );
  }
  return report(
    `Nothing can listen on ${address}:${port} (${use}): ${code}.`,
    `Name another address, or ${change}.`,
  );
}

function portList(ports: readonly number[]): string {
  return `port${ports.length === 1 ? '' : 's'} ${ports.join(', ')}`;
}
