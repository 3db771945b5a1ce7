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
import { unknownModel } from './unknown-model.ts';
import type { Reply, Wire } from './wires/wire.ts';

/** How often each model was called on one sandbox, by its id. */
export type CallCounts = Map<string, number>;

export interface Asked {
  readonly wire: Wire;
  /** As the body names it, or with some vendors the path. */
  readonly model: unknown;
  readonly asStream: boolean;
}

/** Answers one request for a completion. Rejects with `ApiFailure`. */
export async function complete(
  { asStream, model, wire }: Asked,
  counts: CallCounts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = readBody(request.body);
  const prompt = wire.readPrompt(body);
  const { behaviour, ownPace } = behave(request.headers['x-sandbox-model'] ?? model, prompt, counts);
  const pace = paceOf(request.headers, ownPace);
  const signal = abortedWhenClosed(reply);
  try {
    await pause(pace.latencyMs, signal);
    if (behaviour.kind === 'refuse') throw refusal(behaviour);
    const answer = replyOf({ body, model: String(model), prompt }, behaviour.answer);
    const exchange = { wire, answer, delivery: behaviour.delivery, pace, reply, signal };
    await (asStream ? stream(exchange) : sendWhole(exchange));
  } catch (error) {
    if (!signal.aborted && !reply.raw.headersSent) throw error;
    // The client left, or the reply has begun: there is no answer that could still be given.
    reply.hijack();
    reply.raw.destroy();
  }
  return reply;
}

function readBody(body: unknown): JsonObject {
  if (!isObject(body)) throw new ApiFailure('The body must be a JSON object.', { status: 400 });
  return body;
}

function behave(
  name: unknown,
  prompt: Prompt,
  counts: CallCounts,
): { readonly behaviour: Behaviour; readonly ownPace: Pace } {
  const found = typeof name === 'string' ? findSandboxModel(name) : null;
  if (found === null) throw unknownModel(name);
  const { model, number } = found;
  const count = (counts.get(model.id) ?? 0) + 1;
  counts.set(model.id, count);
  const ownPace = typeof model.pace === 'function' ? model.pace(number) : model.pace;
  return { behaviour: model.behave(prompt, { number, count }), ownPace };
}

function refusal(behaviour: Behaviour & { readonly kind: 'refuse' }): ApiFailure {
  const { status, retryAfterSeconds } = behaviour;
  const message = `The sandbox refuses this call with ${status}, as its model promises.`;
  return new ApiFailure(message, {
    status,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function replyOf(
  { body, model, prompt }: { readonly body: JsonObject; readonly model: string; readonly prompt: Prompt },
  full: Answer,
): Reply {
  const answer = limitAnswer(full, prompt.maxTokens);
  return {
    answer,
    model,
    seed: createHash('sha256')
      .update(`${model}${JSON.stringify(body)}`)
      .digest('hex')
      .slice(0, 24),
    createdAt: Math.floor(Date.now() / 1000),
    inputTokens: prompt.inputTokens,
    outputTokens: countAnswer(answer),
    reasoningTokens: countAnswer(answer, 'reasoning'),
    request: body,
  };
}

interface Exchange {
  readonly wire: Wire;
  readonly answer: Reply;
  readonly delivery: Delivery;
  readonly pace: Pace;
  readonly reply: FastifyReply;
  readonly signal: AbortSignal;
}

async function stream({ wire, answer, delivery, pace, reply, signal }: Exchange): Promise<void> {
  reply.header('content-type', wire.streamType).header('cache-control', 'no-cache');
  reply.hijack();
  reply.raw.writeHead(200, flatHeaders(reply));
  const events = wire.events(answer);
  switch (delivery) {
    case 'whole':
      return sendStream(reply.raw, events, { pace, ending: 'proper', signal });
    case 'cut':
      return sendStream(reply.raw, firstHalf(events), { pace, ending: 'broken', signal });
    case 'failing': {
      const begun = firstHalf(events);
      const last = wire.failureEvent(overloaded, begun.length);
      return sendStream(reply.raw, [...begun, last], { pace, ending: 'proper', signal });
    }
    case 'malformed':
      return sendStream(reply.raw, malformedEvents(events), { pace, ending: 'proper', signal });
  }
}

async function sendWhole({ wire, answer, delivery, pace, reply, signal }: Exchange): Promise<void> {
  await pause(durationOf(pace, answer.outputTokens), signal);
  const body = wire.whole(answer);
  reply.header('content-type', 'application/json');
  switch (delivery) {
    case 'whole':
      reply.send(JSON.stringify(body));
      return;
    case 'failing':
      throw overloaded;
    case 'malformed':
      reply.send(malformedJson(body));
      return;
    case 'cut':
      reply.hijack();
      sendCutBody(reply.raw, flatHeaders(reply), JSON.stringify(body));
  }
}

const overloaded = new ApiFailure('The sandbox pretends to be overloaded.', { status: 529 });

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
