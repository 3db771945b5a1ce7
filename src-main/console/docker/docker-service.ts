import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { redactSecrets } from '../../../src-gateway/config/secrets.ts';
import type { ContainerView, DockerView, HelperRole, HelperView } from '../../contract/docker-calls.ts';
import { HostFailure } from '../host.ts';
import { within } from '../within.ts';
import { DockerFailure } from './docker-failure.ts';
import { installId } from './docker-labels.ts';
import { findEngine } from './find-engine.ts';
import { helperName } from './helper-container.ts';
import { HelperContainers } from './helper-containers.ts';
import { type HelperDefinition, helperDefinition, helperDefinitions } from './helper-definitions.ts';
import { type OwnContainer, OwnContainers } from './own-containers.ts';
import { answersHttp, answersRedis } from './probe-helper.ts';
import { pullImage } from './pull-image.ts';

export interface DockerServiceOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly instance: string;
  /** The instance's own, for its owner alone. */
  readonly folder: string;
  /** Value of a variable as the config sees it. */
  variable(name: string): string | undefined;
  /** Keeps a new variable where the config finds it. */
  keepSecret(name: string, value: string): Promise<void>;
}

/** An engine, and what is this installation's in it. */
interface EngineParts {
  readonly docker: Docker;
  readonly address: string;
  readonly containers: OwnContainers;
  readonly helpers: HelperContainers;
}

const graceSeconds = 30;
const probeMs = 2000;

/**
 * What a console does with the Docker engine of this machine: helpers beside the gateway, and the
 * containers of this installation. Whatever is not its own is never touched, and no engine is ever started.
 * Rejects with `HostFailure`.
 */
export class DockerService {
  readonly #options: DockerServiceOptions;

  constructor(options: DockerServiceOptions) {
    this.#options = options;
  }

  /** Without an engine it says why, and where one was looked for. */
  async overview(): Promise<DockerView> {
    try {
      return await this.#view(await this.#engine());
    } catch (error) {
      if (!(error instanceof DockerFailure) || error.code !== 'docker_unavailable')
        throw asHostFailure(error);
      const tried = error.details.filter(isAttempt);
      return { engine: null, problem: error.message, tried, containers: [], helpers: [], volumes: [] };
    }
  }

  /** A password that there is none of yet is made, and kept among the config's variables. */
  startHelper(
    role: HelperRole,
    options: { readonly pull: boolean; readonly signal: AbortSignal; onProgress(text: string): void },
  ): Promise<DockerView> {
    return this.#run(async ({ docker, helpers }) => {
      const definition = required(role);
      if (options.pull) await pullImage(docker, definition.image, options);
      else if (!(await helpers.hasImage(definition))) {
        const hint = 'Fetch it first; what it is and how large, its registry says.';
        throw new DockerFailure('image_missing', `The image ${definition.image} is not on this machine`, {
          hint,
        });
      }
      await helpers.start(definition, await this.#password(definition));
    });
  }

  start(id: string): Promise<DockerView> {
    return this.#run(({ containers }) => containers.start(id));
  }

  stop(id: string): Promise<DockerView> {
    return this.#run(({ containers }) => containers.stop(id, graceSeconds));
  }

  remove(id: string): Promise<DockerView> {
    return this.#run(async ({ helpers }) => {
      if (await helpers.remove(id, graceSeconds)) return;
      throw new DockerFailure('not_own', 'This container is not one that Plano made here');
    });
  }

  removeVolume(name: string, typed: string): Promise<DockerView> {
    return this.#run(({ helpers }) => helpers.removeVolume(name, typed));
  }

  async logs(id: string, tail: number): Promise<string[]> {
    try {
      const { containers } = await this.#engine();
      return (await containers.logs(id, tail)).map(redactSecrets);
    } catch (error) {
      throw asHostFailure(error);
    }
  }

  async #run(work: (parts: EngineParts) => Promise<void>): Promise<DockerView> {
    try {
      const parts = await this.#engine();
      await work(parts);
      return await this.#view(parts);
    } catch (error) {
      throw asHostFailure(error);
    }
  }

  async #engine(): Promise<EngineParts> {
    const { folder, home, instance } = this.#options;
    const { docker, address } = await findEngine(this.#options.environment);
    const owner = await installId(home);
    const containers = new OwnContainers(docker, owner);
    const helpers = new HelperContainers({ docker, owner, instance, folder, containers });
    return { docker, address, containers, helpers };
  }

  async #password({ variable }: HelperDefinition): Promise<string | null> {
    if (variable === null) return null;
    const known = this.#options.variable(variable);
    if (known !== undefined && known !== '') return known;
    // Letters and digits only: it stands in URLs and in Redis' own file.
    const made = randomBytes(16).toString('hex');
    await this.#options.keepSecret(variable, made);
    return made;
  }

  async #view({ address, containers, docker, helpers }: EngineParts): Promise<DockerView> {
    const [version, info, own, volumes] = await Promise.all([
      docker.version(),
      docker.info(),
      containers.list(),
      helpers.volumes(),
    ]);
    const security: unknown = info.SecurityOptions;
    return {
      engine: {
        address,
        version: version.Version,
        apiVersion: version.ApiVersion,
        os: String(info.OperatingSystem),
        isRootless: Array.isArray(security) && security.some((option) => String(option).includes('rootless')),
      },
      problem: null,
      tried: [],
      containers: await Promise.all(own.map((container) => this.#containerView(container))),
      helpers: await Promise.all(
        helperDefinitions.map((definition) => this.#helperView(definition, own, helpers)),
      ),
      volumes: volumes.map(({ name, instance, isUsed }) => ({ name, instance, isUsed })),
    };
  }

  async #containerView(container: OwnContainer): Promise<ContainerView> {
    const { id, image, instance, isRunning, name, ports, role, status } = container;
    const shown = ports.map(({ address, port, inner }) => ({ address, port, inner }));
    const health = isRunning ? await this.#health(container) : null;
    return { id, name, role, instance, image, isRunning, status, health, ports: shown };
  }

  async #health({ ports, role, status }: OwnContainer): Promise<ContainerView['health']> {
    const [, engine] = /\((healthy|unhealthy|health: starting)\)/.exec(status) ?? [];
    if (engine !== undefined) return engine === 'healthy' || engine === 'unhealthy' ? engine : 'starting';
    const outside = (inner: number) => ports.find((each) => each.inner === inner)?.port ?? 0;
    if (role === 'redis') {
      const password = this.#options.variable('PLANO_REDIS_PASSWORD') ?? '';
      return (await within(probeMs, answersRedis(outside(6379), password))) ? 'healthy' : 'starting';
    }
    if (role === 'jaeger')
      return (await within(probeMs, answersHttp(outside(16_686)))) ? 'healthy' : 'starting';
    return null;
  }

  async #helperView(
    definition: HelperDefinition,
    own: readonly OwnContainer[],
    helpers: HelperContainers,
  ): Promise<HelperView> {
    const { image, purpose, role, title } = definition;
    const container = own.find(({ name }) => name === helperName(role, this.#options.instance));
    return {
      ...{ role, title, purpose, image },
      isHere: await helpers.hasImage(definition),
      containerId: container?.id ?? null,
      config:
        container?.isRunning === true
          ? configFor(definition, container, this.#gatewayIsContainer(own))
          : null,
    };
  }

  #gatewayIsContainer(own: readonly OwnContainer[]): boolean {
    const { instance } = this.#options;
    return own.some((each) => each.role === 'gateway' && each.instance === instance && each.isRunning);
  }
}

/**
 * What the config needs to use a helper. A port on the host's loopback is not there for a gateway in a
 * container; on the network that they share the container's own name is.
 */
function configFor(
  definition: HelperDefinition,
  { name, ports }: OwnContainer,
  gatewayIsContainer: boolean,
): string | null {
  const inner = definition.ports[0]?.inner;
  if (inner === undefined) return null;
  if (gatewayIsContainer) return definition.config({ host: name, port: inner });
  const port = ports.find((each) => each.inner === inner)?.port;
  return port === undefined ? null : definition.config({ host: '127.0.0.1', port });
}

function required(role: string): HelperDefinition {
  const definition = helperDefinition(role);
  if (definition === undefined) throw new Error(`no helper is called ${role}`);
  return definition;
}

function isAttempt(detail: unknown): detail is { readonly address: string; readonly reason: string } {
  return typeof detail === 'object' && detail !== null && 'address' in detail && 'reason' in detail;
}

/** What the engine says goes on, what it is called with it. */
function asHostFailure(error: unknown): unknown {
  if (error instanceof HostFailure) return error;
  if (error instanceof DockerFailure) {
    const message = [error.message, error.hint].filter((part) => part !== undefined).join('. ');
    return new HostFailure(message, { code: error.code, details: error.details, cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new HostFailure(`Docker refused: ${reason}`, { code: 'docker_failed', cause: error });
}
