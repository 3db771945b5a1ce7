import type Docker from 'dockerode';
import { labelsOf } from './docker-labels.ts';
import { networkName } from './gateway-container.ts';
import type { HelperDefinition } from './helper-definitions.ts';

export interface HelperContainer {
  readonly definition: HelperDefinition;
  readonly owner: string;
  readonly instance: string;
  /** On the host, in the order of the definition's ports. */
  readonly hostPorts: readonly number[];
  /** File on the host with the password; `null`: it has none. */
  readonly secretFile: string | null;
}

const memoryBytes = 512 * 1024 * 1024;
const second = 1_000_000_000;

/** Name of the container and of its volume: `plano-postgres-default`. */
export function helperName(role: string, instance: string): string {
  return `plano-${role}-${instance}`;
}

/** What the engine is asked to make: nothing of it is secret, and nothing is reachable from other machines. */
export function helperOptions(helper: HelperContainer): Docker.ContainerCreateOptions {
  const { definition, hostPorts, instance, owner, secretFile } = helper;
  const { command, dataFolder, environment, healthCommand, image, ports, role, secret } = definition;
  const name = helperName(role, instance);
  return {
    name,
    Image: image,
    Labels: { ...labelsOf(owner, { role, instance }) },
    Env: [...environment],
    ...(command.length > 0 && { Cmd: [...command] }),
    ExposedPorts: Object.fromEntries(ports.map(({ inner }) => [`${inner}/tcp`, {}])),
    ...(healthCommand !== null && {
      Healthcheck: { Test: ['CMD', ...healthCommand], Interval: 2 * second, Timeout: second, Retries: 30 },
    }),
    HostConfig: {
      PortBindings: Object.fromEntries(
        ports.map(({ inner }, index) => [
          `${inner}/tcp`,
          [{ HostIp: '127.0.0.1', HostPort: String(hostPorts[index] ?? 0) }],
        ]),
      ),
      Mounts: [
        ...(secret === null || secretFile === null
          ? []
          : [{ Type: 'bind' as const, Source: secretFile, Target: secret.target, ReadOnly: true }]),
        ...(dataFolder === null
          ? []
          : [
              {
                Type: 'volume' as const,
                Source: name,
                Target: dataFolder,
                VolumeOptions: {
                  NoCopy: false,
                  Labels: { ...labelsOf(owner, { role: 'volume', instance }) },
                  DriverConfig: { Name: 'local', Options: {} },
                },
              },
            ]),
      ],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: 256,
      Memory: memoryBytes,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      NetworkMode: networkName(instance),
    },
  };
}
