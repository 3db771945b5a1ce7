import type { ReplyContext } from '../codec.ts';
import type { Reply } from '../reply.ts';
import { outputItems } from './output-items.ts';
import { newResponseId, responseObject } from './response-object.ts';

/** Writes a whole response. */
export function encodeReply(reply: Reply, context: ReplyContext): string {
  const facts = {
    id: newResponseId(context),
    model: reply.model || context.model,
    createdAt: reply.createdAt ?? context.now,
    finish: reply.finish,
    usage: reply.usage,
    serviceTier: reply.serviceTier,
  };
  return JSON.stringify(responseObject(facts, outputItems(reply, context), context));
}
