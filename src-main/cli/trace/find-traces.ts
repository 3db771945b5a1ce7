import type { GetTracesRequest, GetTracesResponse } from '../../collector/get-traces-request.ts';
import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';
import { askCollector } from './collector-client.ts';
import type { ShowRequest } from './show-options.ts';

/** Asks the collector, or whom else, for what the options say, in the given shape. Throws `CliFailure`. */
export async function findTraces(
  io: CliIo,
  { target, where, query, sinceMs }: ShowRequest,
  shape: GetTracesRequest,
  ask: (request: GetTracesRequest) => Promise<GetTracesResponse> = (request) => askCollector(io, request),
): Promise<GetTracesResponse> {
  const response = await ask({
    ...shape,
    ...(where.length > 0 && { where: [...where] }),
    ...(query !== null && { query }),
    ...(sinceMs !== null && {
      since_ns: (BigInt(Math.max(0, Date.now() - sinceMs)) * 1_000_000n).toString(),
    }),
    ...(target.kind === 'last' && { order: 'updated' }),
    ...(target.kind === 'id' && { trace_id_prefix: target.prefix }),
  });
  const { unknown_keys: unknown } = response;
  if (unknown && unknown.length > 0) {
    throw new CliFailure(`Unknown --where key(s): ${unknown.join(', ')}`, {
      code: 'unknown_where_key',
      exitCode: exitCodes.refused,
      details: unknown,
    });
  }
  for (const { key, nearest } of response.query_unknown_keys ?? []) {
    const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
    io.stderr.write(`Warning: No stored trace has the key ${key} of --query.${meant}\n`);
  }
  return response;
}
