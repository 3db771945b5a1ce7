import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

/** So many can be kept in a workspace. */
export const mostSavedFilters = 100;

const Name = Type.String({ minLength: 1, maxLength: 80, pattern: '^\\S(.*\\S)?$' });

/** What the list of traces shows, under a name. */
export const SavedFilter = Type.Object({
  name: Name,
  /** In the query language; `''`: all. */
  query: Type.String({ maxLength: 4096 }),
  /** Back from now: `1h`; `null`: as far as the store goes. */
  since: Type.Union([Type.String({ pattern: '^[0-9]{1,9}[smhdw]$' }), Type.Null()]),
});
export type SavedFilter = Static<typeof SavedFilter>;

const SavedFilters = Type.Object({
  /** Relative to the workspace. */
  file: Type.String(),
  /** By name. */
  filters: Type.Array(SavedFilter),
});

/** Saved filters lie in the workspace, where they may be committed. All fail with `ui_file_invalid`, `save_failed`. */
export const savedFilterCalls = {
  'saved-filters.read': defineCall({ params: Type.Object({}), result: SavedFilters }),
  /** Replaces the one of that name. Fails with `too_many` beyond a hundred. */
  'saved-filters.save': defineCall({ params: SavedFilter, result: SavedFilters }),
  'saved-filters.remove': defineCall({ params: Type.Object({ name: Name }), result: SavedFilters }),
};
