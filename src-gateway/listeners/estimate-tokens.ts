import { isObject, parseJson } from '../apis/json-value.ts';
import { messageWeight } from '../apis/message-weight.ts';
import { InvalidRequestBody } from '../apis/request-body.ts';
import { countTokens } from '../ratelimits/count-tokens.ts';
import type { SideBody } from './side-body.ts';

/** What the frame of a message costs, and an image of usual size: Anthropic's own rules of thumb. */
const tokensOfMessage = 4;
const tokensOfImage = 1600;
/** Whose tokenizer is used, whatever the model: an estimate in any case. */
const tokenizerOf = 'gpt-4o';

/** The answer of `POST /v1/messages/count_tokens` without Anthropic. Throws `InvalidRequestBody`. */
export async function estimateTokens(body: SideBody): Promise<string> {
  const request = body.kind === 'json' ? parseJson(new TextDecoder().decode(body.json.bytes)) : undefined;
  if (!isObject(request) || !Array.isArray(request.messages)) {
    throw new InvalidRequestBody(
      'invalid_request',
      'Failed to parse request: missing field `messages`, which counting tokens requires',
      'messages',
    );
  }
  const { images, messages, texts } = messageWeight(request);
  let tokens = tokensOfMessage * messages + tokensOfImage * images;
  for (const text of texts) tokens += await countTokens(tokenizerOf, text);
  return JSON.stringify({ input_tokens: tokens });
}
