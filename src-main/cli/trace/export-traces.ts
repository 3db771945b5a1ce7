import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type ExportFormat,
  exportFormats,
  isSpanFormat,
  type SpanFormat,
  writeTraceFile,
} from '../../collector/files/write-trace-file.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import { printJson } from '../print-json.ts';
import { collectSpans, type ExportedFile } from './collect-spans.ts';
import { askCollector } from './collector-client.ts';
import { exportWithContent } from './export-with-content.ts';
import { readShowOptions, type ShowOptions, type ShowRequest } from './show-options.ts';

/** Options of `planoai trace export` as commander reads them. */
export interface ExportOptions extends Pick<ShowOptions, 'where' | 'query' | 'since' | 'limit'> {
  readonly format?: string;
  readonly withContent?: boolean;
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
  const { output, withContent = false, ...shown } = options;
  if (withContent && format === 'csv') throw usage('CSV has no place for what was said: take otlp-json.');
  const request = readShowOptions(target, { ...shown, interactive: false });
  const isPlain = isSpanFormat(format) && !withContent;
  const { masked, spans, text, traces } = isPlain
    ? await spansOnly(io, request, format)
    : await exportWithContent(io, globals, request, format);
  if (traces === 0 && request.target.kind === 'id') {
    throw new CliFailure(`No stored trace has an id that begins with ${request.target.prefix}.`, {
      code: 'not_found',
      exitCode: exitCodes.refused,
      hint: 'List those that there are: planoai trace --list',
    });
  }
  if (output === undefined || output === '-') {
    io.stdout.write(text);
    return;
  }
  await write(resolve(io.cwd, output), text);
  if (globals.json)
    printJson(io, { file: output, format, traces, spans, ...(masked !== null && { masked }) });
  else if (!globals.quiet) {
    const note = masked === null || masked === 0 ? '' : `; secrets in ${counted(masked, 'text')} were masked`;
    io.stdout.write(`Exported ${counted(traces, 'trace')}, ${counted(spans, 'span')} to ${output}${note}\n`);
  }
}

async function spansOnly(io: CliIo, request: ShowRequest, format: SpanFormat): Promise<ExportedFile> {
  const { spans, traceIds } = await collectSpans(io, request, (question) => askCollector(io, question));
  return { text: writeTraceFile(format, spans), traces: traceIds.length, spans: spans.length, masked: null };
}

/** `1 trace`, `4 310 spans`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US').replaceAll(',', ' ')} ${noun}${count === 1 ? '' : 's'}`;
}

function readFormat(text = 'otlp-json'): ExportFormat {
  const format = exportFormats.find((known) => known === text);
  if (format !== undefined) return format;
  throw new CliFailure(`Invalid --format: ${text}. Use one of ${exportFormats.join(', ')}.`, {
    code: 'usage',
    exitCode: exitCodes.usage,
  });
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
