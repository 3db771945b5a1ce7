import { gunzipSync } from 'node:zlib';
import { textMember } from '../../../src-gateway/apis/json-value.ts';
import { decodeRequest } from '../decode-json.ts';
import { decodeProtobuf } from '../decode-protobuf.ts';
import { OtlpDecodeError } from '../otlp-decode-error.ts';
import type { SpanRecord } from '../span-record.ts';
import { type BesideSpans, readBeside } from './beside-spans.ts';
import { requestFromCliJson } from './cli-json.ts';
import { requestFromJaeger } from './jaeger-json.ts';

/** Bytes of a file, inflated. */
export const maxTraceFileBytes = 200 * 1024 * 1024;

/** How a document says that it holds more than spans. */
export const bundleFormat = 'plano.trace-bundle/1';

export interface TraceFile {
  readonly spans: readonly SpanRecord[];
  /** `null`: the file holds spans only. */
  readonly beside: BesideSpans | null;
}

/**
 * What a file holds: a bundle, OTLP as JSON, as a line for each document or as protobuf, what
 * `planoai trace --json` prints (ours and the original's), or Jaeger's JSON; each maybe with gzip. Throws
 * `OtlpDecodeError`.
 */
export function readTraceFile(bytes: Uint8Array): TraceFile {
  const content = inflated(bytes);
  if (content.length > maxTraceFileBytes) throw tooLarge();
  const first = content.find((byte) => byte > 0x20 && !byteOrderMark.includes(byte));
  if (first === undefined) throw new OtlpDecodeError('the file is empty');
  // A protobuf request begins with field 1, 0x0a, which is white space in JSON, and its length.
  if (first !== openBrace) return { spans: decodeProtobuf(content), beside: null };
  const found = documents(new TextDecoder().decode(content));
  return { spans: found.flatMap(spansOf), beside: found.length === 1 ? besideOf(found[0]) : null };
}

const openBrace = 0x7b;
const byteOrderMark = [0xef, 0xbb, 0xbf];

function inflated(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: maxTraceFileBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new OtlpDecodeError('the file cannot be decompressed (gzip)');
  }
}

function tooLarge(): OtlpDecodeError {
  return new OtlpDecodeError(`the file exceeds ${maxTraceFileBytes / 1024 / 1024} MiB`);
}

/** One document, or one on each line. */
function documents(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const lines = text.split('\n').map((line) => line.trim());
    if (lines.filter((line) => line !== '').length < 2) throw invalidJson(error);
    return lines.flatMap((line, index) => (line === '' ? [] : [lineDocument(line, index + 1)]));
  }
}

function lineDocument(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw invalidJson(error, ` in line ${number}`);
  }
}

function invalidJson(error: unknown, where = ''): OtlpDecodeError {
  return new OtlpDecodeError(
    `invalid JSON${where}: ${error instanceof Error ? error.message : String(error)}`,
  );
}

/** A bundle is an OTLP document with more beside its spans. */
function besideOf(document: unknown): BesideSpans | null {
  const format = textMember(document, 'format');
  if (format === bundleFormat) return readBeside(document);
  if (format?.startsWith('plano.trace-bundle/') !== true) return null;
  throw new OtlpDecodeError(`the bundle has the format ${format}, which a newer Plano Console wrote`);
}

function spansOf(document: unknown): SpanRecord[] {
  if (typeof document === 'object' && document !== null) {
    if ('resourceSpans' in document) return decodeRequest(document);
    if ('traces' in document) return decodeRequest(requestFromCliJson(document.traces));
    if ('spans' in document && 'trace_id' in document) return decodeRequest(requestFromCliJson([document]));
    if ('data' in document) return decodeRequest(requestFromJaeger(document.data));
  }
  throw new OtlpDecodeError('neither OTLP ("resourceSpans"), nor "traces" of planoai, nor Jaeger ("data")');
}
