import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { AbortLike } from '../upstream/departure.ts';
import type { FlowControl, ReplySink } from '../upstream/send-upstream.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';

const decoders: Readonly<Record<string, (() => ReturnType<typeof createGunzip>) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

export interface DecodedSinkOptions {
  readonly encoding: string | undefined;
  readonly flow: FlowControl;
  /** Fires when nobody wants the reply any more. */
  readonly gone: AbortLike;
  /** The sink of the plain bytes; it holds the flow that it is given. */
  open(flow: FlowControl): ReplySink;
}

/** Decompresses what a provider compressed unasked; the sink itself for everything else. */
export function decodedSink({ encoding, flow, gone, open }: DecodedSinkOptions): ReplySink {
  const create = decoders[encoding?.toLowerCase() ?? 'identity'];
  if (create === undefined) return open(flow);
  const decoder = create();
  const sink = open({
    resume: () => decoder.resume(),
    working: () => flow.working(),
    stop: () => {
      finish(() => undefined);
      flow.stop();
    },
  });
  let over = false;
  const finish = (how: () => void) => {
    if (!over) how();
    over = true;
    decoder.destroy();
  };
  const clientLeft = () => finish(() => sink.fail(new UpstreamFailure('other', 'the client is gone')));
  gone.addEventListener('abort', clientLeft);
  decoder.on('data', (chunk: Buffer) => {
    if (!over && !sink.data(chunk)) decoder.pause();
  });
  decoder.on('drain', () => flow.resume());
  decoder.once('end', () => finish(() => sink.end()));
  decoder.on('error', (error) => finish(() => sink.fail(new UpstreamFailure('parse', error.message, error))));
  return {
    data: (chunk) => over || decoder.write(chunk),
    end: () => void decoder.end(),
    fail: (failure) => finish(() => sink.fail(failure)),
  };
}

/** The bytes of a whole reply, decompressed; rejects when they are not what they claim to be. */
export async function decodedBody(
  encoding: string | undefined,
  body: Buffer,
  limit: number,
): Promise<Buffer> {
  const create = decoders[encoding?.toLowerCase() ?? 'identity'];
  if (create === undefined) return body;
  const decoder = create();
  decoder.end(body);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of decoder) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length > limit) throw new UpstreamFailure('parse', `the reply is larger than ${limit} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, length);
}
