import { MessagesSquare } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { useBodies } from '../../recording/use-bodies.ts';
import type { LoadedSpan } from '../use-span.ts';
import { useTraceTab } from '../use-trace-tab.ts';
import { BodyMarks } from '../wire/wire-message.tsx';
import { hasMessages } from './call-spans.ts';

/** Whether it is known what was said in a span, what became of it on its way here, and the way to it. */
export function SpanBodies({ row }: { readonly row: LoadedSpan }) {
  const { known } = useBodies(row.span.traceId);
  const setTab = useTraceTab((chosen) => chosen.setTab);
  if (!hasMessages(row, known)) return null;
  const own = known.bodies.filter(({ spanId }) => spanId === row.id);
  const marks = {
    redacted: own.some(({ redacted }) => redacted),
    truncated: own.some(({ truncated }) => truncated),
  };
  return (
    <div className="mt-2 flex items-center gap-2" data-testid="span-bodies">
      <Button size="small" data-testid="span-messages" onClick={() => setTab('messages')}>
        <MessagesSquare aria-hidden className="size-3.5" />
        Messages
      </Button>
      {own.length > 0 && (
        <Button size="small" tone="quiet" data-testid="span-wire" onClick={() => setTab('wire')}>
          Wire
        </Button>
      )}
      <BodyMarks body={marks} />
    </div>
  );
}
