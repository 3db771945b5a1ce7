import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

/** Random, of the window's own choice: two windows never write over each other's text. */
const DraftId = Type.String({ pattern: '^[a-z0-9]{16,32}$' });

/** Unsaved text of one window, and where the window stood in it. */
export const DraftText = Type.Object({
  id: DraftId,
  text: Type.String({ maxLength: 4_194_304 }),
  /** SHA-256 of the version on disk that the text was made from, hex. */
  baseSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  /** Counted from 1, columns in UTF-16 units. */
  cursor: Type.Object({
    line: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
    column: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
  }),
  /** Pixels. */
  scrollTop: Type.Number({ minimum: 0, maximum: 1_000_000_000 }),
});
export type DraftText = Static<typeof DraftText>;

export const Draft = Type.Intersect([
  DraftText,
  Type.Object({
    /** Milliseconds since the epoch, by the host's clock. */
    keptAt: Type.Number(),
    /** The window that wrote it is connected now: the text is safe there. */
    open: Type.Boolean(),
  }),
]);
export type Draft = Static<typeof Draft>;

export const draftCalls = {
  /** Answers once the text is on disk. Replaces what the same window kept before. */
  'drafts.keep': defineCall({
    params: Type.Intersect([
      DraftText,
      // Absolute path of the config that it is a text of: a host that is on another by now refuses it.
      Type.Object({ workspace: Type.Optional(Type.String()) }),
    ]),
    result: Type.Object({ keptAt: Type.Number() }),
  }),
  /** Unsaved texts of the workspace's config file, newest first. */
  'drafts.read': defineCall({
    params: Type.Object({}),
    result: Type.Object({ drafts: Type.Array(Draft) }),
  }),
  'drafts.clear': defineCall({ params: Type.Object({ id: DraftId }), result: Type.Object({}) }),
  /**
   * Stays open as long as its window does and never answers: while it runs, what the window keeps counts
   * as open. It ends with the connection, also with one that is relayed.
   */
  'drafts.hold': defineCall({ params: Type.Object({ id: DraftId }), result: Type.Object({}) }),
};
