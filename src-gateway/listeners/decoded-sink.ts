import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { FlowControl, ReplySink } from '../upstream/send-upstream.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';

const decoders: Readonly<Record<string, (() => ReturnType<typeof createGunzip>) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Decompresses what a provider compressed unasked; the sink itself for everything else. */
export function decodedSink(encoding: string | undefined, flow: FlowControl, sink: ReplySink): ReplySink {
  const create = decoders[encoding?.toLowerCase() ?? 'identity'];
  if (create === undefined) return sink;
  const decoder = create();
  let over = false;
  decoder.on('data', (chunk: Buffer) => sink.data(chunk));
  decoder.on('drain', () => flow.resume());
  decoder.once('end', () => {
    if (!over) sink.end();
    over = true;
  });
  const fail = (failure: UpstreamFailure) => {
    if (!over) sink.fail(failure);
    over = true;
  };
  decoder.once('error', (error) => fail(new UpstreamFailure('parse', error.message, error)));
  return {
    data: (chunk) => decoder.write(chunk),
    end: () => decoder.end(),
    fail(failure) {
      fail(failure);
      decoder.destroy();
    },
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
