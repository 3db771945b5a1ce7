import type { IncomingHttpHeaders } from 'node:http';
import type { Redactor } from '../config/redactor.ts';
import {
  attribute,
  componentAttribute,
  type SpanComponent,
  type SpanKind,
  serviceNameOf,
} from './attributes.ts';
import type { CustomAttributes } from './custom-attributes.ts';
import { randomSpanId } from './random-ids.ts';
import { RecordedSpan, type SpanOwner } from './recorded-span.ts';
import { type Span, UnrecordedSpan } from './span.ts';
import type { SpanLimits } from './span-limits.ts';
import { formatTraceContext, type PropagatedContext, type RemoteParent } from './trace-context.ts';

/** The client's request as the listener received it. */
export interface TracedRequest {
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Decides which value of a repeated header becomes an attribute: the last. */
  readonly rawHeaders?: readonly string[];
  readonly method: string;
  readonly path: string;
  readonly listenerName: string;
  readonly listenerType: string;
  /** `HTTP/1.1` */
  readonly protocol: string;
  readonly peerAddress: string;
  readonly authority: string;
  /** `false` for health checks, metrics and preflights: an id, but never a span. */
  readonly traced?: boolean;
}

export interface SpanOptions {
  readonly component: SpanComponent;
  readonly name: string;
  readonly kind: SpanKind;
  /** `null`: the caller's span when the request names one, else a root. */
  readonly parent: Span | null;
}

/** The trace of one client request. */
export interface RequestTrace {
  /** 32 hex digits; the caller's when its `traceparent` is valid. */
  readonly traceId: string;
  /** Whether spans of this request are recorded. */
  readonly sampled: boolean;
  /** Empty when nothing is recorded. */
  readonly customAttributes: CustomAttributes;
  /** The time on its clock, milliseconds since the epoch. */
  now(): number;
  /** Sets what is known of a span at its start: `component`, the custom attributes and, for `inbound`, the client's request. */
  startSpan(options: SpanOptions): Span;
  /** The headers that make whatever is called next a child of `span`. */
  contextFor(span: Span): PropagatedContext;
}

export interface RecordedTraceOptions {
  readonly request: TracedRequest;
  readonly traceId: string;
  readonly remoteParent: RemoteParent | null;
  readonly customAttributes: CustomAttributes;
  readonly limits: SpanLimits;
  /** First 12 hex digits. */
  readonly configSha256: string;
  readonly redact: Redactor;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onEnd: (span: RecordedSpan) => void;
}

export class RecordedTrace implements RequestTrace, SpanOwner {
  readonly sampled = true;
  readonly traceId: string;
  readonly customAttributes: CustomAttributes;
  readonly limits: SpanLimits;
  readonly #options: RecordedTraceOptions;

  constructor(options: RecordedTraceOptions) {
    this.#options = options;
    this.traceId = options.traceId;
    this.customAttributes = options.customAttributes;
    this.limits = options.limits;
  }

  now(): number {
    return this.#options.now();
  }

  redact(text: string): string {
    return this.#options.redact(text);
  }

  ended(span: RecordedSpan): void {
    this.#options.onEnd(span);
  }

  startSpan({ component, name, kind, parent }: SpanOptions): Span {
    const { remoteParent } = this.#options;
    const service = serviceNameOf(component);
    const span = new RecordedSpan(
      {
        traceId: this.traceId,
        spanId: randomSpanId(),
        parentSpanId: parent?.spanId ?? remoteParent?.spanId ?? '',
        parentIsRemote: parent === null && remoteParent !== null,
        traceState: remoteParent?.traceState ?? '',
        service,
        name,
        kind,
        startTime: this.now(),
      },
      this,
    );
    for (const [key, value] of this.customAttributes) {
      span.set(key, value);
    }
    span.set(attribute.serviceNameOverride, service);
    const componentText = componentAttribute[component];
    if (componentText !== undefined) {
      span.set(attribute.component, componentText);
    }
    if (component === 'inbound') {
      this.#describeRequest(span);
    }
    return span;
  }

  contextFor(span: Span): PropagatedContext {
    return formatTraceContext({
      traceId: this.traceId,
      spanId: span.spanId,
      sampled: true,
      traceState: this.#options.remoteParent?.traceState ?? '',
    });
  }

  /** `https` whatever the listener speaks and the dash: what Plano's proxy writes, and dashboards expect. */
  #describeRequest(span: Span): void {
    const { request, configSha256 } = this.#options;
    span.set(attribute.nodeId, '');
    span.set(attribute.zone, '');
    span.set(attribute.httpUrl, `https://${request.authority}${request.path}`);
    span.set(attribute.httpMethod, request.method);
    span.set(attribute.downstreamCluster, '-');
    span.set(attribute.userAgent, request.headers['user-agent'] ?? '-');
    span.set(attribute.httpProtocol, request.protocol);
    span.set(attribute.peerAddress, request.peerAddress);
    span.set(attribute.listenerName, request.listenerName);
    span.set(attribute.listenerType, request.listenerType);
    span.set(attribute.configSha256, configSha256);
  }
}

/**
 * A request whose spans nobody keeps. The caller's context is passed on as it is, so that a trace
 * that others record stays in one piece; without one, the ids are new and marked unsampled.
 */
export class UnrecordedTrace implements RequestTrace {
  readonly sampled = false;
  readonly traceId: string;
  readonly customAttributes = noAttributes;
  readonly #context: RemoteParent;
  readonly #span: Span;

  constructor(context: RemoteParent) {
    this.#context = context;
    this.#span = new UnrecordedSpan(context.spanId);
    this.traceId = context.traceId;
  }

  now(): number {
    return Date.now();
  }

  startSpan(): Span {
    return this.#span;
  }

  contextFor(): PropagatedContext {
    return formatTraceContext(this.#context);
  }
}

const noAttributes: CustomAttributes = new Map();
