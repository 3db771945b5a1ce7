import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { DockerFailure } from './docker-failure.ts';
import { isOwn, label, ownFilter } from './docker-labels.ts';
import { isMissing } from './engine-errors.ts';
import { helperName, helperOptions } from './helper-container.ts';
import type { HelperDefinition } from './helper-definitions.ts';
import type { OwnContainers } from './own-containers.ts';

export interface HelperContainersOptions {
  readonly docker: Docker;
  readonly owner: string;
  readonly instance: string;
  /** The instance's own, for its owner alone. */
  readonly folder: string;
  readonly containers: OwnContainers;
}

/** A volume that this installation made. */
export interface OwnVolume {
  readonly name: string;
  readonly instance: string;
  /** A container has it, running or not. */
  readonly isUsed: boolean;
}

/** How many ports above the wanted one are tried. */
const portsTried = 50;

/** What stands beside the gateways of one instance: its databases and what shows its traces. */
export class HelperContainers {
  readonly #options: HelperContainersOptions;

  constructor(options: HelperContainersOptions) {
    this.#options = options;
  }

  /**
   * Makes it and starts it, or starts the one that is there. Rejects with `image_missing`,
   * `foreign_container`, `foreign_volume`, or the engine's own error; what does not start is removed.
   */
  async start(definition: HelperDefinition, password: string | null): Promise<void> {
    const { containers, docker, instance, owner } = this.#options;
    const name = helperName(definition.role, instance);
    const found = await docker.getContainer(name).inspect().catch(orNull);
    if (found !== null && !isOwn(found.Config.Labels, owner)) throw foreignContainer(name);
    // The folder is its owner's; the file in it must be readable for the container's user.
    const secretFile = await this.#writeSecret(definition, password);
    if (found !== null) {
      if (!found.State.Running) await docker.getContainer(found.Id).start();
      return;
    }
    if (definition.dataFolder !== null) await this.#requireOwnVolume(name);
    await containers.ensureNetwork(instance);
    const hostPorts: number[] = [];
    for (const { from } of definition.ports) hostPorts.push(await freePortFrom(from, hostPorts));
    const options = helperOptions({ definition, owner, instance, hostPorts, secretFile });
    const made = await docker.createContainer(options).catch((error: unknown) => {
      throw isMissing(error) ? missingImage(definition.image, error) : error;
    });
    try {
      await made.start();
    } catch (error) {
      await made.remove({ force: true, v: false });
      throw error;
    }
  }

  /** Ends and removes one of ours; what it has kept stays in its volume, the file with its password goes. */
  async remove(id: string, graceSeconds: number): Promise<boolean> {
    const { containers, instance } = this.#options;
    const found = (await containers.list()).find((container) => container.id === id);
    if (found === undefined || !(await containers.remove(id, graceSeconds))) return false;
    await containers.removeNetwork(found.instance);
    if (found.instance === instance) await rm(this.#secretFile(found.role), { force: true });
    return true;
  }

  async volumes(): Promise<OwnVolume[]> {
    const { docker, owner } = this.#options;
    const filters = JSON.stringify(ownFilter(owner));
    const [{ Volumes }, containers] = await Promise.all([
      docker.listVolumes({ filters }),
      docker.listContainers({ all: true }),
    ]);
    const used = new Set(containers.flatMap(({ Mounts }) => Mounts.map(({ Name }) => Name)));
    return Volumes.filter(({ Labels }) => isOwn(Labels, owner)).map(({ Name, Labels }) => ({
      name: Name,
      instance: Labels[label.instance] ?? '',
      isUsed: used.has(Name),
    }));
  }

  /** `typed`: the name as somebody has typed it. Rejects with `confirmation_needed` or `not_own`. */
  async removeVolume(name: string, typed: string): Promise<void> {
    const { docker, owner } = this.#options;
    if (typed !== name) {
      throw new DockerFailure(
        'confirmation_needed',
        `The volume ${name} was not deleted: type its name to delete what is in it`,
      );
    }
    const found = await docker.getVolume(name).inspect().catch(orNull);
    if (found === null || !isOwn(found.Labels, owner)) {
      throw new DockerFailure('not_own', `The volume ${name} is not one that Plano made`);
    }
    await docker.getVolume(name).remove();
  }

  async hasImage({ image }: HelperDefinition): Promise<boolean> {
    return (await this.#options.docker.getImage(image).inspect().catch(orNull)) !== null;
  }

  #secretFile(role: string): string {
    return join(this.#options.folder, 'helpers', role);
  }

  async #writeSecret({ role, secret }: HelperDefinition, password: string | null): Promise<string | null> {
    if (secret === null || password === null) return null;
    const file = this.#secretFile(role);
    await mkdir(join(this.#options.folder, 'helpers'), { recursive: true, mode: 0o700 });
    await chmod(this.#options.folder, 0o700);
    await rm(file, { force: true });
    await writeFile(file, secret.text(password), { mode: 0o444 });
    await chmod(file, 0o444);
    return file;
  }

  async #requireOwnVolume(name: string): Promise<void> {
    const found = await this.#options.docker.getVolume(name).inspect().catch(orNull);
    if (found === null || isOwn(found.Labels, this.#options.owner)) return;
    throw new DockerFailure(
      'foreign_volume',
      `A volume named ${name} exists and is not one that Plano made here`,
    );
  }
}

function orNull(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

function foreignContainer(name: string): DockerFailure {
  return new DockerFailure(
    'foreign_container',
    `A container named "${name}" exists and is not managed by this tool`,
    { details: [{ container: name }] },
  );
}

function missingImage(image: string, cause: unknown): DockerFailure {
  return new DockerFailure('image_missing', `The image ${image} is not on this machine`, {
    details: [{ image }],
    cause,
  });
}

/** The first port of loopback from the wanted one on that nobody holds. */
async function freePortFrom(wanted: number, taken: readonly number[]): Promise<number> {
  for (let port = wanted; port < wanted + portsTried; port += 1) {
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  throw new DockerFailure('port_in_use', `No port from ${wanted} to ${wanted + portsTried} is free`);
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  return promise;
}
