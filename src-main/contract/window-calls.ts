import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

/** Characters of one value as JSON. */
export const longestRemembered = 512 * 1024;

/** One thing that a window shows, as it was left: the screen, a filter, the drafts of the playground. */
export const Remembered = Type.Object({
  key: Type.String({ pattern: '^[a-z][a-z.-]{0,39}$' }),
  /** When the window left it so, in milliseconds since the epoch; of two the later one counts. */
  at: Type.Number({ minimum: 0 }),
  /** JSON of a value that only the window understands. */
  json: Type.String({ maxLength: longestRemembered }),
});
export type Remembered = Static<typeof Remembered>;

export const windowCalls = {
  /** What the windows of this workspace looked like. */
  'window.recall': defineCall({
    params: Type.Object({}),
    result: Type.Object({ entries: Type.Array(Remembered) }),
  }),
  'window.remember': defineCall({
    params: Type.Object({
      entries: Type.Array(Remembered, { minItems: 1, maxItems: 20 }),
      // Absolute path of the config that the window is on: a host that is on another by now refuses it.
      workspace: Type.Optional(Type.String()),
    }),
    result: Type.Object({}),
  }),
};
