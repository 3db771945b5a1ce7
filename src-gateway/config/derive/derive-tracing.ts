import type { ExporterConfig } from '../exporter-config.ts';
import type { TracingConfig } from '../gateway-config.ts';
import type { ConfigModel, ExporterEntry } from '../model/config-model.ts';
import { parseUrl } from '../model/parse-url.ts';
import { type DeriveOptions, headerName, pickName, pickPairs, pickSecret, pickText } from './derive-mode.ts';

/** What is traced and where spans go; `null` without a `tracing` section. */
export function deriveTracing(model: ConfigModel, options: DeriveOptions): TracingConfig | null {
  const { tracing } = model;
  if (tracing === null) return null;
  return {
    randomSampling: Math.min(100, Math.max(0, tracing.randomSampling?.value ?? 0)),
    archInternal: tracing.archInternal?.value ?? false,
    endpoint: tracing.endpoint === null ? null : pickText(tracing.endpoint, options.mode),
    headerPrefixes: tracing.headerPrefixes.map((prefix) => pickName(prefix, options.mode).toLowerCase()),
    staticAttributes: pickPairs(tracing.staticAttributes, options.mode),
    exporters: deriveExporters(tracing.exporters, options),
  };
}

function deriveExporters(entries: readonly ExporterEntry[], options: DeriveOptions): ExporterConfig[] {
  const named = entries.find((entry) => (entry.distinctIdHeader?.value.trim() ?? '') !== '');
  const distinctIdHeader = headerName(named?.distinctIdHeader ?? null, options);
  return entries.flatMap((entry) => deriveExporter(entry, distinctIdHeader, options) ?? []);
}

function deriveExporter(
  entry: ExporterEntry,
  distinctIdHeader: string | null,
  options: DeriveOptions,
): ExporterConfig | null {
  const { type, url, path } = entry;
  if (type?.value === 'file') {
    return path === null ? null : { type: 'file', path: pickText(path, options.mode) };
  }
  if (url === null) return null;
  const target = pickText(url, options.mode);
  if (type?.value === 'posthog') {
    const apiKey = pickSecret(entry.apiKey, options.mode);
    const captureMessages = entry.captureMessages?.value ?? false;
    return { type: 'posthog', url: target, apiKey, distinctIdHeader, captureMessages };
  }
  if (type?.value !== 'otlp') return null;
  const protocol = PROTOCOLS.find((known) => known === entry.protocol?.value) ?? usualProtocol(url.value);
  return { type: 'otlp', url: target, headers: pickPairs(entry.headers, options.mode), protocol };
}

const PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const;

function usualProtocol(url: string): (typeof PROTOCOLS)[number] {
  const parts = parseUrl(url);
  return typeof parts !== 'string' && parts.port === 4317 ? 'grpc' : 'http/protobuf';
}
