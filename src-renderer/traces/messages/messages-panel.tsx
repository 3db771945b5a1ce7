import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SaidCall } from '../../../src-main/contract/message-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { failureText, hostQuery } from '../../lib/host.ts';
import { LongText } from './long-text.tsx';
import { MessageList } from './message-list.tsx';

interface MessagesPanelProps {
  readonly traceId: string;
  readonly spanId: string;
}

type View = 'markdown' | 'plain' | 'json';

const views: readonly { readonly value: View; readonly label: string }[] = [
  { value: 'markdown', label: 'Markdown' },
  { value: 'plain', label: 'Plain' },
  { value: 'json', label: 'JSON' },
];

const sources: Readonly<Record<SaidCall['source'], string | null>> = {
  recording: null,
  gen_ai: 'told by the sender, GenAI conventions',
  openinference: 'told by the sender, OpenInference',
  indexed: 'told by the sender, indexed keys',
};

/** What was said in one call, for reading. */
export function MessagesPanel({ spanId, traceId }: MessagesPanelProps) {
  const [view, setView] = useState<View>('markdown');
  const { data, error, isPending } = useQuery(hostQuery('messages.read', { traceId, spanId }));
  if (isPending) return <p className="p-4 text-muted">Reading the messages…</p>;
  if (error) return <p className="p-4 text-bad">{failureText(error)}</p>;
  const { call } = data;
  if (call === null) return <Unreadable />;
  return (
    <section aria-label="Messages" data-testid="messages-panel" data-span={spanId}>
      <header className="sticky top-0 z-10 flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5 text-xs">
        <Segmented
          label="How texts are shown"
          value={view}
          options={views}
          onChange={setView}
          testId="messages-view"
        />
        {call.model !== null && <span className="font-mono">{call.model}</span>}
        {call.tools.length > 0 && <Tools tools={call.tools} />}
        {sources[call.source] !== null && <span className="text-muted">{sources[call.source]}</span>}
        <Marks call={call} />
        <span className="flex-1" />
        <CopyButton size="small" label="Copy all" text={() => jsonOf(call)} data-testid="messages-copy" />
      </header>
      {view === 'json' ? (
        <div className="p-4">
          <LongText text={jsonOf(call)} testId="messages-json" />
        </div>
      ) : (
        <MessageList call={call} view={view} />
      )}
    </section>
  );
}

function Marks({ call }: { readonly call: SaidCall }) {
  return (
    <>
      {call.redacted && (
        <Badge tone="info" title="Secrets in it were masked before it was stored" testId="mark-redacted">
          masked
        </Badge>
      )}
      {call.truncated && (
        <Badge tone="warn" title="It was longer than what is kept of one body" testId="mark-truncated">
          cut
        </Badge>
      )}
    </>
  );
}

function Tools({ tools }: { readonly tools: SaidCall['tools'] }) {
  return (
    <details className="relative">
      <summary data-testid="messages-tools">
        {tools.length === 1 ? '1 tool offered' : `${tools.length} tools offered`}
      </summary>
      <ul className="absolute z-20 max-h-80 w-96 overflow-auto rounded-md border border-line bg-raised p-2 shadow-popup">
        {tools.map(({ description, name }) => (
          <li key={name} className="py-0.5">
            <span className="font-mono font-medium">{name}</span>
            {description !== null && <span className="text-muted"> {description}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Unreadable() {
  return (
    <Notice
      tone="info"
      className="m-4"
      title="This call cannot be shown as messages"
      testId="messages-unreadable"
    >
      Its body was cut, or is in the API of a provider. The tab Wire shows it as it is.
    </Notice>
  );
}

function jsonOf(call: SaidCall): string {
  const { answers, error, finish, messages, model, tools } = call;
  return JSON.stringify({ model, tools, messages, answers, finish, error }, null, 2);
}
