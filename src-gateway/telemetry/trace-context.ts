/** The caller's position in a trace, as W3C Trace Context carries it. */
export interface RemoteParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  /** As received; `''`: none. */
  readonly traceState: string;
}

/**
 * Reads `traceparent` and `tracestate` (https://www.w3.org/TR/trace-context/). `null`: there is none,
 * or it is invalid and a new trace starts. Node joins repeated headers with `, `: a repeated
 * `traceparent` fails on its flags and is ignored, a repeated `tracestate` is one list.
 */
export function parseTraceContext(
  traceparent: string | undefined,
  tracestate: string | undefined,
): RemoteParent | null {
  if (traceparent === undefined) {
    return null;
  }
  const match = traceparentPattern.exec(traceparent.trim());
  if (match === null) {
    return null;
  }
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) {
    return null;
  }
  if (traceId === emptyTraceId || spanId === emptySpanId) {
    return null;
  }
  const sampled = (Number.parseInt(flags, 16) & 1) === 1;
  return { traceId, spanId, sampled, traceState: readTraceState(tracestate) };
}

/** What to send onwards; `tracestate` is left out when there is none. */
export interface PropagatedContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

export function formatTraceContext(context: RemoteParent): PropagatedContext {
  const traceparent = `00-${context.traceId}-${context.spanId}-${context.sampled ? '01' : '00'}`;
  return context.traceState === '' ? { traceparent } : { traceparent, tracestate: context.traceState };
}

const traceparentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const emptyTraceId = '0'.repeat(32);
const emptySpanId = '0'.repeat(16);

/** The list has at most 32 members; ours is passed on as it came. */
function readTraceState(text: string | undefined): string {
  const trimmed = text?.trim() ?? '';
  if (trimmed.length > maxTraceStateLength || !/^[\x20-\x7e\t]*$/.test(trimmed)) {
    return '';
  }
  const members = trimmed.split(',').filter((member) => member.trim() !== '');
  const wellFormed = members.every((member) => /^[^=]+=[^=]+$/.test(member.trim()));
  return wellFormed && members.length <= 32 ? trimmed : '';
}

/** 32 members of a 256-character key and a 256-character value would be more; nobody sends that. */
const maxTraceStateLength = 4096;
