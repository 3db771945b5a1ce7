import * as grpc from '@grpc/grpc-js';
import { Compile } from 'typebox/compile';
import { costCalls } from '../contract/cost-calls.ts';
import { bindFailure } from './bind-failure.ts';
import { CollectorError } from './collector-error.ts';
import type { CollectorLimits } from './collector-limits.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { exportResponseProtobuf, retryInfo, statusProtobuf } from './export-response.ts';
import { GetTracesRequest, ImportTracesRequest } from './get-traces-request.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import type { Receiver } from './receiver.ts';
import {
  clearTracesPath,
  getCallsPath,
  getStatsPath,
  getTracesPath,
  importTracesPath,
} from './trace-query-paths.ts';
import type { BindAddress, BoundAddress } from './worker-messages.ts';

export interface OtlpGrpcServer {
  readonly address: BoundAddress;
  /** Lets calls in progress finish, at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** OTLP over gRPC, the health service, and `GetTraces`. Rejects with `CollectorError`. */
export async function startOtlpGrpcServer(
  receiver: Receiver,
  limits: CollectorLimits,
  bind: BindAddress,
): Promise<OtlpGrpcServer> {
  // Failures reach our own log; the library would print them a second time.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  const server = new grpc.Server({
    'grpc.max_receive_message_length': limits.grpcBytes,
    'grpc.max_send_message_length': -1,
    // Two collectors on one port would each get half of the spans.
    'grpc.so_reuseport': 0,
  });
  const methods = new GrpcMethods(receiver, limits);
  for (const [path, method] of methods.table()) addMethod(server, path, method);
  const port = await new Promise<number>((resolve, reject) => {
    const host = bind.host.includes(':') ? `[${bind.host}]` : bind.host;
    server.bindAsync(`${host}:${bind.port}`, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(bindFailure(bind, '--port', error));
      else resolve(bound);
    });
  });
  return {
    address: { address: bind.host, port },
    close: (graceMs) => shutDown(server, graceMs),
  };
}

/** `isLocal`: the caller is a process on this machine. */
type Method = (request: Buffer, isLocal: boolean) => Promise<Buffer>;

/** An answer other than success, with the status code of the protocol. */
class GrpcRefusal extends Error {
  readonly code: number;
  readonly metadata: grpc.Metadata | undefined;

  constructor(code: number, message: string, metadata?: grpc.Metadata) {
    super(message);
    this.code = code;
    this.metadata = metadata;
  }
}

class GrpcMethods {
  readonly #receiver: Receiver;
  readonly #limits: CollectorLimits;
  readonly #getRequest = Compile(GetTracesRequest);
  readonly #importRequest = Compile(ImportTracesRequest);
  readonly #callsRequest = Compile(costCalls['calls.recent'].params);
  #open = 0;

  constructor(receiver: Receiver, limits: CollectorLimits) {
    this.#receiver = receiver;
    this.#limits = limits;
  }

  table(): [path: string, method: Method][] {
    const collector = '/opentelemetry.proto.collector';
    return [
      [`${collector}.trace.v1.TraceService/Export`, (request) => this.#exportTraces(request)],
      [`${collector}.metrics.v1.MetricsService/Export`, async () => this.#discard('metrics')],
      [`${collector}.logs.v1.LogsService/Export`, async () => this.#discard('logs')],
      // HealthCheckResponse: status = 1, SERVING = 1.
      ['/grpc.health.v1.Health/Check', async () => Buffer.of(0x08, 0x01)],
      [getTracesPath, (request) => this.#getTraces(request)],
      [importTracesPath, (request, isLocal) => this.#importTraces(request, isLocal)],
      [clearTracesPath, (_request, isLocal) => this.#clearTraces(isLocal)],
      [getStatsPath, async () => Buffer.from(JSON.stringify(this.#receiver.stats()))],
      [getCallsPath, (request) => this.#getCalls(request)],
    ];
  }

  async #exportTraces(request: Buffer): Promise<Buffer> {
    if (this.#open >= this.#limits.concurrentRequests) throw this.#overload('too many requests');
    this.#open++;
    try {
      const outcome = await this.#receiver.store(this.#decode(request));
      switch (outcome.kind) {
        case 'stored':
          return exportResponseProtobuf(outcome);
        case 'queue-full':
          throw this.#overload('too many spans at once');
        case 'store-failed':
          throw this.#overload(`the trace store failed: ${outcome.message}`, 30);
        case 'closing':
          throw new GrpcRefusal(grpc.status.UNAVAILABLE, 'shutting down');
        default:
          return outcome satisfies never;
      }
    } finally {
      this.#open--;
    }
  }

  #decode(request: Buffer) {
    try {
      return decodeProtobuf(request);
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
      throw new GrpcRefusal(grpc.status.INVALID_ARGUMENT, error.message);
    }
  }

  #discard(signal: 'metrics' | 'logs'): Buffer {
    return exportResponseProtobuf({ rejected: 0, message: this.#receiver.discard(signal) });
  }

  async #getTraces(request: Buffer): Promise<Buffer> {
    if (request.length === 0) return Buffer.from(await this.#receiver.recent());
    const query = this.#json(request);
    if (!this.#getRequest.Check(query)) throw invalid('unknown or invalid member');
    return jsonAnswer(this.#receiver.query(query));
  }

  async #importTraces(request: Buffer, isLocal: boolean): Promise<Buffer> {
    const document = this.#json(request);
    if (!this.#importRequest.Check(document)) throw invalid('unknown or invalid member');
    if (document.beside !== undefined && !isLocal) throw notFromHere();
    return jsonAnswer(this.#receiver.import(document));
  }

  async #clearTraces(isLocal: boolean): Promise<Buffer> {
    if (!isLocal) throw notFromHere();
    return jsonAnswer(this.#receiver.clear().then((deleted) => ({ deleted })));
  }

  #json(request: Buffer): unknown {
    try {
      return JSON.parse(request.toString('utf8'));
    } catch {
      throw invalid('the request is not JSON');
    }
  }

  async #getCalls(request: Buffer): Promise<Buffer> {
    const query = this.#json(request);
    if (!this.#callsRequest.Check(query)) throw invalid('unknown or invalid member');
    return Buffer.from(JSON.stringify(this.#receiver.calls(query)));
  }

  #overload(message: string, retrySeconds = 1): GrpcRefusal {
    const { UNAVAILABLE } = grpc.status;
    const metadata = new grpc.Metadata();
    metadata.set('grpc-status-details-bin', statusProtobuf(UNAVAILABLE, message, retryInfo(retrySeconds)));
    return new GrpcRefusal(UNAVAILABLE, message, metadata);
  }
}

function notFromHere(): GrpcRefusal {
  return new GrpcRefusal(grpc.status.PERMISSION_DENIED, 'only from the same machine');
}

function invalid(message: string): GrpcRefusal {
  return new GrpcRefusal(grpc.status.INVALID_ARGUMENT, message);
}

/** What a person can act on is the caller's to see. */
async function jsonAnswer(work: Promise<unknown>): Promise<Buffer> {
  try {
    return Buffer.from(JSON.stringify(await work));
  } catch (error) {
    if (!(error instanceof CollectorError)) throw error;
    if (error.code === 'invalid_query') throw invalid(error.message);
    throw new GrpcRefusal(grpc.status.FAILED_PRECONDITION, error.message);
  }
}

function addMethod(server: grpc.Server, path: string, method: Method): void {
  const same = (bytes: Buffer) => bytes;
  const definition = {
    call: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  } as const;
  const call: grpc.handleUnaryCall<Buffer, Buffer> = (asked, callback) => {
    method(asked.request, isFromHere(asked.getPeer())).then(
      (response) => callback(null, response),
      (error: unknown) => callback(grpcError(error)),
    );
  };
  server.addService(definition, { call });
}

function isFromHere(peer: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|\[?::1\]?|\[?::ffff:127\.\d+\.\d+\.\d+\]?):\d+$/.test(peer);
}

function grpcError(error: unknown): Partial<grpc.StatusObject> {
  if (!(error instanceof GrpcRefusal)) return { code: 13, details: 'internal error' };
  return { code: error.code, details: error.message, ...(error.metadata && { metadata: error.metadata }) };
}

function shutDown(server: grpc.Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), graceMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
