import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
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

/** Appends every span to a file of its owner's: a document of OTLP JSON on each line, as `planoai trace import` reads. */
export class FileExport {
  readonly #options: FileExportOptions;
  readonly #queue: SpanQueue;
  #size: number | null = null;
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
    if (this.#size === null) {
      await mkdir(dirname(path), { recursive: true });
      this.#size = (await stat(path).catch(() => ({ size: 0 }))).size;
    }
    if (this.#size >= maxBytes) {
      await setAside(path);
      this.#size = 0;
    }
    await appendFile(path, text, { mode: 0o600 });
    this.#size += Buffer.byteLength(text);
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

async function setAside(path: string): Promise<void> {
  await rm(`${path}.${kept}`, { force: true });
  for (let number = kept - 1; number >= 0; number--) {
    const from = number === 0 ? path : `${path}.${number}`;
    await rename(from, `${path}.${number + 1}`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
