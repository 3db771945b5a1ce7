/** A value of an argument begins in what was read. */
export interface BegunArgument {
  readonly functionName: string;
  readonly parameter: string;
}

/** What a model says before the first brace that it was given as its beginning. */
const beginning = '{"';

/**
 * Follows the JSON of `{"tool_calls": [{"name": …, "arguments": {…}}]}` as it is written, token by token,
 * and tells where the first letter or digit of an argument's value is.
 */
export class ArgumentScanner {
  /** The open objects and lists, outermost first. */
  readonly #path: Container[] = [];
  #inString = false;
  #isEscaped = false;
  #string = '';
  #isStarted = false;
  #pending = '';
  #functionName = '';
  readonly #told = new Set<string>();

  /** The arguments whose value begins in this piece. */
  push(piece: string): readonly BegunArgument[] {
    const begun: BegunArgument[] = [];
    for (const character of this.#withBeginning(piece)) {
      const found = this.#read(character);
      if (found !== null) begun.push(found);
    }
    return begun;
  }

  /** The answer is a call, not words or a question. */
  get isCall(): boolean {
    return this.#path.some((container) => container.key === 'tool_calls');
  }

  #withBeginning(piece: string): string {
    if (this.#isStarted) return piece;
    this.#pending += piece;
    const said = this.#pending.trimStart();
    if (said === '') return '';
    const opening = said.indexOf('{');
    const isFenced = said.startsWith('`');
    if (isFenced && opening === -1) return '';
    this.#isStarted = true;
    return isFenced || opening === 0 ? said.slice(opening) : `${beginning}${said}`;
  }

  #read(character: string): BegunArgument | null {
    if (this.#inString) return this.#readString(character);
    const container = this.#path.at(-1);
    switch (character) {
      case '"':
        this.#inString = true;
        this.#string = '';
        return null;
      case '{':
      case '[':
        this.#path.push({ isList: character === '[', key: null, expectsValue: character === '[' });
        return null;
      case '}':
      case ']':
        this.#path.pop();
        return null;
      case ':':
        if (container !== undefined) container.expectsValue = true;
        return null;
      case ',':
        if (container !== undefined && !container.isList) {
          container.expectsValue = false;
          container.key = null;
        }
        return null;
      default:
        return this.#valueCharacter(character);
    }
  }

  #readString(character: string): BegunArgument | null {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === '\\') {
      this.#isEscaped = true;
      return null;
    } else if (character === '"') {
      this.#inString = false;
      this.#endString();
      return null;
    }
    this.#string += character;
    return this.#valueCharacter(character);
  }

  #endString(): void {
    const container = this.#path.at(-1);
    if (container === undefined || container.isList) return;
    if (!container.expectsValue) {
      container.key = this.#string;
      return;
    }
    if (container.key === 'name' && this.#path.length === 3) {
      this.#functionName = this.#string;
      this.#told.clear();
    }
  }

  #valueCharacter(character: string): BegunArgument | null {
    const parameter = this.#openArgument();
    if (parameter === null || !/[\p{L}\p{N}]/u.test(character) || this.#told.has(parameter)) return null;
    this.#told.add(parameter);
    return { functionName: this.#functionName, parameter };
  }

  /** The argument in whose value we are: below root, `tool_calls`, the call and its `arguments`. */
  #openArgument(): string | null {
    const [root, calls, call, given] = this.#path;
    if (root?.key !== 'tool_calls' || calls?.isList !== true || call?.key !== 'arguments') return null;
    return given?.expectsValue === true && !given.isList ? given.key : null;
  }
}

interface Container {
  readonly isList: boolean;
  key: string | null;
  /** Behind a colon; in a list always. */
  expectsValue: boolean;
}
