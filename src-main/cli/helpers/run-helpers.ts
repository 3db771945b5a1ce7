import { dirname } from 'node:path';
import { DockerService } from '../../console/docker/docker-service.ts';
import { helperName } from '../../console/docker/helper-container.ts';
import { readEnvironment } from '../../console/environment-sources.ts';
import { keepSecret } from '../../console/keep-secret.ts';
import type { ContainerView, DockerView, HelperRole } from '../../contract/docker-calls.ts';
import { instancePaths } from '../../instances/instance-paths.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { requireYes } from '../confirm.ts';
import { configOfVariables } from '../env/config-of-variables.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';

interface OnHelper {
  readonly role: HelperRole;
  readonly config?: string;
}

/** Containers and volumes of this installation. Throws `docker_unavailable`. */
export async function showHelpers(
  io: CliIo,
  globals: GlobalOptions,
  config: string | undefined,
): Promise<void> {
  const view = await (await dockerOf(io, globals, config)).overview();
  requireEngine(view);
  if (globals.json) return printJson(io, view);
  const paint = createPaint(globals.color);
  const rows = [
    ...view.helpers.map(({ containerId, role, title }) => {
      const container = view.containers.find(({ id }) => id === containerId);
      return [role, container === undefined ? paint('dim', `no ${title}`) : containerText(container)];
    }),
    ...view.containers
      .filter((container) => !view.helpers.some(({ containerId }) => containerId === container.id))
      .map((container) => [container.name, containerText(container)]),
    ...view.volumes.map(({ isUsed, name }) => [name, `volume${isUsed ? ', in use' : ''}`]),
  ];
  const wide = Math.max(...rows.map(([name = '']) => name.length));
  io.stdout.write(rows.map(([name = '', about]) => `${name.padEnd(wide)}  ${about}\n`).join(''));
}

/** Throws `image_missing`, `port_in_use` and what else the engine says. */
export async function startHelper(
  io: CliIo,
  globals: GlobalOptions,
  { config, pull, role }: OnHelper & { readonly pull: boolean },
): Promise<void> {
  const docker = await dockerOf(io, globals, config);
  const say = (text: string) => {
    if (!globals.json && !globals.quiet) io.stderr.write(`${text}\n`);
  };
  const view = await docker.startHelper(role, { pull, signal: io.signal, onProgress: say });
  const helper = view.helpers.find((each) => each.role === role);
  if (globals.json) return printJson(io, { helper });
  if (globals.quiet) return;
  io.stdout.write(`${helper?.title ?? role} runs.\n`);
  if (helper?.config != null) io.stdout.write(`What a config needs to use it:\n\n${helper.config}`);
}

/** Throws `not_found` where there is none. */
export async function endHelper(
  io: CliIo,
  globals: GlobalOptions,
  { config, role, verb }: OnHelper & { readonly verb: 'stop' | 'remove' },
): Promise<void> {
  const docker = await dockerOf(io, globals, config);
  const { name, id } = await containerOf(docker, globals, role);
  await docker[verb](id);
  if (globals.json) printJson(io, { [verb === 'stop' ? 'stopped' : 'removed']: name });
  else if (!globals.quiet) io.stdout.write(`${name} is ${verb === 'stop' ? 'stopped' : 'removed'}.\n`);
}

/** Throws `not_found` where there is none. */
export async function helperLogs(
  io: CliIo,
  globals: GlobalOptions,
  { config, role, tail }: OnHelper & { readonly tail: number },
): Promise<void> {
  const docker = await dockerOf(io, globals, config);
  const { id } = await containerOf(docker, globals, role);
  const lines = await docker.logs(id, tail);
  if (globals.json) printJson(io, { lines });
  else for (const line of lines) io.stdout.write(`${line}\n`);
}

/** Throws `confirmation_required`, `not_own`. */
export async function removeVolume(
  io: CliIo,
  globals: GlobalOptions,
  { config, name, yes }: { readonly name: string; readonly yes: boolean; readonly config?: string },
): Promise<void> {
  const docker = await dockerOf(io, globals, config);
  if (!(await requireYes(io, yes, `Everything in the volume ${name} would be deleted.`))) return;
  await docker.removeVolume(name, name);
  if (globals.json) printJson(io, { removed: name });
  else if (!globals.quiet) io.stdout.write(`${name} is deleted.\n`);
}

/** Asked without a running instance too: a gateway may need its database before it can start. */
async function dockerOf(
  io: CliIo,
  globals: GlobalOptions,
  config: string | undefined,
): Promise<DockerService> {
  const place = async () => (await configOfVariables(io, globals, config)).path;
  const found = await place().catch((error: unknown) => {
    if (error instanceof CliFailure && error.code === 'config_not_found' && config === undefined) return null;
    throw error;
  });
  const lookup = () => {
    const configFile = found ?? `${io.cwd}/config.yaml`;
    return readEnvironment({ configFile, envFiles: [], environment: io.env }).lookup;
  };
  return new DockerService({
    ...{ environment: io.env, home: globals.home, instance: globals.instance },
    folder: instancePaths(globals.home, globals.instance).folder,
    variable: (name) => lookup().get(name)?.value,
    keepSecret: async (name, value) =>
      keepSecret({ folder: dirname(await place()), name, value, environment: lookup() }),
  });
}

async function containerOf(
  docker: DockerService,
  { instance }: GlobalOptions,
  role: HelperRole,
): Promise<ContainerView> {
  const view = await docker.overview();
  requireEngine(view);
  const name = helperName(role, instance);
  const found = view.containers.find((container) => container.name === name);
  if (found !== undefined) return found;
  throw new CliFailure(`There is no ${name}.`, {
    code: 'not_found',
    exitCode: exitCodes.refused,
    hint: `Start one with: planoai helpers start ${role}`,
  });
}

function requireEngine({ engine, problem, tried }: DockerView): void {
  if (engine !== null) return;
  throw new CliFailure(problem ?? 'Docker daemon not running', {
    code: 'docker_unavailable',
    exitCode: exitCodes.start,
    details: tried,
    lines: tried.map(({ address, reason }) => `  ${address}  ${reason}`),
  });
}

function containerText({ health, image, isRunning, ports, status }: ContainerView): string {
  const at = ports.map(({ address, port }) => `${address}:${port}`).join(', ');
  const state = isRunning ? status : `stopped (${status})`;
  return [image, state, health ?? '', at].filter((part) => part !== '').join(', ');
}
