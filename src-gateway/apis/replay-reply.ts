import type { Reply, ReplyEvent } from './reply.ts';

/** A whole reply as the events it could have come in, for a client that asked for a stream. */
export function* replayReply(reply: Reply): Generator<ReplyEvent> {
  const { id, model, createdAt, blocks, finish, usage, serviceTier } = reply;
  yield { type: 'start', id, model, createdAt };
  let tool = 0;
  for (const block of blocks) {
    switch (block.type) {
      case 'text':
        if (block.text !== '') yield { type: 'text', text: block.text };
        for (const citation of block.citations) yield { type: 'citation', citation };
        yield { type: 'block_end' };
        break;
      case 'refusal':
        yield { type: 'refusal', text: block.text };
        yield { type: 'block_end' };
        break;
      case 'reasoning':
        if (block.text !== '') yield { type: 'reasoning', text: block.text };
        if (block.seal !== null) yield { type: 'reasoning_seal', seal: block.seal };
        yield { type: 'block_end' };
        break;
      case 'tool_call': {
        const { type: _, input, ...told } = block;
        yield { type: 'tool_start', tool, ...told };
        if (input !== '') yield { type: 'tool_input', tool, text: input };
        yield { type: 'tool_end', tool };
        tool += 1;
        break;
      }
      default:
        block satisfies never;
    }
  }
  if (serviceTier !== null) yield { type: 'service_tier', tier: serviceTier };
  yield { type: 'finish', finish };
  if (usage !== null) yield { type: 'usage', usage };
  yield { type: 'end' };
}
