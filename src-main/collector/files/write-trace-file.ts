import { type SpanRecord, valueText } from '../span-record.ts';
import { otlpDocument } from './otlp-document.ts';

const spanFormats = ['otlp-json', 'otlp-jsonl', 'csv'] as const;
/** What `planoai trace export --format` takes; the last two hold what was said, too. */
export const exportFormats = [...spanFormats, 'har', 'bundle'] as const;
export type ExportFormat = (typeof exportFormats)[number];
export type SpanFormat = (typeof spanFormats)[number];

export function isSpanFormat(format: ExportFormat): format is SpanFormat {
  return spanFormats.some((known) => known === format);
}

/** The text of a file with these spans. The same spans give the same bytes. */
export function writeTraceFile(format: SpanFormat, spans: readonly SpanRecord[]): string {
  switch (format) {
    case 'otlp-json':
      return `${JSON.stringify(otlpDocument(spans), null, 2)}\n`;
    case 'otlp-jsonl':
      return byTrace(spans)
        .map((trace) => `${JSON.stringify(otlpDocument(trace))}\n`)
        .join('');
    case 'csv':
      return csv(spans);
    default:
      return format satisfies never;
  }
}

/** The ending of a file of this format. */
export function fileEnding(format: ExportFormat): string {
  return fileEndings[format];
}

const fileEndings: Readonly<Record<ExportFormat, string>> = {
  'otlp-json': 'json',
  'otlp-jsonl': 'jsonl',
  csv: 'csv',
  har: 'har',
  bundle: 'bundle.json',
};

/** The trace that began first comes first. */
function byTrace(spans: readonly SpanRecord[]): SpanRecord[][] {
  const traces = new Map<string, SpanRecord[]>();
  for (const span of [...spans].sort(byStart)) {
    const trace = traces.get(span.traceId);
    if (trace) trace.push(span);
    else traces.set(span.traceId, [span]);
  }
  return [...traces.values()];
}

function byStart(a: SpanRecord, b: SpanRecord): number {
  if (a.startNs !== b.startNs) return a.startNs < b.startNs ? -1 : 1;
  return a.traceId + a.spanId < b.traceId + b.spanId ? -1 : 1;
}

const header =
  'trace_id,span_id,parent_span_id,service,name,kind,start_ns,duration_ns,status,status_message,attributes';

/** A line for each span, attributes as JSON (RFC 4180). */
function csv(spans: readonly SpanRecord[]): string {
  const lines = byTrace(spans)
    .flat()
    .map((span) =>
      [
        span.traceId,
        span.spanId,
        span.parentSpanId,
        span.resource.service,
        span.name,
        String(span.kind),
        span.startNs.toString(),
        (span.endNs - span.startNs).toString(),
        String(span.statusCode),
        span.statusMessage,
        JSON.stringify(
          Object.fromEntries(span.attributes.map(({ key, value }) => [key, valueText(value) ?? ''])),
        ),
      ]
        .map(cell)
        .join(','),
    );
  return [header, ...lines].map((line) => `${line}\r\n`).join('');
}

/** Spreadsheets take text that begins so for a formula; a quote before it keeps it text. */
const formula = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
