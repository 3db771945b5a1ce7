import type { ProviderCodec } from '../codec.ts';
import { decodeReply } from './decode-reply.ts';
import { encodeRequest } from './encode-request.ts';
import { streamDecoder } from './stream-decoder.ts';

/** OpenAI Chat Completions. */
export const openaiChat: ProviderCodec = { encodeRequest, decodeReply, streamDecoder };
