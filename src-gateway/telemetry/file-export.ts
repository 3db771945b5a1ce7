import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RecordedSpan } from './recorded-span.ts';
import { type DropReason, SpanQueue } from './span-queue.ts';

export interface FileExportOptions {
  /** Absolute. */
  readonly path: string;
  /** Bytes after which the file is set aside as `path.1`; left out: 50 MiB. */
  readonly maxBytes?: number;
  /** One document of OTLP JSON. */
  encode(spans: readonly RecordedSpan[]): string;
  onDropped(count: number, reason: DropReason): void;
  /** The file stopped or started to take spans: one sentence, once per change. */
  onState(message: string): void;
}

/**
 * Appends every span to a file of its owner's: a document of OTLP JSON on each line, as `planoai trace import`
 * reads. Several processes may share the file: each line is one write at its end, and one of them sets it aside.
 */
export class FileExport {
  readonly #options: FileExportOptions;
  readonly #queue: SpanQueue;
  /** The line before could not be written to its end. */
  #isTorn = false;
  #failing = false;

  constructor(options: FileExportOptions) {
    this.#options = options;
    this.#queue = new SpanQueue({
      ...{ maxQueueSize: 8192, maxBatchSize: 512, delayMs: 1000 },
      send: (spans) => this.#append(`${options.encode(spans)}\n`),
      onDropped: options.onDropped,
      onFailure: (error) => this.#report(error instanceof Error ? error.message : String(error)),
    });
  }

  add(span: RecordedSpan): void {
    this.#queue.add(span);
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  close(): void {
    this.#queue.close();
  }

  async #append(text: string): Promise<void> {
    const { maxBytes = usualBytes, path } = this.#options;
    await mkdir(dirname(path), { recursive: true });
    if ((await sizeOf(path)) >= maxBytes) await setAsideAlone(path, maxBytes);
    const line = Buffer.from(this.#isTorn ? `\n${text}` : text);
    const file = await open(path, 'a', 0o600);
    try {
      const { bytesWritten } = await file.write(line);
      this.#isTorn = bytesWritten < line.length;
      if (this.#isTorn) throw new Error('there was room for a part of a line only');
    } finally {
      await file.close();
    }
    this.#report(null);
  }

  #report(reason: string | null): void {
    if (this.#failing === (reason !== null)) return;
    this.#failing = !this.#failing;
    const { onState, path } = this.#options;
    onState(
      reason === null
        ? `Spans are written to ${path} again.`
        : `Spans cannot be written to ${path}: ${reason}`,
    );
  }
}

const usualBytes = 50 * 1024 * 1024;
/** Files set aside; the first is the youngest. */
const kept = 5;

/** So long nobody takes for five renames; whoever held it has ended. */
const staleLockMs = 10_000;

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: 0 }))).size;
}

/** Unless another process does so at this moment, or has done so already. */
async function setAsideAlone(path: string, maxBytes: number): Promise<void> {
  const lock = `${path}.lock`;
  const file = await open(lock, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    return null;
  });
  if (file === null) {
    const held = await stat(lock).catch(() => null);
    if (held !== null && Date.now() - held.mtimeMs > staleLockMs) await rm(lock, { force: true });
    return;
  }
  try {
    if ((await sizeOf(path)) >= maxBytes) await setAside(path);
  } finally {
    await file.close();
    await rm(lock, { force: true });
  }
}

async function setAside(path: string): Promise<void> {
  await rm(`${path}.${kept}`, { force: true });
  for (let number = kept - 1; number >= 0; number--) {
    const from = number === 0 ? path : `${path}.${number}`;
    await rename(from, `${path}.${number + 1}`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
