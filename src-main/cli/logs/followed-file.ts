import { open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** What is read of a long file at first, and at most in one step of following it. */
const mostBytes = 16 * 1024 * 1024;
/** A file this short may just have replaced one that was full: the lines of that one count too. */
const freshBytes = 1024 * 1024;

/** A log file that grows, and that is set aside as `<name>.1` when it is full. */
export class FollowedFile {
  readonly #path: string;
  #decoder = new StringDecoder('utf8');
  #offset = 0;
  #inode = 0;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** The lines so far, the latest 16 MiB of them; `null` when there is no such file. */
  async readAll(): Promise<string[] | null> {
    const found = await stat(this.#path).catch(() => null);
    if (found === null) return null;
    const older = found.size < freshBytes ? await readEnd(`${this.#path}.1`) : '';
    this.#inode = found.ino;
    this.#offset = Math.max(0, found.size - mostBytes);
    return [...older.split('\n').filter((line) => line !== ''), ...(await this.readNew())];
  }

  /** Complete lines that were added since. */
  async readNew(): Promise<string[]> {
    const found = await stat(this.#path).catch(() => null);
    if (found === null) return [];
    if (found.ino !== this.#inode || found.size < this.#offset) {
      this.#inode = found.ino;
      this.#offset = 0;
      this.#rest = '';
      this.#decoder = new StringDecoder('utf8');
    }
    const file = await open(this.#path).catch(() => null);
    if (file === null) return [];
    try {
      const length = Math.min(found.size - this.#offset, mostBytes);
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, this.#offset);
      this.#offset += bytesRead;
      const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n');
      this.#rest = lines.pop() ?? '';
      return lines.filter((line) => line !== '');
    } finally {
      await file.close();
    }
  }
}

/** The end of a file, from its first complete line on. */
async function readEnd(path: string): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - mostBytes);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const text = buffer.toString('utf8', 0, bytesRead);
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
