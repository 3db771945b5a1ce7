import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { otlpDocument } from '../../collector/files/otlp-document.ts';
import { maxTraceFileBytes, readTraceFile, type TraceFile } from '../../collector/files/read-trace-file.ts';
import { OtlpDecodeError } from '../../collector/otlp-decode-error.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { printJson } from '../print-json.ts';
import { besideParts } from './beside-parts.ts';
import { importIntoCollector } from './collector-client.ts';
import { counted } from './export-traces.ts';

/** A file, read and not stored yet. */
export interface FileContent extends TraceFile {
  /** As people know it. */
  readonly file: string;
}

export interface FileSummary {
  readonly file: string;
  readonly traces: number;
  readonly spans: number;
  readonly rejected: number;
  /** Reason to number of spans. */
  readonly reasons: Readonly<Record<string, number>>;
  /** What a bundle brought beside its spans; left out: the file is none. */
  readonly beside?: { readonly bodies: number; readonly decisions: number; readonly configs: number };
}

/** Stores the traces of files, `-` for stdin, in the collector of this machine. Throws `CliFailure`. */
export async function importTraces(
  io: CliIo,
  globals: GlobalOptions,
  files: readonly string[],
): Promise<void> {
  const summaries: FileSummary[] = [];
  for (const file of files) {
    const summary = await importContent(io, await readImportFile(io, file));
    summaries.push(summary);
    if (!globals.json && !globals.quiet) io.stdout.write(summaryLine(summary, files.length > 1));
  }
  if (globals.json) printJson(io, { files: summaries });
}

const spansPerRequest = 1_000;

/** Reads a file, `-` for stdin. Throws `CliFailure`. */
export async function readImportFile(io: CliIo, file: string): Promise<FileContent> {
  const bytes = file === '-' ? await readStdin(io) : await readImport(resolve(io.cwd, file));
  return { file: file === '-' ? 'stdin' : basename(file), ...contentOf(file, bytes) };
}

/** Stores what was read in the collector of this machine. Throws `CliFailure`. */
export async function importContent(
  io: CliIo,
  { beside, file: name, spans }: FileContent,
): Promise<FileSummary> {
  const traces = new Set(spans.map(({ traceId }) => traceId));
  const reasons: Record<string, number> = {};
  let stored = 0;
  for (let from = 0; from < spans.length; from += spansPerRequest) {
    const part = otlpDocument(spans.slice(from, from + spansPerRequest));
    const outcome = await importIntoCollector(io, {
      file: name,
      ...part,
      resourceSpans: [...part.resourceSpans],
    });
    stored += outcome.spans;
    for (const [reason, count] of Object.entries(outcome.rejected))
      reasons[reason] = (reasons[reason] ?? 0) + count;
  }
  for (const part of beside === null ? [] : besideParts(beside)) {
    await importIntoCollector(io, { file: name, resourceSpans: [], beside: part });
  }
  const rejected = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  const brought = beside && {
    bodies: beside.bodies.length,
    decisions: beside.decisions.length,
    configs: beside.configs.length,
  };
  return {
    file: name,
    traces: traces.size,
    spans: stored,
    rejected,
    reasons,
    ...(brought && { beside: brought }),
  };
}

/** `imported 120 traces, 4 310 spans, 3 rejected: invalid trace_id (3)` */
export function summaryLine(summary: FileSummary, named: boolean): string {
  const { beside, file, traces, spans, rejected, reasons } = summary;
  const why = Object.entries(reasons).map(([reason, count]) => `${reason} (${count})`);
  const detail = rejected === 0 ? '' : `: ${why.join(', ')}`;
  return `${named ? `${file}: ` : ''}imported ${counted(traces, 'trace')}, ${counted(spans, 'span')}, ${rejected} rejected${detail}${besideText(beside)}\n`;
}

function besideText(beside: FileSummary['beside']): string {
  if (beside === undefined) return '';
  const { bodies, configs, decisions } = beside;
  const said = bodies === 1 ? '1 body' : `${bodies} bodies`;
  return `; with ${said}, ${counted(decisions, 'decision')}, ${counted(configs, 'config')}`;
}

function contentOf(file: string, bytes: Uint8Array): TraceFile {
  try {
    return readTraceFile(bytes);
  } catch (cause) {
    if (!(cause instanceof OtlpDecodeError)) throw cause;
    throw new CliFailure(`${file} cannot be imported: ${cause.message}.`, {
      code: 'import_refused',
      exitCode: exitCodes.refused,
      cause,
    });
  }
}

async function readImport(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > maxTraceFileBytes) throw tooLarge(file);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof CliFailure) throw cause;
    throw new CliFailure(`Cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      code: 'file_unreadable',
      exitCode: exitCodes.refused,
      cause,
    });
  }
}

async function readStdin(io: CliIo): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of io.stdin) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    size += bytes.length;
    if (size > maxTraceFileBytes) throw tooLarge('stdin');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLarge(file: string): CliFailure {
  return new CliFailure(`${file} exceeds ${maxTraceFileBytes / 1024 / 1024} MiB. Import it in parts.`, {
    code: 'import_refused',
    exitCode: exitCodes.refused,
  });
}
