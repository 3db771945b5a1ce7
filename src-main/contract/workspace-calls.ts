import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

/** A config that a console of this machine has been on. */
export const KnownWorkspace = Type.Object({
  /** Absolute path of the config file. */
  path: Type.String(),
  /** Name of its folder. */
  name: Type.String(),
  current: Type.Boolean(),
  /** Its file is not there any more. */
  missing: Type.Boolean(),
});
export type KnownWorkspace = Static<typeof KnownWorkspace>;

const Path = Type.String({ minLength: 1, maxLength: 4096 });
const Opening = Type.Object({
  /** Absolute path of the config that this console goes to next; `workspace.changed` tells when it is there. */
  path: Type.String(),
});

export const workspaceCalls = {
  /** Those opened last come first. */
  'workspaces.list': defineCall({
    params: Type.Object({}),
    result: Type.Object({ workspaces: Type.Array(KnownWorkspace) }),
  }),
  /** A config file, or a folder with one in it. The gateway of the present one is drained and ends first. */
  'workspaces.open': defineCall({ params: Type.Object({ path: Path }), result: Opening }),
  /** Writes a template to `config.yaml` in the folder, which is made when it is missing, and opens it. */
  'workspaces.create': defineCall({
    params: Type.Object({ folder: Path, template: Type.String({ maxLength: 100 }) }),
    result: Opening,
  }),
};
