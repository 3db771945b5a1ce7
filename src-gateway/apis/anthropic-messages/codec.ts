import type { ClientCodec } from '../codec.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeReply } from './encode-reply.ts';
import { MessagesStreamEncoder } from './stream-encoder.ts';

/** Anthropic's Messages API, as clients speak it. */
export const messagesClient: ClientCodec = {
  decodeRequest,
  encodeReply,
  streamEncoder: (context, dropped) => new MessagesStreamEncoder(context, dropped),
};
