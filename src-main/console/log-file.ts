import { appendFile, chmod, rename, rm, stat } from 'node:fs/promises';

export interface LogFileOptions {
  /** Bytes after which the file is set aside. */
  readonly maxBytes?: number;
  /** Files set aside: `name.1` is the youngest. */
  readonly keep?: number;
}

const flushMs = 100;
/** A disk that cannot follow costs lines, not memory. */
const mostWaitingBytes = 8 * 1024 * 1024;

/** Appends lines in batches to a file of the owner's own and sets it aside when it is full. */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #keep: number;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #size: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, options: LogFileOptions = {}) {
    this.#path = path;
    this.#maxBytes = options.maxBytes ?? 50 * 1024 * 1024;
    this.#keep = options.keep ?? 5;
  }

  /** `line` without its line break. */
  write(line: string): void {
    if (this.#waitingBytes > mostWaitingBytes) return;
    this.#waiting.push(line, '\n');
    this.#waitingBytes += line.length + 1;
    this.#timer ??= setTimeout(() => void this.flush(), flushMs);
  }

  /** Resolves when everything written so far is in the file, or could not be. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#waitingBytes = 0;
    // A log that cannot be written must not take the host along; the console still shows the lines.
    if (text !== '') this.#writing = this.#writing.then(() => this.#append(text)).catch(() => undefined);
    return this.#writing;
  }

  async #append(text: string): Promise<void> {
    this.#size ??= (await stat(this.#path).catch(() => ({ size: 0 }))).size;
    if (this.#size >= this.#maxBytes) await this.#setAside();
    const isNew = this.#size === 0;
    await appendFile(this.#path, text, { mode: 0o600 });
    if (isNew) await chmod(this.#path, 0o600);
    this.#size += Buffer.byteLength(text);
  }

  async #setAside(): Promise<void> {
    await rm(`${this.#path}.${this.#keep}`, { force: true });
    for (let number = this.#keep - 1; number >= 1; number--) {
      await rename(`${this.#path}.${number}`, `${this.#path}.${number + 1}`).catch(() => undefined);
    }
    await rename(this.#path, `${this.#path}.1`).catch(() => undefined);
    this.#size = 0;
  }
}
