/** A further destination of spans, beside the collector and the OTLP endpoint. */
export type ExporterConfig = PostHogExporter | OtlpExporter | FileExporter;

interface PostHogExporter {
  readonly type: 'posthog';
  /** Origin and path to which `/batch/` is appended. */
  readonly url: string;
  /** `null`: the key's variable has no value. */
  readonly apiKey: string | null;
  /** Request header with the person's id, lower-case: the first that any exporter names counts for all. */
  readonly distinctIdHeader: string | null;
  /** Sends previews of messages. */
  readonly captureMessages: boolean;
}

interface OtlpExporter {
  readonly type: 'otlp';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Not given: `grpc` for the port of OTLP over gRPC, 4317, else `http/protobuf`. */
  readonly protocol: 'grpc' | 'http/protobuf' | 'http/json';
}

interface FileExporter {
  readonly type: 'file';
  /** Takes lines of OTLP JSON; relative to the config file's folder. */
  readonly path: string;
}
