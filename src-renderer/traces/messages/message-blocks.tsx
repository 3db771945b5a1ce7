import { CornerDownRight, Image, Wrench } from 'lucide-react';
import type { SaidBlock } from '../../../src-main/contract/message-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { JsonTree } from './json-tree.tsx';
import { LongText } from './long-text.tsx';
import { MarkdownText } from './markdown-text.tsx';

/** How texts are shown. */
export type TextView = 'markdown' | 'plain';

/** Beyond these, a text is shown as it is. */
const mostMarkdown = 150_000;
const mostJson = 2_000_000;

type ToolCall = SaidBlock & { readonly type: 'tool_call' };
type ToolResult = SaidBlock & { readonly type: 'tool_result' };

interface BlockProps {
  readonly block: SaidBlock;
  readonly view: TextView;
  /** The result of a tool call, where it is known. */
  readonly resultOf: (callId: string) => ToolResult | undefined;
}

export function MessageBlock({ block, resultOf, view }: BlockProps) {
  switch (block.type) {
    case 'text':
      return <Words text={block.text} view={view} />;
    case 'refusal':
      return (
        <div>
          <Badge tone="warn">refused</Badge> <Words text={block.text} view={view} />
        </div>
      );
    case 'reasoning':
      return (
        <details data-testid="reasoning" className="rounded-md border border-line bg-sunken px-2 py-1">
          <summary className="text-muted">Reasoning{block.text === '' && ', hidden by its provider'}</summary>
          {block.text !== '' && (
            <div className="mt-1">
              <Words text={block.text} view={view} />
            </div>
          )}
        </details>
      );
    case 'tool_call':
      return <ToolCard call={block} result={resultOf(block.id)} />;
    case 'tool_result':
      return <ResultCard result={block} />;
    case 'image':
      return <Picture picture={block.picture} />;
    case 'other':
      return <Badge>{block.label}</Badge>;
    default:
      return block satisfies never;
  }
}

function Words({ text, view }: { readonly text: string; readonly view: TextView }) {
  if (view === 'plain' || text.length > mostMarkdown) return <LongText text={text} testId="message-text" />;
  return (
    <div data-testid="message-text">
      <MarkdownText text={text} />
    </div>
  );
}

function ToolCard({ call, result }: { readonly call: ToolCall; readonly result: ToolResult | undefined }) {
  return (
    <section
      aria-label={`Call of ${call.name}`}
      data-testid="tool-card"
      data-call={call.id}
      className="rounded-md border border-line bg-surface"
    >
      <header className="flex items-center gap-2 border-b border-line px-2 py-1">
        <Wrench aria-hidden className="size-3.5 text-muted" />
        <span className="font-mono font-medium">{call.name}</span>
        <span className="flex-1 truncate font-mono text-2xs text-muted">{call.id}</span>
        <CopyButton iconOnly tone="quiet" label="Copy the arguments" text={() => call.input} />
      </header>
      <div className="px-2 py-1.5">
        <Arguments input={call.input} />
      </div>
      {result !== undefined && (
        <div className="border-t border-line px-2 py-1.5">
          <ResultCard result={result} />
        </div>
      )}
    </section>
  );
}

function Arguments({ input }: { readonly input: string }) {
  if (input.trim() === '') return <span className="text-muted">no arguments</span>;
  const value = input.length > mostJson ? undefined : parsed(input);
  return typeof value === 'object' && value !== null ? <JsonTree value={value} /> : <LongText text={input} />;
}

function ResultCard({ result }: { readonly result: ToolResult }) {
  return (
    <div data-testid="tool-result" data-call={result.callId} className="flex gap-2">
      <CornerDownRight aria-hidden className="mt-0.5 size-3.5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        {result.isError && <Badge tone="bad">error</Badge>}
        <div className="max-h-72 overflow-auto">
          <Arguments input={result.text} />
        </div>
        {result.pictures.map((picture, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pictures are told apart by their place
          <Picture key={index} picture={picture} />
        ))}
      </div>
    </div>
  );
}

/** Only what came with the message is drawn; nothing is fetched for it. */
function Picture({
  picture: { dataUrl, label },
}: {
  readonly picture: { dataUrl: string | null; label: string };
}) {
  if (dataUrl !== null) {
    return (
      <img
        src={dataUrl}
        alt={label}
        data-testid="message-picture"
        className="max-h-40 max-w-60 rounded-md border border-line bg-sunken object-contain"
      />
    );
  }
  return (
    <span className="inline-flex items-center gap-1 font-mono text-xs [overflow-wrap:anywhere] text-muted">
      <Image aria-hidden className="size-3.5 shrink-0" />
      {label}
    </span>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
