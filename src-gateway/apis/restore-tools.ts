import type { Reply, ReplyBlock, ReplyEvent } from './reply.ts';
import { unwrapCustomInput } from './tool-input.ts';
import type { ToolNames } from './tool-names.ts';

/** A whole reply with the client's own tool names, and custom tools called as such. */
export function restoreTools(reply: Reply, names: ToolNames): Reply {
  if (names.size === 0) return reply;
  return { ...reply, blocks: reply.blocks.map((block) => restoreBlock(block, names)) };
}

function restoreBlock(block: ReplyBlock, names: ToolNames): ReplyBlock {
  if (block.type !== 'tool_call') return block;
  const known = names.get(block.name);
  if (known === undefined) return block;
  const isWrapped = known.kind === 'custom' && block.kind === 'function';
  return {
    ...block,
    name: known.name,
    kind: known.kind,
    ...(known.namespace !== null && { namespace: known.namespace }),
    input: isWrapped ? unwrapCustomInput(block.input) : block.input,
  };
}

/** The same for events. A custom tool's text is known only when the function that stands for it is complete. */
export class ToolRestorer {
  readonly #names: ToolNames;
  /** Arguments, so far, of the calls that stand for custom tools. */
  readonly #wrapped = new Map<number, string>();

  constructor(names: ToolNames) {
    this.#names = names;
  }

  restore(event: ReplyEvent): readonly ReplyEvent[] {
    switch (event.type) {
      case 'tool_start': {
        const known = this.#names.get(event.name);
        if (known === undefined) return [event];
        if (known.kind === 'custom' && event.kind === 'function') this.#wrapped.set(event.tool, '');
        return [
          {
            ...event,
            name: known.name,
            kind: known.kind,
            ...(known.namespace !== null && { namespace: known.namespace }),
          },
        ];
      }
      case 'tool_input': {
        const text = this.#wrapped.get(event.tool);
        if (text === undefined) return [event];
        this.#wrapped.set(event.tool, text + event.text);
        return [];
      }
      case 'tool_end':
        return [...this.#unwrapped(event.tool), event];
      case 'finish':
      case 'end':
        // Not every provider says when a call is complete.
        return [...[...this.#wrapped.keys()].flatMap((tool) => this.#unwrapped(tool)), event];
      default:
        return [event];
    }
  }

  #unwrapped(tool: number): readonly ReplyEvent[] {
    const text = this.#wrapped.get(tool);
    if (text === undefined) return [];
    this.#wrapped.delete(tool);
    const input = unwrapCustomInput(text);
    return input === '' ? [] : [{ type: 'tool_input', tool, text: input }];
  }
}
