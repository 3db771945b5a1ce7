import { useState } from 'react';
import type { StoredBody } from '../../../src-main/contract/body-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { bytesText } from '../../lib/number-text.ts';
import { BodyDiff } from '../../playground/filters/body-diff.tsx';
import { laidOut } from '../../playground/filters/diff-bodies.ts';
import { LongText } from '../messages/long-text.tsx';
import { useRecordedText } from './recorded-text.ts';
import { eventsIn, StreamEvents } from './stream-events.tsx';

interface WireMessageProps {
  readonly traceId: string;
  readonly body: StoredBody;
  readonly title: string;
  /** What it can be compared with; `null`: nothing. */
  readonly before: { readonly body: StoredBody; readonly label: string } | null;
  readonly startsOpen: boolean;
}

/** One message on the wire: what stood before its body, and the body. */
export function WireMessage({ before, body, startsOpen, title, traceId }: WireMessageProps) {
  const [open, setOpen] = useState(startsOpen);
  return (
    <details
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid="wire-message"
      data-part={body.part}
      data-span={body.spanId}
      className="border-b border-line"
    >
      <summary className="px-4 py-2 hover:bg-hover">
        <span className="font-medium">{title}</span>{' '}
        <span className="font-mono text-xs text-muted">
          {body.head?.start ?? ''} · {bytesText(body.size)}
        </span>{' '}
        <BodyMarks body={body} />
      </summary>
      {open && <Content traceId={traceId} body={body} before={before} />}
    </details>
  );
}

/** What became of a body on its way into the store. */
export function BodyMarks({ body }: { readonly body: Pick<StoredBody, 'redacted' | 'truncated'> }) {
  return (
    <>
      {body.redacted && (
        <Badge tone="info" title="Secrets in it were masked before it was stored" testId="mark-redacted">
          masked
        </Badge>
      )}
      {body.truncated && (
        <Badge tone="warn" title="Longer than what is kept of one body, or no text" testId="mark-truncated">
          cut
        </Badge>
      )}
    </>
  );
}

type View = 'body' | 'changes';

function Content({ before, body, traceId }: Pick<WireMessageProps, 'traceId' | 'body' | 'before'>) {
  const [view, setView] = useState<View>(before === null ? 'body' : 'changes');
  const text = useRecordedText(traceId, body.spanId, body.part);
  const other = useRecordedText(traceId, before?.body.spanId ?? null, before?.body.part ?? 'request');
  if (text === undefined) return <p className="px-4 pb-2 text-muted">Reading…</p>;
  return (
    <div className="flex flex-col gap-2 px-4 pb-3">
      <Headers head={body.head} />
      <div className="flex items-center gap-2">
        {before !== null && (
          <Segmented<View>
            label="What is shown of the body"
            value={view}
            options={[
              { value: 'changes', label: before.label },
              { value: 'body', label: 'As it was' },
            ]}
            onChange={setView}
            testId="wire-view"
          />
        )}
        <span className="flex-1" />
        <CopyButton size="small" label="Copy" text={() => text} data-testid="wire-copy" />
      </div>
      {view === 'changes' && before !== null ? (
        other !== undefined && <BodyDiff before={other} after={text} label={before.label} />
      ) : (
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="max-h-[32rem] overflow-auto rounded-md border border-line bg-sunken py-1"
        >
          {body.part === 'events' ? (
            <StreamEvents events={eventsIn(text)} />
          ) : (
            <div className="px-2">
              <LongText text={text === '' ? '(no text)' : laidOut(text)} testId="wire-body" />
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function Headers({ head }: Pick<StoredBody, 'head'>) {
  if (head === null || head.headers.length === 0) return null;
  return (
    <details>
      <summary className="text-xs text-muted" data-testid="wire-headers">
        {head.headers.length} headers
      </summary>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 font-mono text-2xs">
        {head.headers.map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice
          <div key={index} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
