/**
 * What can be said about a config file. `code`, severity, range and fixes are those of the catalogue
 * in `diagnostics/`; editor, command line and gateway show the same objects.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Dotted path with `[i]`, `''` for the root: `listeners[0].agents[1].id`. */
  readonly path: string;
  /** The same place as an RFC 6901 pointer. */
  readonly pointer: string;
  readonly range: SourceRange;
  readonly on: 'key' | 'value' | 'entry';
  readonly related: readonly RelatedPlace[];
  readonly fixes: readonly Fix[];
  readonly plano: PlanoVerdict;
  readonly tags: readonly DiagnosticTag[];
  /** Where to read more, a path below the documentation root. */
  readonly docs: string;
}

/** `error`: the gateway does not start from it; `warning`: it starts; `hint`: editor and `--hints` only. */
export type Severity = 'error' | 'warning' | 'hint';

/**
 * What Plano does with the same situation: S rejected by its schema, V rejected by its checks after
 * the schema, W warns, C valid but does not start, R fails at request time, I ignores it silently.
 */
export type PlanoVerdict = 'S' | 'V' | 'W' | 'C' | 'R' | 'I' | 'ok';

export type DiagnosticTag = 'secret' | 'deprecated' | 'portability' | 'production';

/** `line` and `column` count from 1 in UTF-16 units, `offset` from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** `end` is exclusive. */
export interface SourceRange {
  readonly start: Position;
  readonly end: Position;
}

export interface RelatedPlace {
  readonly path: string;
  readonly range: SourceRange;
  readonly message: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** `safe` keeps the meaning and may be applied unasked with all its kind; `choice` is the user's. */
  readonly kind: 'safe' | 'choice';
}

export interface TextEdit {
  readonly range: SourceRange;
  readonly newText: string;
}
