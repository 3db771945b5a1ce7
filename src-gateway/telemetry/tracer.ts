import { randomUUID } from 'node:crypto';
import type { ExporterConfig } from '../config/exporter-config.ts';
import type { TracingConfig } from '../config/gateway-config.ts';
import { createRedactor, type Redactor } from '../config/redactor.ts';
import type { TracingSettings } from '../gateway-settings.ts';
import { createExporter, type SpanExporter } from './create-exporter.ts';
import { compileCustomAttributes } from './custom-attributes.ts';
import { encodeSpans, type SpanSource } from './encode-spans.ts';
import { ExternalExport } from './external-export.ts';
import { randomSpanId, randomTraceId } from './random-ids.ts';
import type { RecordedSpan } from './recorded-span.ts';
import { RecordedTrace, type RequestTrace, type TracedRequest, UnrecordedTrace } from './request-trace.ts';
import { isSampled } from './sampling.ts';
import { batchLimitsFromEnvironment, spanLimitsFromEnvironment } from './span-limits.ts';
import { type DropReason, SpanQueue } from './span-queue.ts';
import { parseTraceContext } from './trace-context.ts';

export interface TracerOptions {
  readonly config: TracingConfig | null;
  readonly settings: TracingSettings;
  readonly productVersion: string;
  /** SHA-256 of the config text, hex. */
  readonly configSha256: string;
  /** Where relative paths of the config begin; left out: where the process runs. */
  readonly configFolder?: string;
  /** Values that stand in no span. */
  readonly secrets?: readonly string[];
  /**
   * Takes an OTLP `ExportTraceServiceRequest` (protobuf) for the host's own collector. When it gives a
   * promise, the next hand-off waits for it.
   */
  onOtlp?(bytes: Uint8Array): Promise<void> | void;
  /** Spans that were lost, for the counter of dropped spans. */
  onDropped?(count: number, reason: DropReason): void;
  /** The external destination failed, or works again: one sentence for the log, once per change. */
  onExportState?(message: string): void;
  /** Where a host name leads; left out: where the system says. */
  addressesOf?(host: string): Promise<readonly string[]>;
  /** Milliseconds since the epoch; left out: the wall clock at a request's start, then a steady clock. */
  now?(): number;
}

export interface Tracer {
  startRequest(request: TracedRequest): RequestTrace;
  /**
   * Holds a span back from its destinations at its end, until `giveContent` says what was said in it. `false`:
   * it goes out without.
   */
  awaitContent(spanId: string): boolean;
  /** Attributes for the span that waits; empty: it goes out as it is. The host's own collector gets none of them. */
  giveContent(spanId: string, content: SpanContent): void;
  /** A reload: from the next request on. What is left out is unchanged. */
  update(
    config: TracingConfig | null,
    configSha256: string,
    settings?: TracingSettings,
    secrets?: readonly string[],
  ): void;
  /** Resolves when all ended spans have been handed over or lost. */
  flush(): Promise<void>;
  /** Flushes for at most `budgetMs` milliseconds, then gives up what is left. */
  shutdown(budgetMs: number): Promise<void>;
}

export type SpanContent = ReadonlyMap<string, string | boolean>;

/** A span that waits for its content, or the content for the span's end. */
interface AwaitedSpan {
  span: RecordedSpan | null;
  content: SpanContent | null;
}

/** Decides which requests are recorded and takes their spans to the host's collector and to OTLP. */
export function createTracer(options: TracerOptions): Tracer {
  return new SpanTracer(options);
}

class SpanTracer implements Tracer {
  readonly #options: TracerOptions;
  readonly #instanceId = randomUUID();
  readonly #limits = spanLimitsFromEnvironment();
  readonly #embedded = this.#createEmbeddedQueue();
  #plan: TracingPlan;
  #external: ExternalExport | null = null;
  /** By the config that each was made for. */
  #exporters: ReadonlyMap<string, SpanExporter> = new Map();
  readonly #awaited = new Map<string, AwaitedSpan>();
  #retiring: Promise<void> = Promise.resolve();

  constructor(options: TracerOptions) {
    this.#options = options;
    this.#plan = this.#createPlan(options.config, options.configSha256, options.settings, options.secrets);
    this.#connect();
  }

  startRequest(request: TracedRequest): RequestTrace {
    const { headers } = request;
    const remoteParent = parseTraceContext(single(headers.traceparent), single(headers.tracestate));
    const traceId = remoteParent?.traceId ?? randomTraceId();
    if (request.traced === false || !this.#isRecorded(remoteParent?.sampled, traceId)) {
      const context = remoteParent ?? { traceId, spanId: randomSpanId(), sampled: false, traceState: '' };
      return new UnrecordedTrace(context);
    }
    return new RecordedTrace({
      request,
      traceId,
      remoteParent,
      customAttributes: this.#plan.customAttributes(request),
      limits: this.#limits,
      configSha256: this.#plan.configSha256,
      redact: this.#plan.redact,
      now: this.#options.now ?? steadyClock(),
      onEnd: this.#onEnd,
    });
  }

  awaitContent(spanId: string): boolean {
    const { settings } = this.#plan;
    const isWanted = settings.exportContent === true && (this.#external !== null || this.#exporters.size > 0);
    if (isWanted) this.#awaited.set(spanId, { span: null, content: null });
    return isWanted;
  }

  giveContent(spanId: string, content: SpanContent): void {
    const awaited = this.#awaited.get(spanId);
    if (awaited === undefined) return;
    if (awaited.span === null) {
      awaited.content = content;
      return;
    }
    this.#awaited.delete(spanId);
    this.#export(content.size === 0 ? awaited.span : awaited.span.withContent(content));
  }

  update(
    config: TracingConfig | null,
    configSha256: string,
    settings = this.#plan.settings,
    secrets = this.#plan.secrets,
  ): void {
    this.#plan = this.#createPlan(config, configSha256, settings, secrets);
    this.#connect();
  }

  async flush(): Promise<void> {
    const further = [...this.#exporters.values()].map((exporter) => exporter.flush());
    await Promise.all([this.#embedded.flush(), this.#external?.flush(), this.#retiring, ...further]);
  }

  async shutdown(budgetMs: number): Promise<void> {
    this.#plan = { ...this.#plan, percent: 0 };
    for (const { span } of this.#awaited.values()) if (span !== null) this.#export(span);
    this.#awaited.clear();
    await within(budgetMs, this.flush());
    this.#embedded.close();
    this.#external?.close();
    this.#external = null;
    for (const exporter of this.#exporters.values()) exporter.close();
    this.#exporters = new Map();
  }

  /** ParentBased(TraceIdRatio): a caller's decision stands, a new trace is drawn. */
  #isRecorded(parentSampled: boolean | undefined, traceId: string): boolean {
    const { percent } = this.#plan;
    return percent > 0 && (parentSampled ?? isSampled(traceId, percent));
  }

  readonly #onEnd = (span: RecordedSpan): void => {
    if (this.#plan.settings.embeddedCollector) {
      this.#embedded.add(span);
    }
    const awaited = this.#awaited.get(span.spanId);
    if (awaited === undefined) this.#export(span);
    else if (awaited.content === null) awaited.span = span;
    else {
      this.#awaited.delete(span.spanId);
      this.#export(awaited.content.size === 0 ? span : span.withContent(awaited.content));
    }
  };

  #export(span: RecordedSpan): void {
    this.#external?.add(span);
    for (const exporter of this.#exporters.values()) exporter.add(span);
  }

  #createPlan(
    config: TracingConfig | null,
    configSha256: string,
    settings: TracingSettings,
    secrets: readonly string[] = [],
  ): TracingPlan {
    const configured = config?.randomSampling ?? 0;
    const usual = settings.embeddedCollector ? null : usualEndpoint;
    const endpoint = configured > 0 ? (config?.endpoint ?? settings.endpoint ?? usual) : null;
    const local = settings.embeddedCollector ? settings.localSampling : 0;
    const percent = configured > 0 ? configured : local;
    const redact = createRedactor(secrets);
    return {
      settings,
      secrets,
      percent,
      endpoint,
      // Like the endpoint, only for what the config itself wants recorded.
      exporters: configured > 0 ? (config?.exporters ?? []) : [],
      customAttributes: compileCustomAttributes(config, redact),
      redact,
      configSha256: configSha256.slice(0, 12),
      source: {
        productVersion: this.#options.productVersion,
        instanceId: this.#instanceId,
        staticAttributes: config?.staticAttributes ?? {},
      },
    };
  }

  /** Follows the plan's destinations; a replaced one still sends what it has. */
  #connect(): void {
    this.#connectExporters();
    const { endpoint, settings } = this.#plan;
    if (this.#external?.endpoint === endpoint) {
      return;
    }
    const previous = this.#external;
    if (previous !== null) this.#retire(previous);
    this.#external =
      endpoint === null
        ? null
        : new ExternalExport({
            endpoint,
            headers: settings.exporterHeaders,
            addressesOf: async (host) => (await this.#options.addressesOf?.(host)) ?? [host],
            limits: batchLimitsFromEnvironment(),
            encode: (spans) => encodeSpans(spans, this.#plan.source),
            onDropped: (count, reason) => this.#options.onDropped?.(count, reason),
            onState: (message) => this.#options.onExportState?.(message),
          });
  }

  #connectExporters(): void {
    const before = new Map(this.#exporters);
    const exporters = new Map<string, SpanExporter>();
    for (const config of this.#plan.exporters) {
      const key = JSON.stringify(config);
      const kept = exporters.get(key) ?? before.get(key);
      before.delete(key);
      exporters.set(key, kept ?? this.#createExporter(config));
    }
    this.#exporters = exporters;
    for (const gone of before.values()) this.#retire(gone);
  }

  #createExporter(config: ExporterConfig): SpanExporter {
    const { addressesOf, configFolder = process.cwd(), onDropped, onExportState } = this.#options;
    return createExporter(config, {
      folder: configFolder,
      source: () => this.#plan.source,
      addressesOf: async (host) => (await addressesOf?.(host)) ?? [host],
      onDropped: (count, reason) => onDropped?.(count, reason),
      onState: (message) => onExportState?.(message),
    });
  }

  #retire(exporter: SpanExporter): void {
    const flushed = exporter.flush().finally(() => exporter.close());
    this.#retiring = Promise.all([this.#retiring, flushed]).then(() => undefined);
  }

  #createEmbeddedQueue(): SpanQueue {
    return new SpanQueue({
      maxQueueSize: 8192,
      maxBatchSize: 512,
      delayMs: 20,
      send: (spans) => this.#options.onOtlp?.(encodeSpans(spans, this.#plan.source)),
      onDropped: (count, reason) => this.#options.onDropped?.(count, reason),
      // The host has gone or refuses the bytes: counted as dropped, and the host's own affair.
      onFailure: () => {},
    });
  }
}

/** Plano's own default; where the host has a collector, spans that are named no place go there alone. */
const usualEndpoint = 'http://localhost:4317';

/** What a config says about tracing, worked out once. */
interface TracingPlan {
  readonly settings: TracingSettings;
  readonly percent: number;
  readonly endpoint: string | null;
  readonly exporters: readonly ExporterConfig[];
  readonly secrets: readonly string[];
  readonly redact: Redactor;
  readonly customAttributes: ReturnType<typeof compileCustomAttributes>;
  readonly configSha256: string;
  readonly source: SpanSource;
}

/** The wall clock may jump while a request runs; durations must not. */
function steadyClock(): () => number {
  const offset = Date.now() - performance.now();
  return () => offset + performance.now();
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}

/** Resolves with `work`, or after `budgetMs` milliseconds without it. */
async function within(budgetMs: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, budgetMs);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
