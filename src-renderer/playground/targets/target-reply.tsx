import type { TargetTry } from '../../../src-main/contract/target-calls.ts';
import { Badge } from '../../components/badge.tsx';
import { Notice } from '../../components/notice.tsx';
import { durationText, groupedText } from '../../lib/number-text.ts';
import { HttpMessage } from './http-message.tsx';

interface TargetReplyProps {
  readonly result: TargetTry;
  /** A model words the answer. */
  readonly dispatches: boolean;
  /** There is a prompt that the model would get beside the answer. */
  readonly isSaid: boolean;
}

/** What came of a call that was made, and where it goes from here. */
export function TargetReply({ dispatches, isSaid, result }: TargetReplyProps) {
  const { refusal, reply, toModel } = result;
  return (
    <section aria-label="What came back" className="flex flex-col gap-2" data-testid="target-made">
      <h2 className="flex flex-wrap items-center gap-2 font-medium">
        What came back
        {reply !== null && (
          <>
            <Badge tone={reply.status < 300 ? 'ok' : 'bad'} testId="target-status">
              {reply.status}
            </Badge>
            <span className="font-mono text-muted">
              {durationText(reply.ms)} · {groupedText(reply.bytes)} bytes
            </span>
          </>
        )}
      </h2>
      {reply !== null && (
        <HttpMessage
          label="Answer of the endpoint"
          testId="target-reply"
          first={`Status ${reply.status}`}
          headers={reply.headers}
          body={reply.body}
        />
      )}
      {refusal !== null ? (
        <Notice
          tone="bad"
          testId="target-refusal"
          title={`The client would read ${refusal.status} ${refusal.code}`}
        >
          {refusal.message}
        </Notice>
      ) : toModel !== null ? (
        <>
          <h2 className="font-medium">
            What <code className="font-mono">{toModel.model}</code> would be sent
          </h2>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
            tabIndex={0}
            data-testid="target-to-model"
            className="max-h-60 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-2xs [overflow-wrap:anywhere] whitespace-pre-wrap"
          >
            {JSON.stringify(toModel.messages, null, 2)}
          </pre>
        </>
      ) : (
        <p className="text-muted" data-testid="target-to-client">
          {dispatches && !isSaid
            ? 'A model would word this answer; type a prompt to see what it would be sent.'
            : 'The client gets this answer as it is: no model words it.'}
        </p>
      )}
    </section>
  );
}
