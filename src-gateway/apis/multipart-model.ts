/** What a form says of its model: where the field's value stands, or that there is no such field. */
export type FormModel =
  | {
      readonly kind: 'found';
      readonly model: string;
      /** The form so far, with another model in its place. */
      withModel(model: string): Uint8Array;
    }
  | { readonly kind: 'absent'; readonly form: Uint8Array };

/** The bytes are no form: what a reader of `multipart/form-data` cannot make sense of. */
export class InvalidForm extends Error {
  override readonly name = 'InvalidForm';
}

/** The boundary of a `multipart/form-data` content type; `null`: it is another type, or names none. */
export function formBoundary(contentType: string): string | null {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return null;
  const [, quoted, bare] = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  return quoted ?? bare ?? null;
}

/**
 * Looks for the field `model` in a form (RFC 7578) that comes in pieces. Fields keep their order and files
 * can be long: a form whose model comes first can be passed on while the rest of it is still on its way.
 */
export class FormModelReader {
  readonly #delimiter: Uint8Array;
  #bytes = new Uint8Array(0);
  #length = 0;
  /** Behind the delimiter of the part that is being read; `null`: before the first one. */
  #part: number | null = null;
  /** Up to here no delimiter begins. */
  #searched = 0;

  constructor(boundary: string) {
    this.#delimiter = encoder.encode(`\r\n--${boundary}`);
  }

  /** Bytes that are held: all those that came. */
  get length(): number {
    return this.#length;
  }

  /** `null`: what came so far does not say. Throws `InvalidForm`. */
  push(chunk: Uint8Array): FormModel | null {
    this.#append(chunk);
    if (this.#part === null && !this.#skipPreamble()) return null;
    while (this.#part !== null) {
      const start = this.#part;
      if (this.#length < start + 2) return null;
      if (this.#bytes[start] === dash && this.#bytes[start + 1] === dash) {
        return { kind: 'absent', form: this.#bytes.subarray(0, this.#length) };
      }
      const head = this.#find(lineEnds, start);
      if (head === -1) {
        if (this.#length - start > longestPartHead)
          throw new InvalidForm('a field of the form has no end of its head');
        return null;
      }
      const content = head + lineEnds.length;
      // An empty value's delimiter begins with the line end of the part's own head.
      const end = this.#find(this.#delimiter, Math.max(content - 2, this.#searched));
      if (end === -1) {
        this.#searched = Math.max(content - 2, this.#length - this.#delimiter.length);
        return null;
      }
      if (isModelField(decoder.decode(this.#bytes.subarray(start, head))))
        return this.#found(content, Math.max(content, end));
      this.#part = end + this.#delimiter.length;
      this.#searched = this.#part;
    }
    return null;
  }

  #found(start: number, end: number): FormModel {
    const before = this.#bytes.subarray(0, start);
    const after = this.#bytes.subarray(end, this.#length);
    return {
      kind: 'found',
      model: decoder.decode(this.#bytes.subarray(start, end)),
      withModel(model) {
        const value = encoder.encode(model);
        const form = new Uint8Array(before.length + value.length + after.length);
        form.set(before);
        form.set(value, before.length);
        form.set(after, before.length + value.length);
        return form;
      },
    };
  }

  /** The first delimiter stands at the very beginning or behind a text that means nothing. */
  #skipPreamble(): boolean {
    const first = this.#delimiter.subarray(2);
    if (this.#length < first.length) return false;
    const isAtStart = first.every((byte, index) => this.#bytes[index] === byte);
    // As if a line end stood before the form.
    const at = isAtStart ? -2 : this.#find(this.#delimiter, 0);
    if (at !== -1) {
      this.#part = at + this.#delimiter.length;
      this.#searched = this.#part;
      return true;
    }
    if (this.#length > longestPartHead)
      throw new InvalidForm('the boundary of the form does not appear in it');
    return false;
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = needed;
  }

  #find(text: Uint8Array, from: number): number {
    const [first = 0] = text;
    const last = this.#length - text.length;
    for (
      let at = this.#bytes.indexOf(first, from);
      at !== -1 && at <= last;
      at = this.#bytes.indexOf(first, at + 1)
    ) {
      if (text.every((byte, index) => this.#bytes[at + index] === byte)) return at;
    }
    return -1;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const dash = 0x2d;
const lineEnds = encoder.encode('\r\n\r\n');
/** Heads of parts are a few lines. */
const longestPartHead = 16 * 1024;

function isModelField(head: string): boolean {
  return /^content-disposition:\s*form-data\s*;(?:.*;)?\s*name\s*=\s*(?:"model"|model(?:\s*;|\s*$))/im.test(
    head,
  );
}
