import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import type { DecidedFunction } from '../functions/decide-function.ts';
import { attribute, spanKind } from '../telemetry/attributes.ts';
import type { Span } from '../telemetry/span.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import type { SpanOperation } from './model-spans.ts';
import { ModelSpans } from './model-spans.ts';
import type { TargetEndpoint } from './target-endpoints.ts';

/** Of the arguments that a trace keeps when it is told to keep any. */
const longestArguments = 2048;

/** The spans of one request to a prompt listener: those of its model, the decision's and the target's. */
export class PromptSpans extends ModelSpans {
  readonly #keepsArguments: boolean;

  constructor(context: ListenerContext, exchange: Exchange, operation: SpanOperation) {
    super(context, exchange, { ...operation, name: `prompt ${context.listener.name}` });
    this.#keepsArguments = context.plan().config.tracing?.archInternal ?? false;
  }

  /** The choice of a function begins. */
  startDecision(): Span {
    return this.trace.startSpan({
      component: 'routing',
      name: 'function_calling',
      kind: spanKind.internal,
      parent: this.llm,
    });
  }

  /** The function is chosen, or none. */
  decided(span: Span, decided: DecidedFunction): void {
    const { decision, engine, failure, isFallback, notes, uncertain, unsaid } = decided;
    const outcome = decision?.kind ?? 'no_match';
    for (const each of [span, this.llm]) each.set(attribute.fcOutcome, outcome);
    const name = decision === null || decision.kind === 'no_match' ? null : decision.name;
    if (name !== null) span.set(attribute.fcTarget, name);
    if (decision?.kind === 'clarify') span.set(attribute.fcMissing, decision.missing.join(', '));
    const findings = [...notes, ...unsaid.map((each) => `unsupported_value ${each}`)];
    span.set(attribute.fcVerification, findings.length === 0 ? 'passed' : findings.join('; '));
    span.set(attribute.fcUncertain, uncertain);
    span.set(attribute.engineKind, engine?.kind === 'unavailable' ? engine.of : (engine?.kind ?? 'none'));
    if (engine !== null) {
      span.set(attribute.engineRef, engine.ref);
      span.set(attribute.engineLabel, engine.label);
    }
    span.set(attribute.engineFallback, isFallback);
    if (failure !== null) span.set(attribute.engineError, failure);
    if (decision === null) span.setError('engine_failed', failure ?? undefined);
    if (decision?.kind === 'call' && this.#keepsArguments) this.#match(span, decision);
    span.end();
  }

  startTarget(target: PromptTargetConfig, endpoint: TargetEndpoint, path: string): Span {
    const { method = 'GET', path: template = '/' } = target.endpoint ?? {};
    const span = this.trace.startSpan({
      component: 'handoff',
      name: `${method} ${endpoint.name}${template}`,
      kind: spanKind.client,
      parent: this.llm,
    });
    span.set(attribute.httpMethod, method);
    span.set(attribute.httpUrl, `${endpoint.origin}${withoutValues(path)}`);
    span.set(attribute.fcTarget, target.name);
    span.set(attribute.endpointName, endpoint.name);
    return span;
  }

  #match(parent: Span, call: { readonly name: string; readonly arguments: unknown }): void {
    const text = JSON.stringify(call.arguments).slice(0, longestArguments);
    parent.set(attribute.fcArguments, text);
    const match = this.trace.startSpan({
      component: 'llm',
      name: 'prompt_target.match',
      kind: spanKind.internal,
      parent: this.llm,
    });
    match.set(attribute.fcTarget, call.name);
    match.set(attribute.fcArguments, text);
    match.end();
  }
}

/** A query with its names only: its values are the user's. */
function withoutValues(path: string): string {
  const [before = '', query] = path.split('?');
  if (query === undefined) return before;
  return `${before}?${query
    .split('&')
    .map((pair) => pair.replace(/=.*/s, '=***'))
    .join('&')}`;
}
