import { isWithin, type JsonLeaf, lastName, leavesOf } from './json-leaves.ts';

/** What became of a field on the way from one body to the other. */
export type FieldMark =
  | { readonly kind: 'same' }
  /** The same place, another value. */
  | { readonly kind: 'changed' }
  /** The same value at another place of the other body. */
  | { readonly kind: 'moved'; readonly path: string }
  /** Nothing like it stands in the other body, and it was not reported as dropped: its meaning has another form. */
  | { readonly kind: 'rewritten' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'added' };

export interface MatchedBodies {
  /** By path, for every leaf. */
  readonly source: ReadonlyMap<string, FieldMark>;
  readonly target: ReadonlyMap<string, FieldMark>;
}

export interface MatchOptions {
  /** Paths of the source that the gateway reported as dropped. */
  readonly dropped: readonly string[];
  /** Both are of one API: what is missing was left out, since it would have kept its place. */
  readonly sameApi: boolean;
}

/** Holds the fields of a body against those of what it was translated into. */
export function matchBodies(source: unknown, target: unknown, options: MatchOptions): MatchedBodies {
  const match = new Matching(leavesOf(source), leavesOf(target));
  match.samePlaces();
  match.dropped(options.dropped);
  // A name that stayed says more than a value that two fields may share.
  match.moved((one, other) => lastName(one.path) === lastName(other.path));
  match.moved(({ value }) => typeof value === 'string' || (typeof value === 'number' && value > 1));
  match.changed();
  return match.rest(options.sameApi ? 'dropped' : 'rewritten');
}

class Matching {
  readonly #source = new Map<string, FieldMark>();
  readonly #target = new Map<string, FieldMark>();
  readonly #from: readonly JsonLeaf[];
  readonly #to: readonly JsonLeaf[];

  constructor(from: readonly JsonLeaf[], to: readonly JsonLeaf[]) {
    this.#from = from;
    this.#to = to;
  }

  samePlaces(): void {
    this.#atSamePlaces('same', (one, other) => textOf(one.value) === textOf(other.value));
  }

  changed(): void {
    this.#atSamePlaces('changed', () => true);
  }

  dropped(paths: readonly string[]): void {
    for (const { path } of this.#openSource()) {
      if (paths.some((outer) => isWithin(path, outer))) this.#source.set(path, { kind: 'dropped' });
    }
  }

  moved(fits: (one: JsonLeaf, other: JsonLeaf) => boolean): void {
    const places = new Map<string, JsonLeaf[]>();
    for (const leaf of this.#openTarget()) {
      const text = textOf(leaf.value);
      places.set(text, [...(places.get(text) ?? []), leaf]);
    }
    for (const leaf of this.#openSource()) {
      const candidates = places.get(textOf(leaf.value)) ?? [];
      const found = candidates.find(
        (candidate) => !this.#target.has(candidate.path) && fits(leaf, candidate),
      );
      if (found === undefined) continue;
      this.#source.set(leaf.path, { kind: 'moved', path: found.path });
      this.#target.set(found.path, { kind: 'moved', path: leaf.path });
    }
  }

  rest(missing: 'dropped' | 'rewritten'): MatchedBodies {
    for (const { path } of this.#openSource()) this.#source.set(path, { kind: missing });
    for (const { path } of this.#openTarget()) this.#target.set(path, { kind: 'added' });
    return { source: this.#source, target: this.#target };
  }

  #atSamePlaces(kind: 'same' | 'changed', fits: (one: JsonLeaf, other: JsonLeaf) => boolean): void {
    const places = new Map(this.#openTarget().map((leaf) => [leaf.path, leaf]));
    for (const leaf of this.#openSource()) {
      const other = places.get(leaf.path);
      if (other === undefined || !fits(leaf, other)) continue;
      this.#source.set(leaf.path, { kind });
      this.#target.set(leaf.path, { kind });
    }
  }

  #openSource(): readonly JsonLeaf[] {
    return this.#from.filter(({ path }) => !this.#source.has(path));
  }

  #openTarget(): readonly JsonLeaf[] {
    return this.#to.filter(({ path }) => !this.#target.has(path));
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
