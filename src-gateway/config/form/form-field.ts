import type { SourceRange } from '../diagnostic.ts';
import type { Path, SourceScalar } from '../source/source-node.ts';

/** A config as a form shows it: what its text says, in its order, with what the schema knows of each place. */
export type FormField = FormMap | FormList | FormScalar | FormFixed;

interface FormPlace {
  readonly path: Path;
  /** Dotted: `listeners[0].port`; that of its findings. */
  readonly id: string;
  /** The key in the file; of a list item its place from 1. */
  readonly name: string;
  /** Whether the name is the user's own, such as that of an alias. */
  readonly named: boolean;
  readonly title: string;
  /** What it means, with the marks of inline code. */
  readonly help: string;
  /** Of the value, without its key. */
  readonly range: SourceRange;
  /** May be taken out: an item, an entry with a name of the user's own, a field that is not required. */
  readonly removable: boolean;
}

export interface FormMap extends FormPlace {
  readonly kind: 'map';
  /** What the entry calls itself, such as the name of a listener; empty where it has no name. */
  readonly label: string;
  readonly fields: readonly FormField[];
  /** Fields of the language that it lacks, those first without which it does not work. */
  readonly addable: readonly FormKey[];
  /** What an entry is where the names are the user's own; `null`: they are not. */
  readonly entryTitle: string | null;
}

export interface FormKey {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly required: boolean;
}

export interface FormList extends FormPlace {
  readonly kind: 'list';
  readonly items: readonly FormField[];
  readonly itemTitle: string;
}

export interface FormScalar extends FormPlace {
  readonly kind: 'scalar';
  readonly control: 'line' | 'lines' | 'number' | 'switch' | 'choice';
  /** As a reader sees it: without quotes. */
  readonly text: string;
  readonly style: SourceScalar['style'];
  readonly required: boolean;
  /** Of a choice, the present text first where it is none of them. */
  readonly options: readonly string[];
  /** What an empty place would mean, or how a value looks; empty where neither is known. */
  readonly hint: string;
  /** The text with its secret masked; `null`: it holds none. */
  readonly masked: string | null;
  /** A field for credentials: what is typed there is not to be seen, but for references. */
  readonly secret: boolean;
  /** Ways to move it within its list. */
  readonly moves: readonly (-1 | 1)[];
}

/** What the text says and the form can only show. */
export interface FormFixed extends FormPlace {
  readonly kind: 'fixed';
  readonly reason: string;
  /** On one line, secrets masked. */
  readonly summary: string;
}

export interface Form {
  /** `null`: the text holds no map, and no sections. */
  readonly root: FormMap | null;
  /** The first place that cannot be read; the form is not to be used then. */
  readonly problem: { readonly message: string; readonly range: SourceRange } | null;
}
