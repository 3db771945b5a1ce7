import type Docker from 'dockerode';
import { DockerFailure } from './docker-failure.ts';
import { isOwn, label, labelsOf, ownFilter } from './docker-labels.ts';
import { isConflict, isMissing } from './engine-errors.ts';
import { EngineFrames } from './engine-frames.ts';
import { containerOptions, type GatewayContainer, networkName } from './gateway-container.ts';

/** A container of this installation. */
export interface OwnContainer {
  readonly id: string;
  readonly name: string;
  readonly instance: string;
  /** `gateway`, or what it is beside one. */
  readonly role: string;
  readonly image: string;
  readonly isRunning: boolean;
  /** In the engine's words: `Up 3 minutes (healthy)`. */
  readonly status: string;
  readonly ports: readonly { readonly address: string; readonly port: number; readonly inner: number }[];
}

/** How a container ended. */
export interface ContainerExit {
  readonly exitCode: number;
  /** The last lines that it printed. */
  readonly lines: readonly string[];
}

const shownLogLines = 50;

/**
 * The containers of one installation in an engine. Whatever does not carry its labels is never listed,
 * stopped or removed by them.
 */
export class OwnContainers {
  readonly #docker: Docker;
  readonly #owner: string;

  constructor(docker: Docker, owner: string) {
    this.#docker = docker;
    this.#owner = owner;
  }

  /** Those of one instance, or all, stopped ones too. */
  async list(instance?: string): Promise<OwnContainer[]> {
    const found = await this.#docker.listContainers({
      all: true,
      filters: ownFilter(this.#owner, instance),
    });
    return found
      .filter(({ Labels }) => isOwn(Labels, this.#owner))
      .map(({ Id, Image, Labels, Names, Ports, State, Status }) => ({
        id: Id,
        name: Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12),
        instance: Labels[label.instance] ?? '',
        role: Labels[label.role] ?? 'gateway',
        image: Image,
        isRunning: State === 'running',
        status: Status,
        ports: Ports.flatMap(({ IP, PrivatePort, PublicPort }) =>
          IP === undefined || PublicPort === undefined
            ? []
            : [{ address: IP, port: PublicPort, inner: PrivatePort }],
        ),
      }));
  }

  /**
   * Makes and starts a gateway's container in place of the one before it. Rejects with `image_missing`,
   * `foreign_container` unless `force`, or the engine's own error; a container that does not start is removed.
   */
  async run(
    gateway: GatewayContainer,
    { force = false }: { readonly force?: boolean } = {},
  ): Promise<string> {
    await this.#makeRoom(gateway.name, gateway.graceSeconds, force);
    await this.ensureNetwork(gateway.instance);
    const container = await this.#create(gateway);
    try {
      await container.start();
      return container.id;
    } catch (error) {
      await container.remove({ force: true, v: false });
      throw error;
    }
  }

  /** Lets it finish its requests, then removes it; its volume stays. Does nothing to what is not ours. */
  async remove(id: string, graceSeconds: number): Promise<boolean> {
    const container = this.#docker.getContainer(id);
    const found = await container.inspect().catch(passOver(isMissing));
    if (found === null || !isOwn(found.Config.Labels, this.#owner)) return false;
    await container.stop({ t: graceSeconds + 5 }).catch(passOver(isConflict));
    await container.remove({ v: false });
    return true;
  }

  /** Rejects with `not_own` for what is not ours. */
  async start(id: string): Promise<void> {
    await this.#requireOwn(id);
    await this.#docker.getContainer(id).start().catch(passOver(isConflict));
  }

  /** Lets it finish. Rejects with `not_own` for what is not ours. */
  async stop(id: string, graceSeconds: number): Promise<void> {
    await this.#requireOwn(id);
    await this.#docker
      .getContainer(id)
      .stop({ t: graceSeconds + 5 })
      .catch(passOver(isConflict));
  }

  /** What it printed last. Rejects with `not_own` for what is not ours. */
  async logs(id: string, tail: number): Promise<string[]> {
    await this.#requireOwn(id);
    return this.lastLines(id, tail);
  }

  /** `null`: it runs. */
  async exit(id: string): Promise<ContainerExit | null> {
    const { State } = await this.#docker.getContainer(id).inspect();
    if (State.Running) return null;
    return { exitCode: State.ExitCode, lines: await this.lastLines(id, shownLogLines) };
  }

  async lastLines(id: string, tail: number): Promise<string[]> {
    const bytes = await this.#docker.getContainer(id).logs({ stdout: true, stderr: true, tail });
    const text = new EngineFrames().push(bytes).map((frame) => frame.bytes.toString());
    return text
      .join('')
      .split('\n')
      .filter((line) => line !== '');
  }

  /** What it prints, from its last `tail` lines on, until it ends or the signal fires. */
  async follow(
    id: string,
    options: { readonly tail: number; readonly signal: AbortSignal },
    print: (bytes: Buffer, stream: 'stdout' | 'stderr') => void,
  ): Promise<void> {
    const { signal, tail } = options;
    const frames = new EngineFrames();
    const stream = await this.#docker
      .getContainer(id)
      .logs({ follow: true, stdout: true, stderr: true, tail, abortSignal: signal });
    try {
      for await (const chunk of stream) {
        for (const { bytes, stream: of } of frames.push(Buffer.from(chunk))) print(bytes, of);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #makeRoom(name: string, graceSeconds: number, force: boolean): Promise<void> {
    const found = await this.#docker.getContainer(name).inspect().catch(passOver(isMissing));
    if (found === null || (await this.remove(found.Id, graceSeconds))) return;
    if (!force) {
      throw new DockerFailure(
        'foreign_container',
        `A container named "${name}" exists and is not managed by this tool`,
        {
          details: [{ container: name }],
          hint: 'Remove it, use --instance for another name, or --force to replace it.',
        },
      );
    }
    await this.#docker.getContainer(found.Id).remove({ force: true, v: false });
  }

  /** What the containers of an instance reach each other on. */
  async ensureNetwork(instance: string): Promise<void> {
    const name = networkName(instance);
    const found = await this.#docker.getNetwork(name).inspect().catch(passOver(isMissing));
    if (found !== null) return;
    await this.#docker
      .createNetwork({
        Name: name,
        CheckDuplicate: true,
        Labels: { ...labelsOf(this.#owner, { role: 'network', instance }) },
      })
      .catch(passOver(isConflict));
  }

  async #create(gateway: GatewayContainer): Promise<Docker.Container> {
    try {
      return await this.#docker.createContainer(containerOptions(gateway));
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new DockerFailure('image_missing', `The image ${gateway.image} is not on this machine`, {
        details: [{ image: gateway.image }],
        hint: 'Build it with: planoai build. Or name another with --image, and fetch it with --pull.',
        cause: error,
      });
    }
  }

  async #requireOwn(id: string): Promise<void> {
    const found = await this.#docker.getContainer(id).inspect().catch(passOver(isMissing));
    if (found !== null && isOwn(found.Config.Labels, this.#owner)) return;
    throw new DockerFailure('not_own', 'This container is not one that Plano made here');
  }

  /** The network that nothing is attached to any more. */
  async removeNetwork(instance: string): Promise<void> {
    const network = this.#docker.getNetwork(networkName(instance));
    const found = await network.inspect().catch(passOver(isMissing));
    if (found === null || !isOwn(found.Labels, this.#owner)) return;
    if (Object.keys(found.Containers ?? {}).length === 0) await network.remove().catch(passOver(isMissing));
  }
}

/** For `catch`: `null` in place of an error that is none here. */
function passOver(isFine: (error: unknown) => boolean): (error: unknown) => null {
  return (error) => {
    if (isFine(error)) return null;
    throw error;
  };
}
