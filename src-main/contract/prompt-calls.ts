import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { ClientApi } from './playground-calls.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A name in the folder of prompts, no path. */
const FileName = Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\\.ya?ml$' });

/** A prompt of the playground as its file says it. */
export const Prompt = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  /** `''`: no instructions. */
  system: Type.String({ maxLength: 1_000_000 }),
  /** Oldest first; the last one is what is said now. */
  messages: Type.Array(
    Type.Object({
      role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
      content: Type.String({ maxLength: 1_000_000 }),
    }),
    { minItems: 1, maxItems: 201 },
  ),
  parameters: Type.Object({
    api: ClientApi,
    /** `null`: the default model. */
    model: Nullable(Type.String({ maxLength: 300 })),
    stream: Type.Boolean(),
  }),
  /** What stands in place of `{{name}}` in its texts. */
  variables: Type.Record(
    Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$' }),
    Type.String({ maxLength: 100_000 }),
    { maxProperties: 100 },
  ),
});
export type Prompt = Static<typeof Prompt>;

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

export const promptCalls = {
  /** The prompts of the workspace, by file. */
  'prompts.list': defineCall({
    params: Type.Object({}),
    result: Type.Object({
      /** As a person reads it. */
      folder: Type.String(),
      prompts: Type.Array(
        Type.Object({
          file: Type.String(),
          name: Type.String(),
          /** Why it cannot be opened; `null`: it can. */
          problem: Nullable(Type.String()),
        }),
      ),
    }),
  }),
  /** Fails with `not_found`, `prompt_invalid`. */
  'prompts.read': defineCall({
    params: Type.Object({ file: FileName }),
    result: Type.Object({ file: Type.String(), sha256: Type.String(), prompt: Prompt }),
  }),
  /** Writes a file if it still holds what the prompt was opened from; `null`: there is none yet. Keeps its comments. */
  'prompts.save': defineCall({
    params: Type.Object({ file: FileName, prompt: Prompt, baseSha256: Nullable(Sha256) }),
    result: Type.Object({ file: Type.String(), sha256: Type.String() }),
  }),
  /** Gives a prompt another name and file. Fails with `not_found`, `exists`. */
  'prompts.rename': defineCall({
    params: Type.Object({
      file: FileName,
      to: FileName,
      name: Type.String({ minLength: 1, maxLength: 200 }),
    }),
    result: Type.Object({ file: Type.String(), sha256: Type.String() }),
  }),
};
