import { isObject, parseJson } from '../apis/json-value.ts';
import type { RequestBody } from '../apis/request-body.ts';
import { engineModel, type FunctionMessages, functionMetadata } from '../functions/function-messages.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import { callCandidates } from './call-candidates.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import { answerModelRequest, beginStream } from './model-answer.ts';
import type { AttemptResult, ModelCall } from './model-attempt.ts';
import { logResolution } from './model-record.ts';
import { PromptError } from './prompt-error.ts';
import type { PromptRun } from './prompt-run.ts';
import { promptSession } from './prompt-session.ts';
import { allEvents } from './request-filters.ts';
import { RequestLimits } from './request-limits.ts';
import { headerOf } from './route-request.ts';
import { leadingEvents } from './send-prompt-answer.ts';

/**
 * The model that words the answer: what `x-arch-llm-provider-hint` names, else what the client names, else
 * the default, else the only one. A name that nobody answers to is no error here. Throws `PromptError` 400.
 */
export function wordingModel(
  { config, lookup }: Pick<GatewayPlan, 'config' | 'lookup'>,
  hint: string | undefined,
  name: string,
): ResolvedModel {
  const [only, ...others] = config.providers.filter(({ internal, wildcard }) => !internal && !wildcard);
  const lone = others.length === 0 ? only?.name : undefined;
  for (const wish of [hint, name, '', lone]) {
    if (wish === undefined) continue;
    const resolution = lookup.resolve(wish, undefined);
    if (resolution.kind === 'resolved') return resolution.model;
  }
  throw new PromptError(400, 'no_model', 'No model specified in request');
}

/**
 * Lets a model word the answer, and tells a chat client of the call behind it: in the completion's metadata,
 * or in the first two events of the stream. Throws `ApiError`, `PromptError` and `FilterStop`.
 */
export async function answerByModel(
  run: PromptRun,
  body: RequestBody,
  messages: FunctionMessages | null,
): Promise<void> {
  const { api, context, exchange, filters, plan, progress, spans } = run;
  const model = wordingModel(plan, headerOf(exchange, 'x-arch-llm-provider-hint'), body.model);
  spans.called(body.model, body.stream, model);
  run.model = model;
  logResolution(context, exchange, spans, body, model);
  const prompt = promptSession(plan, exchange, api, body);
  if (prompt.sessionId !== null) spans.inSession(prompt.sessionId);
  const limits = new RequestLimits({ plan, exchange, metrics: context.metrics, api, body });
  const answering = { plan, exchange, limits, progress, decision: null };
  const told = api === 'chat' ? messages : null;
  const events = told === null || !body.stream ? null : await toolEvents(run, told);
  const call: ModelCall = {
    ...{ context, plan, exchange, spans, api, body, prompt },
    conversation: null,
    outputFilters: filters?.output ?? null,
    admit: limits.admit.bind(limits),
    beginStream(served, head, droppedFields) {
      beginStream(answering, served, head, droppedFields);
      if (events === null) return;
      if (events.isComment) exchange.endWith(events.bytes);
      else exchange.write(events.bytes);
    },
  };
  const result = await callCandidates({ call, progress }, [model]);
  if (progress.model !== null) limits.replied(progress.model, result.facts?.usage?.completion ?? null);
  const tagged = told === null || body.stream ? result : withMetadata(result, functionMetadata(told));
  const filtered = filters === null ? tagged : await filters.filterReply(tagged);
  await answerModelRequest(answering, events === null ? filtered : withEvents(filtered, events));
}

interface ToolEvents {
  readonly bytes: Uint8Array;
  /** The client wants to read no more than the model's words; what is left is a comment at the end. */
  readonly isComment: boolean;
}

/** The call and its result as the events of a chat stream, as the client's filters leave them. */
async function toolEvents(run: PromptRun, { call, result }: FunctionMessages): Promise<ToolEvents> {
  const { exchange, filters, plan } = run;
  const events = Buffer.from(
    leadingEvents([
      { model: engineModel, delta: { role: 'assistant', content: call.content } },
      { model: engineModel, delta: { role: 'tool', content: result.content } },
    ]),
  );
  const output = filters?.output ?? null;
  const bytes = output === null ? events : await allEvents(output, events);
  const wish = headerOf(exchange, 'x-plano-tool-events')?.toLowerCase();
  const isComment = wish === 'off' || (wish !== 'on' && !plan.prompt.settings.toolEvents);
  return isComment ? { bytes: asComments(bytes), isComment } : { bytes, isComment };
}

/** Lines that no reader of events takes for one. */
function asComments(events: Uint8Array): Uint8Array {
  const lines = Buffer.from(events)
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => `: ${line.slice('data: '.length)}\n`);
  return Buffer.from(`${lines.join('')}\n`);
}

/** A stream that has come whole. */
function withEvents(result: AttemptResult, { bytes, isComment }: ToolEvents): AttemptResult {
  const { outcome } = result;
  if (outcome.kind !== 'buffered' || outcome.head.status >= 300) return result;
  if (!(outcome.head.headers['content-type'] ?? '').includes('text/event-stream')) return result;
  const body = Buffer.concat(isComment ? [outcome.body, bytes] : [bytes, outcome.body]);
  return { ...result, outcome: { ...outcome, body } };
}

function withMetadata(result: AttemptResult, metadata: Readonly<Record<string, string>>): AttemptResult {
  const { outcome } = result;
  if (outcome.kind !== 'buffered' || outcome.head.status >= 300) return result;
  const completion = parseJson(outcome.body.toString());
  if (!isObject(completion)) return result;
  const own = isObject(completion.metadata) ? completion.metadata : {};
  const body = Buffer.from(JSON.stringify({ ...completion, metadata: { ...own, ...metadata } }));
  return { ...result, outcome: { ...outcome, body } };
}
