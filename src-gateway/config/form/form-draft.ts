import type { TextEdit } from '../diagnostic.ts';
import type { YamlEditor } from '../fixes/edit-yaml.ts';
import type { Path, SourceNode } from '../source/source-node.ts';
import type { PlainValue } from './plain-value.ts';

export interface FormSource {
  readonly text: string;
  readonly root: SourceNode | null;
}

/** One way to make a change, still to be proved. */
export interface FormDraft {
  readonly edits: readonly TextEdit[];
  /** What the whole text says then. */
  readonly after: PlainValue;
  readonly path: Path;
  /** The part of the text whose comments go with it; `null`: all stay. */
  readonly loses: { readonly start: number; readonly end: number } | null;
}

/** What the drafts of one text work with. */
export interface DraftTools extends FormSource {
  readonly before: PlainValue;
  readonly editor: YamlEditor;
}
