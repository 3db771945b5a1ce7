/** A piece of what a container printed. */
export interface EngineFrame {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Buffer;
}

const headerBytes = 8;
/** The engine cuts output into pieces of 16 KiB; a length beyond this is no frame. */
const mostFrameBytes = 1024 * 1024;

/**
 * Takes the stream of a container's output apart: a header of eight bytes (1 or 2 for stdout or stderr,
 * three zeros, the length with its highest byte first), then so many bytes. Chunks may end anywhere.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export class EngineFrames {
  #kept: Buffer = Buffer.alloc(0);

  /** The frames that are complete now. Throws when the bytes are no frames. */
  push(chunk: Buffer): EngineFrame[] {
    this.#kept = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    const frames: EngineFrame[] = [];
    while (this.#kept.length >= headerBytes) {
      const length = this.#kept.readUInt32BE(4);
      if (length > mostFrameBytes) throw new Error(`a frame of ${length} bytes is none of the engine's`);
      if (this.#kept.length < headerBytes + length) break;
      const bytes = this.#kept.subarray(headerBytes, headerBytes + length);
      frames.push({ stream: this.#kept[0] === 2 ? 'stderr' : 'stdout', bytes });
      this.#kept = this.#kept.subarray(headerBytes + length);
    }
    return frames;
  }
}
