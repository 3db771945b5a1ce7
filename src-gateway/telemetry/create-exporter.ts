import { resolve } from 'node:path';
import type { ExporterConfig } from '../config/exporter-config.ts';
import { encodeSpans, type SpanSource } from './encode-spans.ts';
import { ExternalExport } from './external-export.ts';
import { FileExport } from './file-export.ts';
import { OtlpHttpExport } from './otlp-http-export.ts';
import { PostHogExport } from './posthog-export.ts';
import type { RecordedSpan } from './recorded-span.ts';
import { batchLimitsFromEnvironment } from './span-limits.ts';
import type { DropReason } from './span-queue.ts';
import { spansJson } from './spans-json.ts';

/** Takes spans somewhere, behind the requests; what it cannot take is lost and counted. */
export interface SpanExporter {
  add(span: RecordedSpan): void;
  /** Resolves when everything that waits now has been sent or lost. */
  flush(): Promise<void>;
  /** Gives up what still waits. */
  close(): void;
}

export interface ExporterSurroundings {
  /** Where relative paths begin. */
  readonly folder: string;
  source(): SpanSource;
  addressesOf(host: string): Promise<readonly string[]>;
  onDropped(count: number, reason: DropReason): void;
  onState(message: string): void;
}

/** The exporter that an entry of `tracing.exporters` asks for. */
export function createExporter(config: ExporterConfig, around: ExporterSurroundings): SpanExporter {
  const { addressesOf, folder, onDropped, onState, source } = around;
  const told = { onDropped, onState };
  switch (config.type) {
    case 'posthog':
      return new PostHogExport({ config, ...told });
    case 'file':
      return new FileExport({
        path: resolve(folder, config.path),
        encode: (spans) => spansJson(spans, source()),
        ...told,
      });
    case 'otlp': {
      if (config.protocol !== 'grpc') {
        const isJson = config.protocol === 'http/json';
        const encode = (spans: readonly RecordedSpan[]) =>
          isJson ? spansJson(spans, source()) : encodeSpans(spans, source());
        return new OtlpHttpExport({ config, encode, ...told });
      }
      return new ExternalExport({
        ...{ endpoint: config.url, headers: config.headers, limits: batchLimitsFromEnvironment() },
        ...{ addressesOf, encode: (spans) => encodeSpans(spans, source()), ...told },
      });
    }
    default:
      return config satisfies never;
  }
}
