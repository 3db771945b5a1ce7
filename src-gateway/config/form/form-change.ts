import type { TextEdit } from '../diagnostic.ts';
import type { Path, SourceScalar } from '../source/source-node.ts';

/** What a person does in the form. */
export type FormChange =
  /** Gives a single value another one, as typed. `style`: how it was written before the typing began. */
  | {
      readonly kind: 'set';
      readonly path: Path;
      readonly text: string;
      readonly style?: SourceScalar['style'];
    }
  /** Takes an entry or a list item out. */
  | { readonly kind: 'remove'; readonly path: Path }
  /** Adds a field of the language, or an entry with a name of the user's own, to a map. */
  | { readonly kind: 'add-key'; readonly path: Path; readonly name: string }
  /** Adds an item behind the last one of a list. */
  | { readonly kind: 'add-item'; readonly path: Path }
  /** Exchanges a single value of a list with its neighbour. */
  | { readonly kind: 'move-item'; readonly path: Path; readonly by: -1 | 1 };

export type FormEdit =
  | {
      readonly kind: 'edits';
      readonly edits: readonly TextEdit[];
      /** Where the person goes on: what was changed, added, or now stands near what was taken out. */
      readonly path: Path;
    }
  /** For people. The text stays as it is. */
  | { readonly kind: 'refused'; readonly reason: string };
