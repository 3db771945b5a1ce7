import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, countAnswer, limitAnswer } from './answer.ts';
import { ApiFailure } from './api-failure.ts';
import { firstHalf, malformedEvents, malformedJson } from './fault.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { durationOf, type Pace, paceOf, pause } from './pace.ts';
import type { Prompt } from './prompt.ts';
import { type Behaviour, type Delivery, findSandboxModel } from './sandbox-models.ts';
import { sendCutBody, sendStream } from './send-stream.ts';
import type { Reply, Wire } from './wires/wire.ts';

/** How often each model name was called on one sandbox. */
export type CallCounts = Map<string, number>;

/** Answers one request for a completion on the given wire. Rejects with `ApiFailure`. */
export async function complete(
  wire: Wire,
  counts: CallCounts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = readBody(request.body);
  const prompt = wire.readPrompt(body);
  const { behaviour, ownPace } = behave(body, prompt, counts);
  const pace = paceOf(request.headers, ownPace);
  const signal = abortedWhenClosed(reply);
  try {
    await pause(pace.latencyMs, signal);
    if (behaviour.kind === 'refuse') throw refusal(behaviour);
    const answer = replyOf(body, prompt, behaviour.answer);
    if (body.stream === true) await stream(wire, answer, behaviour.delivery, pace, reply, signal);
    else await sendWhole(wire, answer, behaviour.delivery, pace, reply, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    // The client left: there is nobody to answer.
    reply.hijack();
  }
  return reply;
}

function readBody(body: unknown): JsonObject {
  if (!isObject(body)) throw new ApiFailure('The body must be a JSON object.', { status: 400 });
  return body;
}

function behave(
  body: JsonObject,
  prompt: Prompt,
  counts: CallCounts,
): { readonly behaviour: Behaviour; readonly ownPace: Pace } {
  const name = body.model;
  const found = typeof name === 'string' ? findSandboxModel(name) : null;
  if (found === null) throw unknownModel(name);
  const { model, number } = found;
  const key = `${model.id}-${number}`;
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  const ownPace = typeof model.pace === 'function' ? model.pace(number) : model.pace;
  return { behaviour: model.behave(prompt, { number, count }), ownPace };
}

export function unknownModel(name: unknown): ApiFailure {
  if (typeof name !== 'string' || name === '') {
    return new ApiFailure('you must provide a model parameter', { status: 400, param: 'model' });
  }
  const message = `The model '${name}' does not exist in the sandbox. GET /v1/models lists the ones that do.`;
  return new ApiFailure(message, { status: 404, code: 'model_not_found', param: 'model' });
}

function refusal(behaviour: Behaviour & { readonly kind: 'refuse' }): ApiFailure {
  const { status, retryAfterSeconds } = behaviour;
  const message = `The sandbox refuses this call with ${status}, as its model promises.`;
  return new ApiFailure(message, {
    status,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function replyOf(request: JsonObject, prompt: Prompt, full: Answer): Reply {
  const answer = limitAnswer(full, prompt.maxTokens);
  return {
    answer,
    model: String(request.model),
    seed: createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 24),
    createdAt: Math.floor(Date.now() / 1000),
    inputTokens: prompt.inputTokens,
    outputTokens: countAnswer(answer),
    reasoningTokens: countAnswer(answer, 'reasoning'),
    request,
  };
}

async function stream(
  wire: Wire,
  answer: Reply,
  delivery: Delivery,
  pace: Pace,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<void> {
  reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-cache');
  reply.hijack();
  reply.raw.writeHead(200, flatHeaders(reply));
  const events = wire.events(answer);
  switch (delivery) {
    case 'whole':
      return sendStream(reply.raw, events, { pace, ending: 'proper', signal });
    case 'cut':
      return sendStream(reply.raw, firstHalf(events), { pace, ending: 'broken', signal });
    case 'malformed':
      return sendStream(reply.raw, malformedEvents(events), { pace, ending: 'proper', signal });
  }
}

async function sendWhole(
  wire: Wire,
  answer: Reply,
  delivery: Delivery,
  pace: Pace,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<void> {
  await pause(durationOf(pace, answer.outputTokens), signal);
  const body = wire.whole(answer);
  reply.header('content-type', 'application/json');
  switch (delivery) {
    case 'whole':
      reply.send(JSON.stringify(body));
      return;
    case 'malformed':
      reply.send(malformedJson(body));
      return;
    case 'cut':
      reply.hijack();
      sendCutBody(reply.raw, flatHeaders(reply), JSON.stringify(body));
  }
}

function flatHeaders(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
}

function abortedWhenClosed(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
