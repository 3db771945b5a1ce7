import { type ReactNode, useState } from 'react';
import type { SaidBlock, SaidCall, SaidMessage } from '../../../src-main/contract/message-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { MessageBlock, type TextView } from './message-blocks.tsx';

/** Messages before the answer that are in sight at first. */
const shownAtFirst = 3;

type ToolResult = SaidBlock & { readonly type: 'tool_result' };

/** A conversation as it was sent, and what came back. */
export function MessageList({ call, view }: { readonly call: SaidCall; readonly view: TextView }) {
  const [whole, setWhole] = useState(false);
  const { messages, resultOf } = pairResults(call.messages);
  const said = [
    ...messages.map((message, at) => ({ key: `sent-${at}`, message, isAnswer: false })),
    ...call.answers.map((message, at) => ({ key: `answer-${at}`, message, isAnswer: true })),
  ];
  const hidden = whole ? 0 : Math.max(0, messages.length - shownAtFirst);
  return (
    <ol className="flex flex-col" data-testid="message-list">
      {hidden > 0 && (
        <li className="border-b border-line px-4 py-2">
          <Button size="small" data-testid="message-history" onClick={() => setWhole(true)}>
            Show {hidden === 1 ? 'one earlier message' : `${hidden} earlier messages`}
          </Button>
        </li>
      )}
      {said.slice(hidden).map(({ key, message, isAnswer }) => (
        <Message
          key={key}
          {...{ message, view, resultOf, isAnswer }}
          finish={isAnswer ? call.finish : null}
        />
      ))}
      {call.error !== null && (
        <li className="p-4">
          <Notice tone="bad" title="No answer, but an error" testId="message-error">
            {call.error}
          </Notice>
        </li>
      )}
    </ol>
  );
}

interface MessageProps {
  readonly message: SaidMessage;
  readonly view: TextView;
  readonly resultOf: (callId: string) => ToolResult | undefined;
  readonly isAnswer: boolean;
  readonly finish: string | null;
}

function Message({ finish, isAnswer, message, resultOf, view }: MessageProps) {
  const text = message.blocks.flatMap((block) => ('text' in block ? [block.text] : [])).join('\n\n');
  return (
    <li
      data-testid="message"
      data-role={message.role}
      data-answer={isAnswer || undefined}
      className="group border-b border-line px-4 py-2.5"
    >
      <header className="mb-1 flex items-center gap-2">
        <Badge tone={isAnswer ? 'accent' : 'plain'}>{isAnswer ? 'answer' : message.role}</Badge>
        {finish !== null && <span className="font-mono text-2xs text-muted">{finish}</span>}
        <span className="flex-1" />
        {text !== '' && (
          <CopyButton
            iconOnly
            tone="quiet"
            className="size-5 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
            label="Copy the text"
            text={() => text}
            data-testid="message-copy"
          />
        )}
      </header>
      <Folded lines={message.role === 'system' || message.role === 'developer' ? text : ''}>
        <div className="flex flex-col gap-2">
          {message.blocks.map((block, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks are told apart by their place
            <MessageBlock key={index} block={block} view={view} resultOf={resultOf} />
          ))}
        </div>
      </Folded>
    </li>
  );
}

const foldedLines = 10;

/** A long text is cut for the eye, behind ten lines; `lines` `''`: it is not. */
function Folded({ children, lines }: { readonly children: ReactNode; readonly lines: string }) {
  const [open, setOpen] = useState(false);
  if (open || (lines.split('\n').length <= foldedLines && lines.length < 1200)) return children;
  return (
    <>
      <div className="relative max-h-44 overflow-hidden">{children}</div>
      <Button size="small" tone="quiet" className="mt-1" onClick={() => setOpen(true)}>
        Show all of it
      </Button>
    </>
  );
}

interface Paired {
  readonly messages: readonly SaidMessage[];
  readonly resultOf: (callId: string) => ToolResult | undefined;
}

/** Results move to the calls that they answer; one that answers no call stays where it is. */
function pairResults(messages: readonly SaidMessage[]): Paired {
  const blocks = messages.flatMap((message) => message.blocks);
  const called = new Set(blocks.flatMap((block) => (block.type === 'tool_call' ? [block.id] : [])));
  const results = new Map<string, ToolResult>();
  for (const block of blocks) {
    if (block.type === 'tool_result' && block.callId !== '' && called.has(block.callId)) {
      results.set(block.callId, block);
    }
  }
  const left = messages.flatMap((message): SaidMessage[] => {
    const rest = message.blocks.filter(
      (block) => block.type !== 'tool_result' || results.get(block.callId) !== block,
    );
    return rest.length === 0 && message.blocks.length > 0 ? [] : [{ ...message, blocks: rest }];
  });
  return { messages: left, resultOf: (id) => results.get(id) };
}
