import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const HelperRole = Type.Union([
  Type.Literal('postgres'),
  Type.Literal('redis'),
  Type.Literal('jaeger'),
]);
export type HelperRole = Static<typeof HelperRole>;

const PublishedPort = Type.Object({ address: Type.String(), port: Type.Integer(), inner: Type.Integer() });

/** A container that this installation made. */
export const ContainerView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** `gateway`, or the role of a helper. */
  role: Type.String(),
  instance: Type.String(),
  image: Type.String(),
  isRunning: Type.Boolean(),
  /** In the engine's words: `Up 3 minutes`. */
  status: Type.String(),
  /** `null`: it is not asked. */
  health: Nullable(
    Type.Union([Type.Literal('starting'), Type.Literal('healthy'), Type.Literal('unhealthy')]),
  ),
  ports: Type.Array(PublishedPort),
});
export type ContainerView = Static<typeof ContainerView>;

export const HelperView = Type.Object({
  role: HelperRole,
  title: Type.String(),
  purpose: Type.String(),
  image: Type.String(),
  isHere: Type.Boolean({ description: 'The image is on this machine.' }),
  /** Its container; `null`: there is none. */
  containerId: Nullable(Type.String()),
  /** What the config needs to use it, as YAML; `null` while it does not run. */
  config: Nullable(Type.String()),
});
export type HelperView = Static<typeof HelperView>;

export const VolumeView = Type.Object({
  name: Type.String(),
  instance: Type.String(),
  isUsed: Type.Boolean({ description: 'A container, running or not, has it.' }),
});
export type VolumeView = Static<typeof VolumeView>;

export const DockerView = Type.Object({
  /** `null`: none answers; `problem` and `tried` say why. */
  engine: Nullable(
    Type.Object({
      address: Type.String(),
      version: Type.String(),
      apiVersion: Type.String(),
      os: Type.String(),
      isRootless: Type.Boolean(),
    }),
  ),
  problem: Nullable(Type.String()),
  tried: Type.Array(Type.Object({ address: Type.String(), reason: Type.String() })),
  containers: Type.Array(ContainerView),
  helpers: Type.Array(HelperView),
  volumes: Type.Array(VolumeView),
});
export type DockerView = Static<typeof DockerView>;

const ContainerId = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{12,64}$' }) });

export const dockerCalls = {
  'docker.overview': defineCall({ params: Type.Object({}), result: DockerView }),
  /** Makes and starts a helper of this instance, or starts the one that is there. `pull`: fetch its image. */
  'docker.start-helper': defineCall({
    params: Type.Object({ role: HelperRole, pull: Type.Boolean() }),
    result: DockerView,
    /** While the image is fetched. */
    progress: Type.Object({ text: Type.String() }),
  }),
  'docker.start': defineCall({ params: ContainerId, result: DockerView }),
  'docker.stop': defineCall({ params: ContainerId, result: DockerView }),
  /** Its volume stays. */
  'docker.remove': defineCall({ params: ContainerId, result: DockerView }),
  'docker.logs': defineCall({
    params: Type.Object({
      id: Type.String({ pattern: '^[0-9a-f]{12,64}$' }),
      tail: Type.Integer({ minimum: 1, maximum: 5000 }),
    }),
    result: Type.Object({ lines: Type.Array(Type.String()) }),
  }),
  /** Deletes what a helper has kept; `typed` must be the volume's name, typed by a person. */
  'docker.remove-volume': defineCall({
    params: Type.Object({ name: Type.String({ maxLength: 200 }), typed: Type.String({ maxLength: 200 }) }),
    result: DockerView,
  }),
};
