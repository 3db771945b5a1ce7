import { isObject, type JsonObject, listMember, member, parseJson, textMember } from '../apis/json-value.ts';
import type { ParameterType, TargetParameterConfig } from '../config/prompt-target-config.ts';
import { isJsonValue } from '../functions/coerce-value.ts';
import { decideFunction } from '../functions/decide-function.ts';
import type { FunctionDefinition } from '../functions/function-definition.ts';
import { engineCompletion } from '../functions/function-messages.ts';
import { attribute, spanKind } from '../telemetry/attributes.ts';
import { bodyLimits } from './body-limits.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import { readBody } from './read-body.ts';
import { routerCalls } from './router-call-span.ts';
import { startRequestTrace } from './start-request-trace.ts';

export const functionCallingPath = '/function_calling';

/**
 * Plano's internal endpoint of the engine that chooses functions: chat messages and `tools` in, a completion
 * with the call or the question out, whichever engine decides.
 */
export async function serveFunctionCalling(context: ListenerContext, exchange: Exchange): Promise<void> {
  const plan = context.plan();
  const { prompt, routing, settings } = plan;
  const body = parseJson((await readBody(exchange.request, bodyLimits(context, plan))).toString());
  const messages = listMember(body, 'messages').filter(isObject);
  if (!isObject(body) || messages.length === 0) {
    const error = 'Invalid request body: it takes a JSON object with `messages` and `tools`';
    return exchange.sendJson(400, JSON.stringify({ error }));
  }
  const { inbound, trace } = startRequestTrace(context, exchange);
  const span = trace.startSpan({
    component: 'routing',
    name: 'function_calling',
    kind: spanKind.internal,
    parent: inbound,
  });
  const metadata = member(body, 'metadata');
  const decided = await decideFunction({
    routing: prompt.routing,
    settings: prompt.settings,
    circuit: routing.circuit,
    functions: listMember(body, 'tools').flatMap((tool) => definitionOf(tool) ?? []),
    messages,
    optimizeContextWindow: textMember(metadata, 'optimize_context_window') === 'true',
    now: new Date(),
    circumstances: {
      requestId: exchange.requestId,
      clientHeaders: exchange.request.headers,
      timeoutMs: prompt.settings.timeoutMs,
      dispatcher: routing.dispatcher,
      signal: exchange.gone,
      endpointOf: routing.endpointOf,
      startCall: routerCalls(trace, span, settings.tracing.propagateToProviders),
    },
  });
  const { decision, engine, failure } = decided;
  span.set(attribute.fcOutcome, decision?.kind ?? 'no_match');
  if (decision === null) span.setError('engine_failed', failure ?? undefined);
  span.end();
  inbound.end();
  if (decision === null) {
    // Plano names the model alone, not who serves it.
    const text = (failure ?? '').replace(`${engine?.label}: `, '');
    const error = `[Arch-Function] - Error in function calling: ${text}`;
    return exchange.sendJson(500, JSON.stringify({ error }));
  }
  const engineRef = engine === null ? {} : { 'x-plano-engine': engine.ref };
  return exchange.sendJson(200, JSON.stringify(engineCompletion(decision, engineRef)));
}

/** A tool in the words of Plano or of JSON Schema; `null`: it has no name. */
function definitionOf(tool: unknown): FunctionDefinition | null {
  const definition = member(tool, 'function');
  const name = textMember(definition, 'name');
  if (name === null) return null;
  const parameters = member(definition, 'parameters');
  const required = new Set(listMember(parameters, 'required'));
  const properties = member(parameters, 'properties');
  return {
    name,
    description: textMember(definition, 'description') ?? '',
    parameters: Object.entries(isObject(properties) ? properties : {}).map(([each, property]) =>
      parameterOf(each, isObject(property) ? property : {}, required.has(each)),
    ),
  };
}

function parameterOf(name: string, property: JsonObject, required: boolean): TargetParameterConfig {
  const values = listMember(property, 'enum').filter(isJsonValue);
  const items = textMember(member(property, 'items'), 'type');
  return {
    name,
    description: textMember(property, 'description') ?? '',
    type: typeOf(textMember(property, 'type')),
    required,
    ...(isJsonValue(property.default) && { default: property.default }),
    enum: values.length === 0 ? null : values,
    format: textMember(property, 'format') ?? textMember(property, 'pattern'),
    items: items === null ? null : typeOf(items),
  };
}

function typeOf(written: string | null): ParameterType {
  return types[written ?? ''] ?? 'str';
}

const types: Readonly<Record<string, ParameterType | undefined>> = {
  int: 'int',
  integer: 'int',
  float: 'float',
  number: 'float',
  bool: 'bool',
  boolean: 'bool',
  list: 'list',
  array: 'list',
  dict: 'dict',
  object: 'dict',
};
