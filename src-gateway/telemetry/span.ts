/** One step of a request, written to by the code that performs it. Calls after `end` change nothing. */
export interface Span {
  /** 16 hex digits. */
  readonly spanId: string;
  /** The last write of a key wins. A whole number becomes an OTLP integer. */
  set(key: string, value: PlainAttribute): void;
  /** A number that is a double even when it is whole. */
  setDouble(key: string, value: number): void;
  setName(name: string): void;
  appendToName(text: string): void;
  /** `time` in milliseconds since the epoch; left out: now. */
  addEvent(name: string, attributes: Readonly<Record<string, AttributeValue>>, time?: number): void;
  /** Status ERROR with `error.type` and, cut to 1024 characters, `error.message`. */
  setError(type: string, message?: string): void;
  /** `time` in milliseconds since the epoch; left out: now. */
  end(time?: number): void;
}

export type PlainAttribute = string | number | boolean | readonly string[];

/** OTLP keeps integers and doubles apart, JavaScript does not: a double is marked by its box. */
export type AttributeValue = PlainAttribute | { readonly double: number };

/** Stands for a step of a request that is not recorded; only its id is used, to pass the context on. */
export class UnrecordedSpan implements Span {
  readonly spanId: string;

  constructor(spanId: string) {
    this.spanId = spanId;
  }

  set(): void {}
  setDouble(): void {}
  setName(): void {}
  appendToName(): void {}
  addEvent(): void {}
  setError(): void {}
  end(): void {}
}
