import type { Block, ToolCallBlock, ToolResultBlock, Turn } from './conversation.ts';
import type { DroppedFields } from './dropped-fields.ts';

/** What stands for the result of a call that the client never answered. */
const noResult = '[no result]';

/**
 * Turns in which every call is answered in the turn behind it and every result answers a call, as
 * Anthropic, Bedrock and OpenAI demand: a missing result is made up, a result without its call becomes
 * the user's text. Both are reported. Results come first in their turn, in the order of their calls, and
 * before a system text that stood between the calls and them.
 */
export function pairToolResults(turns: readonly Turn[], dropped: DroppedFields): readonly Turn[] {
  const paired: Turn[] = [];
  let waiting: readonly ToolCallBlock[] = [];
  let held: readonly Turn[] = [];
  const goOn = (...more: readonly Turn[]) => {
    paired.push(...more.filter(({ blocks }) => blocks.length > 0));
    waiting = [];
    held = [];
  };
  for (const turn of joinNeighbours(turns, isOneExchange)) {
    if (turn.role === 'assistant') {
      goOn({ role: 'user', blocks: missing(waiting, dropped) }, ...held, turn);
      waiting = turn.blocks.filter((block) => block.type === 'tool_call');
    } else if (turn.role === 'user') {
      const { answers, own } = answer(waiting, turn.blocks, dropped);
      if (held.length === 0) goOn({ role: 'user', blocks: [...answers, ...own] });
      else goOn({ role: 'user', blocks: answers }, ...held, { role: 'user', blocks: own });
    } else if (waiting.length > 0) {
      held = [...held, turn];
    } else {
      paired.push(turn);
    }
  }
  goOn({ role: 'user', blocks: missing(waiting, dropped) }, ...held);
  return paired;
}

/** Neighbours of one role as one turn. A system text between them belongs to neither. */
export function mergeTurns(turns: readonly Turn[]): readonly Turn[] {
  return joinNeighbours(turns, () => true);
}

/** Calls stand in one turn, and so do their results; what a user says in several messages stays so. */
function isOneExchange(last: Turn, next: Turn): boolean {
  return next.role === 'assistant' || last.blocks.every(isResult) || next.blocks.some(isResult);
}

function isResult({ type }: Block): boolean {
  return type === 'tool_result';
}

function joinNeighbours(
  turns: readonly Turn[],
  belong: (last: Turn, next: Turn) => boolean,
): readonly Turn[] {
  const joined: Turn[] = [];
  for (const turn of turns) {
    const last = joined.at(-1);
    const isApart = last?.role !== turn.role || turn.role === 'system' || turn.role === 'developer';
    if (isApart || !belong(last, turn)) joined.push(turn);
    else joined[joined.length - 1] = { role: turn.role, blocks: [...last.blocks, ...turn.blocks] };
  }
  return joined;
}

function answer(
  calls: readonly ToolCallBlock[],
  blocks: readonly Block[],
  dropped: DroppedFields,
): { readonly answers: readonly Block[]; readonly own: readonly Block[] } {
  const results = blocks.filter((block) => block.type === 'tool_result');
  const unanswered = calls.filter((call) => !results.some((result) => result.callId === call.id));
  const own = blocks.flatMap((block): readonly Block[] => {
    if (block.type !== 'tool_result') return [block];
    return calls.some((call) => call.id === block.callId) ? [] : orphan(block, dropped);
  });
  const answers = calls.flatMap((call) => results.filter((result) => result.callId === call.id).slice(0, 1));
  return { answers: [...answers, ...missing(unanswered, dropped)], own };
}

function missing(calls: readonly ToolCallBlock[], dropped: DroppedFields): readonly ToolResultBlock[] {
  return calls.map((call) => {
    dropped.add(call.path);
    const text = { type: 'text' as const, path: call.path, text: noResult };
    return { type: 'tool_result', path: call.path, callId: call.id, content: [text], isError: false };
  });
}

function orphan(result: ToolResultBlock, dropped: DroppedFields): readonly Block[] {
  dropped.add(result.path);
  return result.content;
}
