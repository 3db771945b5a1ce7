import { Undo2, X } from 'lucide-react';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { openTrace } from '../../lib/navigation.ts';
import { PromptField } from '../prompt-field.tsx';
import { problemOf, type RecordedRequest } from './recorded-request.ts';

interface RecordedFieldProps {
  readonly recorded: RecordedRequest;
  readonly onChange: (edited: string) => void;
  /** Back to a prompt of one's own. */
  readonly onLeave: () => void;
}

/** A recorded request in place of the prompt: its body, to be sent again as it is or changed. */
export function RecordedField({ onChange, onLeave, recorded }: RecordedFieldProps) {
  const { edited, laidOut, leftOut, redacted, spanId, traceId } = recorded;
  const problem = problemOf(recorded);
  const isEdited = edited !== laidOut;
  return (
    <section
      aria-label="Recorded request"
      data-testid="recorded-request"
      data-trace={traceId}
      className="flex min-h-0 flex-1 flex-col gap-3"
    >
      <header className="flex flex-wrap items-center gap-2 text-xs">
        <Button size="small" data-testid="recorded-trace" onClick={() => openTrace(traceId, spanId)}>
          from trace {traceId.slice(0, 8)}
        </Button>
        {isEdited ? (
          <Badge tone="warn" testId="recorded-edited">
            edited
          </Badge>
        ) : (
          <Badge>as recorded</Badge>
        )}
        <span className="flex-1" />
        {isEdited && (
          <Button size="small" data-testid="recorded-reset" onClick={() => onChange(laidOut)}>
            <Undo2 aria-hidden className="size-3.5" />
            As recorded
          </Button>
        )}
        <Button size="small" data-testid="recorded-leave" onClick={onLeave}>
          <X aria-hidden className="size-3.5" />
          Leave it
        </Button>
      </header>
      {redacted && (
        <Notice tone="warn" title="Secrets in it are masked" testId="recorded-redacted">
          They were never stored: what is sent has the masks in their place.
        </Notice>
      )}
      {leftOut.length > 0 && (
        <p className="text-xs text-muted" data-testid="recorded-left-out">
          Headers whose values are not recorded are not sent: {leftOut.join(', ')}.
        </p>
      )}
      <PromptField
        label="Body"
        grow
        mono
        rows={16}
        value={edited}
        onChange={onChange}
        testId="recorded-body"
        placeholder="{}"
      />
      {problem !== null && <p className="text-xs text-bad">{problem}</p>}
    </section>
  );
}
