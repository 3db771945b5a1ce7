import type { SourceMap } from '../source/source-node.ts';
import type { TracingEntry } from './config-model.ts';
import type { FieldReader } from './field-reader.ts';

/** The `tracing` section as it is written. */
export function readTracing(node: SourceMap | null, read: FieldReader): TracingEntry | null {
  if (node === null) return null;
  const spanAttributes = read.map(node, 'span_attributes');
  return {
    node,
    randomSampling: read.numeric(node, 'random_sampling'),
    archInternal: read.flag(node, 'trace_arch_internal'),
    endpoint: read.text(node, 'opentracing_grpc_endpoint'),
    spanAttributes,
    headerPrefixes: read.texts(spanAttributes, 'header_prefixes'),
    staticAttributes: read.pairs(spanAttributes, 'static'),
    exporters: read.maps(node, 'exporters').map((exporter) => ({
      node: exporter,
      type: read.text(exporter, 'type'),
      url: read.text(exporter, 'url'),
      apiKey: read.text(exporter, 'api_key'),
      distinctIdHeader: read.text(exporter, 'distinct_id_header'),
      captureMessages: read.flag(exporter, 'capture_messages'),
      headers: read.pairs(exporter, 'headers'),
      protocol: read.text(exporter, 'protocol'),
      path: read.text(exporter, 'path'),
    })),
  };
}
