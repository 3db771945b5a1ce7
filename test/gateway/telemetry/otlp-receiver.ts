import { type handleUnaryCall, Metadata, Server, ServerCredentials, type status } from '@grpc/grpc-js';
import { decodeOtlp, type ReceivedSpan } from './decode-otlp.ts';

export interface OtlpReceiver {
  readonly endpoint: string;
  readonly spans: ReceivedSpan[];
  readonly metadata: Metadata[];
  /** Answers of the calls to come, `null` for success; when used up, success. */
  readonly answers: (status | 'never' | null)[];
  /** Resolves with all spans once there are `count`. */
  received(count: number): Promise<ReceivedSpan[]>;
  close(): void;
}

/** A real OTLP/gRPC trace service on a free port. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const server = new Server();
  const spans: ReceivedSpan[] = [];
  const metadata: Metadata[] = [];
  const answers: OtlpReceiver['answers'] = [];
  let wake = () => {};

  const exportSpans: handleUnaryCall<Buffer, Buffer> = (call, callback) => {
    metadata.push(call.metadata);
    const answer = answers.shift() ?? null;
    if (answer === 'never') {
      return;
    }
    if (answer !== null) {
      callback({ code: answer, details: 'told to fail', metadata: new Metadata() });
      return;
    }
    spans.push(...decodeOtlp(call.request));
    callback(null, Buffer.alloc(0));
    wake();
  };
  server.addService(
    {
      export: {
        path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        requestStream: false,
        responseStream: false,
        requestSerialize: (bytes: Buffer) => bytes,
        requestDeserialize: (bytes: Buffer) => bytes,
        responseSerialize: (bytes: Buffer) => bytes,
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    { export: exportSpans },
  );
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  );
  return {
    endpoint: `http://127.0.0.1:${await promise}`,
    spans,
    metadata,
    answers,
    async received(count) {
      while (spans.length < count) {
        const next = Promise.withResolvers<void>();
        wake = next.resolve;
        await next.promise;
      }
      return spans;
    },
    close: () => server.forceShutdown(),
  };
}
