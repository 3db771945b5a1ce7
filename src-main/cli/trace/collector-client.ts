import type {
  GetTracesRequest,
  GetTracesResponse,
  ImportOutcome,
  ImportTracesRequest,
} from '../../collector/get-traces-request.ts';
import {
  clearTracesPath,
  getCallsPath,
  getStatsPath,
  getTracesPath,
  importTracesPath,
} from '../../collector/trace-query-paths.ts';
import type { CallResult } from '../../contract/contract.ts';
import type { CallRow } from '../../contract/cost-calls.ts';
import type { TraceStats } from '../../contract/trace-calls.ts';
import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';

const defaultTracePort = 4317;

/** Asks the collector that runs on this machine. Throws `CliFailure` `collector_unreachable`. */
export function askCollector(io: CliIo, request: GetTracesRequest): Promise<GetTracesResponse> {
  return callCollector<GetTracesResponse>(tracePort(io), getTracesPath, request);
}

/** Stores an OTLP document. Throws `CliFailure`. */
export function importIntoCollector(io: CliIo, request: ImportTracesRequest): Promise<ImportOutcome> {
  return callCollector<ImportOutcome>(tracePort(io), importTracesPath, request);
}

/** Deletes every trace. Throws `CliFailure`. */
export function clearCollector(io: CliIo): Promise<{ readonly deleted: number }> {
  return callCollector<{ deleted: number }>(tracePort(io), clearTracesPath, {});
}

/** What it keeps and what it had to drop. Throws `CliFailure`. */
export function askForStats(io: CliIo): Promise<TraceStats> {
  return callCollector<TraceStats>(tracePort(io), getStatsPath, {});
}

/** Its calls to models, newest first, on a port of 127.0.0.1. */
export async function askForCalls(port: number, limit: number): Promise<readonly CallRow[]> {
  const { calls } = await callCollector<CallResult<'calls.recent'>>(port, getCallsPath, { limit });
  return calls;
}

/** One call of the collector's own RPCs, JSON in and out. */
async function callCollector<T>(port: number, path: string, request: unknown): Promise<T> {
  const grpc = await import('@grpc/grpc-js');
  const address = `127.0.0.1:${port}`;
  const client = new grpc.Client(address, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    // The collector is on this machine whatever the proxy of the environment.
    'grpc.enable_http_proxy': 0,
  });
  const same = (bytes: Buffer) => bytes;
  try {
    const answer = await new Promise<Buffer>((resolve, reject) => {
      client.waitForReady(Date.now() + connectMs, (unreachable) => {
        if (unreachable) {
          reject(notRunning(address, unreachable));
          return;
        }
        client.makeUnaryRequest(
          path,
          same,
          same,
          Buffer.from(JSON.stringify(request)),
          new grpc.Metadata(),
          { deadline: Date.now() + answerMs },
          (error, response) => {
            if (response) resolve(response);
            else reject(callFailure(address, error, grpc.status));
          },
        );
      });
    });
    return JSON.parse(answer.toString('utf8')) as T;
  } finally {
    client.close();
  }
}

/** `PLANO_TRACE_PORT`, else 4317. */
export function tracePort(io: CliIo): number {
  const text = io.env.PLANO_TRACE_PORT?.trim();
  return text ? readPort(text, 'PLANO_TRACE_PORT') : defaultTracePort;
}

export function readPort(text: string, name: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new CliFailure(`Invalid port in ${name}: ${text}.`, {
    code: 'invalid_port',
    exitCode: exitCodes.refused,
  });
}

const connectMs = 3_000;
const answerMs = 60_000;

function notRunning(address: string, cause: unknown): CliFailure {
  return new CliFailure(`No trace collector is running on ${address}. Start one with: planoai trace listen`, {
    code: 'collector_unreachable',
    exitCode: exitCodes.refused,
    cause,
  });
}

function callFailure(
  address: string,
  error: { readonly code: number; readonly details: string } | null,
  status: {
    readonly INVALID_ARGUMENT: number;
    readonly UNIMPLEMENTED: number;
    readonly UNAVAILABLE: number;
    readonly FAILED_PRECONDITION: number;
  },
): CliFailure {
  const options = { exitCode: exitCodes.refused, cause: error };
  switch (error?.code) {
    case status.INVALID_ARGUMENT:
      return new CliFailure(`Invalid query: ${error.details}.`, { code: 'invalid_query', ...options });
    case status.FAILED_PRECONDITION:
      return new CliFailure(error.details, { code: 'collector_refused', ...options });
    case status.UNIMPLEMENTED:
      return new CliFailure(`What listens on ${address} is not a Plano trace collector.`, {
        code: 'collector_incompatible',
        ...options,
      });
    case status.UNAVAILABLE:
      return notRunning(address, error);
    default:
      return new CliFailure(`The trace collector on ${address} failed: ${error?.details ?? 'no answer'}.`, {
        code: 'collector_failed',
        ...options,
      });
  }
}
