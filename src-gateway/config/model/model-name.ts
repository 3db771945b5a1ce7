/** A full model text in its parts: split at the first `/`. */
export interface ModelName {
  /** Without outer blanks. */
  readonly full: string;
  readonly prefix: string;
  readonly id: string;
  readonly wildcard: boolean;
}

export function parseModelName(text: string): ModelName {
  const full = text.trim();
  const slash = full.indexOf('/');
  const prefix = slash < 0 ? '' : full.slice(0, slash).trim();
  const id = slash < 0 ? full : full.slice(slash + 1);
  return { full, prefix, id, wildcard: slash >= 0 && (id === '*' || id.endsWith('/*')) };
}
