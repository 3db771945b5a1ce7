import { isObject } from '../../../src-gateway/apis/json-value.ts';
import { createRedactor, type Redactor } from '../../../src-gateway/config/redactor.ts';
import { maskValue } from '../../../src-gateway/config/secrets.ts';

/** Where something was masked. */
export interface MaskedPlace {
  /** Such as `body 00f0…/request` or `span 00f0…`. */
  readonly in: string;
  /** Texts that hold something masked. */
  readonly texts: number;
}

const mostPlaces = 1_000;

/** Masks secrets in everything that goes into a file, and keeps count of where. */
export class Masker {
  readonly #redact: Redactor;
  readonly #places = new Map<string, number>();
  #texts = 0;

  /** `secrets`: values that must not appear, whatever they look like. */
  constructor(secrets: Iterable<string>) {
    this.#redact = createRedactor(secrets);
  }

  /** Texts of which a part was masked. */
  get texts(): number {
    return this.#texts;
  }

  /** The first thousand. */
  get places(): readonly MaskedPlace[] {
    return [...this.#places].slice(0, mostPlaces).map(([place, texts]) => ({ in: place, texts }));
  }

  /** The text as it may be seen. */
  text(place: string, text: string): string {
    return this.#count(place, text, this.#redact(text));
  }

  /** Every text in a JSON value. */
  json<T>(place: string, value: T): T {
    // The same value, member by member, with other texts.
    return this.#json(place, value, '') as T;
  }

  /** `name` is that of the attribute which holds the value. */
  #json(place: string, value: unknown, name: string): unknown {
    if (typeof value === 'string') {
      return this.#count(place, value, this.#redact(maskValue(name, value)));
    }
    if (Array.isArray(value)) return value.map((item: unknown) => this.#json(place, item, name));
    if (!isObject(value)) return value;
    const here = typeof value.startTimeUnixNano === 'string' ? `span ${String(value.spanId)}` : place;
    // OTLP has the name of an attribute beside its value.
    const isAttribute = typeof value.key === 'string' && isObject(value.value);
    return Object.fromEntries(
      Object.entries(value).map(([key, held]) => {
        const inside = isAttribute && key === 'value' ? String(value.key) : valueForms.has(key) ? name : '';
        return [key, this.#json(here, held, inside)];
      }),
    );
  }

  #count(place: string, before: string, after: string): string {
    if (before === after) return after;
    this.#texts += 1;
    this.#places.set(place, (this.#places.get(place) ?? 0) + 1);
    return after;
  }
}

/** Members under which OTLP's JSON encoding has the value of an attribute. */
const valueForms = new Set(['stringValue', 'arrayValue', 'values']);
