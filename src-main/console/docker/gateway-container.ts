import type Docker from 'dockerode';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { egressAliasPort } from '../../../src-gateway/listeners/egress-alias-port.ts';
import { isLoopback } from '../../../src-gateway/providers/loopback.ts';
import { type Labels, labelsOf } from './docker-labels.ts';

/** What a gateway's container is made of: nothing of it is secret. */
export interface GatewayContainer {
  readonly name: string;
  readonly image: string;
  readonly owner: string;
  readonly instance: string;
  readonly config: Pick<GatewayConfig, 'listeners' | 'source'>;
  /** Folder with `plano_config.yaml`. */
  readonly configFolder: string;
  /** File with the values of the config's variables. */
  readonly envFile: string;
  /** Further words for `planoai up`. */
  readonly flags: readonly string[];
  /** Settings without a secret, `NAME=value`. */
  readonly settings: readonly string[];
  /** Seconds, for requests that run when it ends. */
  readonly graceSeconds: number;
}

export interface PublishedPort {
  readonly address: string;
  readonly port: number;
}

/** In the container. */
const places = {
  config: '/run/plano/config',
  configFile: '/run/plano/config/plano_config.yaml',
  environment: '/run/secrets/plano.env',
  data: '/data',
} as const;

const memoryBytes = 512 * 1024 * 1024;

/** `plano`, or `plano-<instance>`. */
export function containerName(instance: string): string {
  return instance === 'default' ? 'plano' : `plano-${instance}`;
}

/** The network of an instance and what stands beside its gateway. */
export function networkName(instance: string): string {
  return `plano-net-${instance}`;
}

/**
 * The ports that are reachable from outside: those of the listeners and the alias that agents call back to,
 * as far out as the config says and no farther. No metrics, no administration.
 */
export function publishedPorts({ listeners }: Pick<GatewayConfig, 'listeners'>): readonly PublishedPort[] {
  const ports = listeners.map(({ address, port }) => ({
    address: isLoopback(address) ? '127.0.0.1' : address,
    port,
  }));
  const hasAlias =
    listeners.some(({ type }) => type === 'agent') && listeners.some(({ type }) => type === 'model');
  return hasAlias ? [...ports, { address: '127.0.0.1', port: egressAliasPort }] : ports;
}

/** What the engine is asked to make. */
export function containerOptions(gateway: GatewayContainer): Docker.ContainerCreateOptions {
  const { config, configFolder, envFile, flags, graceSeconds, image, instance, name, owner, settings } =
    gateway;
  const ports = publishedPorts(config);
  const labels: Labels = labelsOf(owner, { role: 'gateway', instance, sha256: config.source.hash });
  return {
    name,
    Image: image,
    Labels: { ...labels },
    Cmd: ['up', '--foreground', ...flags],
    Env: [
      'PLANO_IN_CONTAINER=1',
      'PLANO_LOOPBACK_TARGET=host.docker.internal',
      `PLANO_CONFIG_FILE=${places.configFile}`,
      `PLANO_ENV_FILE=${places.environment}`,
      ...settings,
    ],
    ExposedPorts: Object.fromEntries(ports.map(({ port }) => [`${port}/tcp`, {}])),
    StopTimeout: graceSeconds + 5,
    HostConfig: {
      PortBindings: Object.fromEntries(
        ports.map(({ address, port }) => [`${port}/tcp`, [{ HostIp: address, HostPort: String(port) }]]),
      ),
      ExtraHosts: ['host.docker.internal:host-gateway'],
      Mounts: [
        { Type: 'bind', Source: configFolder, Target: places.config, ReadOnly: true },
        { Type: 'bind', Source: envFile, Target: places.environment, ReadOnly: true },
        {
          Type: 'volume',
          Source: `${name}-data`,
          Target: places.data,
          VolumeOptions: {
            NoCopy: false,
            Labels: { ...labelsOf(owner, { role: 'volume', instance }) },
            DriverConfig: { Name: 'local', Options: {} },
          },
        },
      ],
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'rw,noexec,nosuid,size=64m' },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: 256,
      Memory: memoryBytes,
      RestartPolicy: { Name: 'no' },
      Init: false,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      NetworkMode: networkName(instance),
    },
  };
}
