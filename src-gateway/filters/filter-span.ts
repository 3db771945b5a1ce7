import { attribute, spanEvent, spanKind } from '../telemetry/attributes.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Span } from '../telemetry/span.ts';
import type { PropagatedContext } from '../telemetry/trace-context.ts';
import type { Filter, FilterCall, FilterReply } from './filter-call.ts';

export interface FilterSpanOptions {
  readonly trace: RequestTrace;
  readonly parent: Span;
  readonly filter: Filter;
  readonly direction: FilterCall['phase'];
  /** The client's. */
  readonly path: string;
  /** From 0. */
  readonly index: number;
  readonly total: number;
}

/** The span of one filter of one request; one that is asked for each event of a stream has one, too. */
export class FilterSpan {
  /** For the filter, so that what it traces is a child of this span. */
  readonly context: PropagatedContext;
  readonly #span: Span;
  readonly #direction: FilterCall['phase'];
  #sent = 0;
  #received = 0;
  #chunks = 0;
  #outcome: 'passed' | 'modified' | 'rejected' | 'error' = 'passed';

  constructor({ direction, filter, index, parent, path, total, trace }: FilterSpanOptions) {
    const { id, tool, type, url } = filter;
    const span = trace.startSpan({
      component: 'filter',
      name: `${type === 'mcp' ? 'execute_mcp_filter_raw' : 'execute_raw_filter'} (${id})`,
      kind: spanKind.internal,
      parent,
    });
    span.set(attribute.agentId, id);
    span.set(attribute.agentUrl, url);
    span.set(attribute.filterName, id);
    span.set(attribute.requestPath, path);
    span.set(attribute.filterType, type);
    span.set(attribute.filterDirection, direction);
    if (tool !== null) span.set(attribute.filterTool, tool);
    span.set(attribute.filterIndex, index);
    span.set(attribute.filterTotal, total);
    this.#span = span;
    this.#direction = direction;
    this.context = trace.contextFor(span);
  }

  called(sentBytes: number, { answer, httpStatus, mcp, responseBytes }: FilterReply): void {
    this.#sent += sentBytes;
    this.#received += responseBytes;
    this.#chunks += 1;
    if (httpStatus !== null) this.#span.set(attribute.httpStatusCode, httpStatus);
    if (mcp !== null) {
      this.#span.set(attribute.mcpSessionReused, mcp.sessionReused);
      if (mcp.contract !== null) this.#span.set(attribute.mcpContract, mcp.contract);
    }
    switch (answer.kind) {
      case 'unchanged':
        return;
      case 'changed':
        if (this.#outcome === 'passed') this.#outcome = 'modified';
        return;
      case 'rejected':
        this.#outcome = 'rejected';
        this.#span.setError(String(answer.status), answer.response);
        return;
      case 'failed':
      case 'invalid':
        this.#outcome = 'error';
        this.#span.setError(answer.kind === 'failed' ? answer.reason : 'parse', answer.text);
        return;
      case 'aborted':
        this.#outcome = 'error';
        this.#span.set(attribute.clientDisconnected, true);
        return;
      default:
        answer satisfies never;
    }
  }

  /** What the filter was asked about goes on without its answer. */
  passedThrough(reason: string): void {
    this.#span.addEvent(spanEvent.filterPassthrough, { [attribute.errorType]: reason });
  }

  end(): void {
    this.#span.set(attribute.bytesLen, String(this.#sent));
    this.#span.set(attribute.filterResponseBytes, this.#received);
    this.#span.set(attribute.filterOutcome, this.#outcome);
    if (this.#direction === 'output') this.#span.set(attribute.filterChunks, this.#chunks);
    this.#span.end();
  }
}
