import type { ClientCodec, ProviderCodec } from '../codec.ts';
import { decodeReply } from './decode-reply.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeReply } from './encode-reply.ts';
import { encodeRequest } from './encode-request.ts';
import { streamDecoder } from './stream-decoder.ts';
import { streamEncoder } from './stream-encoder.ts';

/** Anthropic Messages. */
export const anthropicMessages: ClientCodec & ProviderCodec = {
  decodeRequest,
  encodeRequest,
  decodeReply,
  encodeReply,
  streamDecoder,
  streamEncoder,
};
