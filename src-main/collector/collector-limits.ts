/** How much one sender, one span and one trace may bring. */
export interface CollectorLimits {
  /** Bytes of an HTTP body after decompression. */
  readonly httpBytes: number;
  /** Bytes of a gRPC message after decompression. */
  readonly grpcBytes: number;
  /** Requests in progress at the same time, HTTP and gRPC each. */
  readonly concurrentRequests: number;
  /** Spans that wait for the writer. */
  readonly queuedSpans: number;
  readonly spansPerTrace: number;
}

export const defaultLimits: CollectorLimits = {
  httpBytes: 64 * 1024 * 1024,
  grpcBytes: 16 * 1024 * 1024,
  concurrentRequests: 64,
  queuedSpans: 20_000,
  spansPerTrace: 100_000,
};

/** When the oldest traces go. */
export interface RetentionLimits {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly maxSpans: number;
  /** Free bytes on the disk below which nothing is stored any more. */
  readonly minFreeBytes: number;
}

export const defaultRetention: RetentionLimits = {
  maxBytes: 2048 * 1024 * 1024,
  maxAgeMs: 7 * 24 * 3_600_000,
  maxSpans: 1_000_000,
  minFreeBytes: 200 * 1024 * 1024,
};

/** When the oldest bodies go; their traces stay. */
export interface BodyLimits {
  /** As they are stored. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

export const bodyLimits: BodyLimits = {
  maxBytes: 512 * 1024 * 1024,
  maxAgeMs: 7 * 24 * 3_600_000,
};

/** The bounds of one span; what exceeds them is cut or dropped, and counted. */
export const spanLimits = {
  attributesPerSpan: 512,
  attributesPerEvent: 128,
  keyBytes: 256,
  valueBytes: 64 * 1024,
  /** Values of the keys that `isContentKey` names. */
  contentBytes: 1024 * 1024,
  events: 512,
  links: 128,
  /** Levels of arrays and key-value lists inside one value. */
  depth: 16,
} as const;

/** Keys that hold message text. */
export function isContentKey(key: string): boolean {
  return contentKeys.has(key) || contentPatterns.some((pattern) => pattern.test(key));
}

const contentKeys = new Set([
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'input.value',
  'output.value',
]);
const contentPatterns = [/^gen_ai\..*messages$/, /^llm\.(?:input|output)_messages\./];
