import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { clientApis } from '../../../src-gateway/apis/client-api.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import { readWindow } from '../trace/show-options.ts';
import { readSource } from './read-source.ts';
import { isTraceName, readTraces } from './read-traces.ts';

/** A request as it was sent, or would be. */
export interface ReplayedRequest {
  readonly id: string;
  /** `/v1/chat/completions`, `/v1/messages` or `/v1/responses` */
  readonly path: string;
  /** Lower-case names; no credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Which recorded traces are meant where no source is named. */
export interface SourceFlags {
  readonly since?: string;
  readonly where?: string;
}

/**
 * Recorded requests of traces, or those of a file of JSON lines, our own form or that of OpenAI's batches.
 * Throws `not_recorded`, `requests_unreadable` and, with every line that is none, `requests_invalid`.
 */
export async function readRequests(
  io: CliIo,
  globals: GlobalOptions,
  source: string | undefined,
  flags: SourceFlags,
): Promise<ReplayedRequest[]> {
  const traced = await tracedRequests(io, globals, source, flags);
  if (traced !== null) return traced;
  if (source === undefined) throw usage('Say what to replay: a trace, a file, --since or --where.');
  return requestsOfFile(io, source);
}

/** `null`: the source is a file. One of that name comes before a trace. */
export async function tracedRequests(
  io: CliIo,
  globals: GlobalOptions,
  source: string | undefined,
  { since, where }: SourceFlags,
): Promise<ReplayedRequest[] | null> {
  const isTrace = source !== undefined && isTraceName(source) && !existsSync(resolve(io.cwd, source));
  if (!isTrace && (source !== undefined || (since === undefined && where === undefined))) return null;
  const found = await readTraces(globals, {
    target: source?.toLowerCase() ?? null,
    query: where ?? '',
    sinceMs: since === undefined ? null : readWindow(since),
  });
  const usable = found.filter(({ path }) => paths.has(path));
  return usable.map((request) => ({ ...request, headers: headersThatCount(request.headers) }));
}

async function requestsOfFile(io: CliIo, source: string): Promise<ReplayedRequest[]> {
  const text = await readSource(io, source);
  const requests: ReplayedRequest[] = [];
  const problems: { readonly line: number; readonly message: string }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = readLine(line, index + 1);
    if (typeof read === 'string') problems.push({ line: index + 1, message: read });
    else requests.push(read);
  }
  if (problems.length === 0 && requests.length > 0) return requests;
  throw new CliFailure(
    `${source} holds ${problems.length === 0 ? 'no requests' : 'lines that are no requests'}`,
    {
      code: 'requests_invalid',
      exitCode: exitCodes.refused,
      details: problems,
      lines: problems.map(({ line, message }) => `  ${source}:${line}  ${message}`),
      hint: 'A line is {"id":"1","path":"/v1/chat/completions","body":{"messages":[…]}}.',
    },
  );
}

const paths: ReadonlySet<string> = new Set(Object.values(clientApis).map(({ path }) => path));

/** What is wrong with the line, when it is no request. */
function readLine(line: string, number: number): ReplayedRequest | string {
  const parsed = parse(line);
  if (!isRecord(parsed)) return 'it is no JSON object';
  const { body, custom_id, headers, id = custom_id, url, path = url } = parsed;
  if (!isRecord(body)) return 'it has no "body"';
  const asked = typeof path === 'string' ? path.replace(/^\/routing/, '') : '/v1/chat/completions';
  if (!paths.has(asked)) return `"path" is none of ${[...paths].join(', ')}`;
  return {
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : String(number),
    path: asked,
    headers: isRecord(headers) ? headersThatCount(headers) : {},
    body,
  };
}

/** Of the connection, or a secret: none of it has a say in a decision. */
const left =
  /^(host|connection|content-.*|accept-encoding|transfer-encoding|authorization|cookie|x-api-key|x-plano-key|traceparent|tracestate)$/;

function headersThatCount(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (typeof value === 'string' && !left.test(lower)) found[lower] = value;
  }
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
