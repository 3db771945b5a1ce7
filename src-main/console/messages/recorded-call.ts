import type { Reply } from '../../../src-gateway/apis/reply.ts';
import { redactSecrets } from '../../../src-gateway/config/secrets.ts';
import { decodeRecorded, type Recorded } from '../../../src-gateway/recording/decode-recorded.ts';
import type { SaidBlock, SaidCall, SaidMessage } from '../../contract/message-calls.ts';
import { saidMessages, saidReplyBlock } from './said-blocks.ts';

/** What was recorded of one span, and what is missing of it. */
export interface RecordedSpan extends Recorded {
  readonly truncated: boolean;
  readonly redacted: boolean;
}

/** A recorded call in no vendor's words; `null`: it speaks none of the clients' APIs, or its request was cut. */
export function recordedCall(recorded: RecordedSpan): SaidCall | null {
  const decoded = decodeRecorded(recorded);
  if (decoded === null) return null;
  const { conversation, error, reply, requestedModel } = decoded;
  return {
    source: 'recording',
    model: reply?.model || requestedModel,
    tools: conversation.tools.map((tool) => ({
      name: 'name' in tool ? tool.name : tool.type,
      description: 'description' in tool ? tool.description : null,
    })),
    messages: saidMessages(conversation),
    answers: reply === null ? [] : [redacted(reply)],
    finish: reply?.finish.reason ?? null,
    error,
    truncated: recorded.truncated,
    redacted: recorded.redacted,
  };
}

/** A secret that came in pieces, one an event, is one again only here. */
function redacted({ blocks }: Reply): SaidMessage {
  return { role: 'assistant', blocks: blocks.map(saidReplyBlock).map(withoutSecrets) };
}

function withoutSecrets(block: SaidBlock): SaidBlock {
  if ('text' in block) return { ...block, text: redactSecrets(block.text) };
  return block.type === 'tool_call' ? { ...block, input: redactSecrets(block.input) } : block;
}
