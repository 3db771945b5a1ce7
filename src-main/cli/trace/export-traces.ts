import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decodeRequest } from '../../collector/decode-json.ts';
import { type ExportFormat, exportFormats, writeTraceFile } from '../../collector/files/write-trace-file.ts';
import type { SpanRecord } from '../../collector/span-record.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { printJson } from '../print-json.ts';
import { findTraces } from './find-traces.ts';
import { readShowOptions, type ShowOptions } from './show-options.ts';

/** Options of `planoai trace export` as commander reads them. */
export interface ExportOptions extends Pick<ShowOptions, 'where' | 'query' | 'since' | 'limit'> {
  readonly format?: string;
  readonly output?: string;
}

/** Writes traces to a file, or to stdout without one. Throws `CliFailure`. */
export async function exportTraces(
  io: CliIo,
  globals: GlobalOptions,
  target: string | undefined,
  options: ExportOptions,
): Promise<void> {
  const format = readFormat(options.format);
  const { output, ...shown } = options;
  const request = readShowOptions(target, { ...shown, interactive: false });
  const spans: SpanRecord[] = [];
  const traces = new Set<string>();
  const wanted = request.target.kind === 'last' ? 1 : (request.limit ?? Number.POSITIVE_INFINITY);
  for (let offset = 0; traces.size < wanted && !io.signal.aborted; ) {
    const limit = Math.min(tracesPerPage, wanted - traces.size);
    const page = await findTraces(io, request, { otlp: true, offset, limit });
    const found = decodeRequest(page.otlp ?? {});
    const fresh = new Set(page.traces.map(({ trace_id }) => trace_id).filter((id) => !traces.has(id)));
    // Traces that came meanwhile have moved some of these to the next page.
    spans.push(...(fresh.size === page.traces.length ? found : withoutKnown(spans, found)));
    for (const id of fresh) traces.add(id);
    offset += page.traces.length;
    if (page.traces.length === 0 || (page.traces.length < limit && page.truncated !== true)) break;
  }
  const text = writeTraceFile(format, spans);
  if (output === undefined || output === '-') {
    io.stdout.write(text);
    return;
  }
  await write(resolve(io.cwd, output), text);
  if (globals.json) printJson(io, { file: output, format, traces: traces.size, spans: spans.length });
  else if (!globals.quiet) {
    io.stdout.write(
      `Exported ${counted(traces.size, 'trace')}, ${counted(spans.length, 'span')} to ${output}\n`,
    );
  }
}

/** `1 trace`, `4 310 spans`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US').replaceAll(',', ' ')} ${noun}${count === 1 ? '' : 's'}`;
}

const tracesPerPage = 200;

function readFormat(text = 'otlp-json'): ExportFormat {
  const format = exportFormats.find((known) => known === text);
  if (format !== undefined) return format;
  throw new CliFailure(`Invalid --format: ${text}. Use one of ${exportFormats.join(', ')}.`, {
    code: 'usage',
    exitCode: exitCodes.usage,
  });
}

function withoutKnown(known: readonly SpanRecord[], found: readonly SpanRecord[]): SpanRecord[] {
  const ids = new Set(known.map(({ traceId, spanId }) => traceId + spanId));
  return found.filter(({ traceId, spanId }) => !ids.has(traceId + spanId));
}

async function write(file: string, text: string): Promise<void> {
  try {
    // Traces may hold prompts: for their owner only.
    await writeFile(file, text, { mode: 0o600 });
  } catch (cause) {
    throw new CliFailure(`Cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      code: 'file_unwritable',
      exitCode: exitCodes.refused,
      cause,
    });
  }
}
