import type { ProviderCodec } from '../codec.ts';
import { decodeReply } from './decode-reply.ts';
import { encodeRequest } from './encode-request.ts';
import { streamDecoder } from './stream-decoder.ts';

/** Gemini's generateContent and streamGenerateContent. Model and stream stand in the path. */
export const geminiGenerate: ProviderCodec = { encodeRequest, decodeReply, streamDecoder };
