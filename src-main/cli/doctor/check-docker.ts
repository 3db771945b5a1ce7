import { DockerFailure } from '../../console/docker/docker-failure.ts';
import { findEngine } from '../../console/docker/find-engine.ts';
import { type Check, ok, warn } from './check.ts';

/** Whether a container engine answers; only `build` and `up --docker` need one. */
export const checkDocker: Check = async ({ io, userHome }) => {
  try {
    const { address } = await findEngine(io.env, userHome);
    return [ok(`A container engine answers at ${address}.`)];
  } catch (error) {
    if (!(error instanceof DockerFailure)) throw error;
    const { hint = '', message } = error;
    return [
      warn(
        `${message}; only build and up --docker need it.`,
        io.env.DOCKER_HOST ? hint : 'Start Docker, or name another engine with DOCKER_HOST.',
      ),
    ];
  }
};
