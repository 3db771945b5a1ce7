import type { ProviderCodec } from '../codec.ts';
import { decodeReply } from './decode-reply.ts';
import { encodeRequest } from './encode-request.ts';
import { streamDecoder } from './stream-decoder.ts';

/** Amazon Bedrock Converse and ConverseStream. Which of the two, the path says. */
export const bedrockConverse: ProviderCodec = { encodeRequest, decodeReply, streamDecoder };
