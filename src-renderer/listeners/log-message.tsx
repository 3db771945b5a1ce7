import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import type { LogEntry } from '../../src-main/contract/host-calls.ts';
import { Ansi } from '../components/ansi.tsx';
import { MarkedText } from '../components/marked-text.tsx';
import { plainText } from '../lib/ansi-text.ts';
import { findJson } from '../lib/find-json.ts';
import { useLogFeed } from './log-feed.ts';

/** What a line says, in a terminal's colours; JSON in it can be unfolded. */
export function LogMessage({ entry, wanted }: { readonly entry: LogEntry; readonly wanted: string }) {
  const { message, sequence } = entry;
  const found = useMemo(() => findJson(plainText(message)), [message]);
  const isOpen = useLogFeed(({ unfolded }) => unfolded.has(sequence));
  if (found === null) return <Ansi text={message} wanted={wanted} />;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label="JSON on lines of its own"
        data-testid="log-json"
        data-state={isOpen ? 'open' : 'closed'}
        className="mr-1 inline-flex size-4 items-center justify-center rounded-sm align-text-bottom text-muted hover:bg-hover hover:text-text"
        onClick={() => useLogFeed.getState().fold(sequence)}
      >
        <Chevron aria-hidden className="size-3.5" />
      </button>
      {isOpen ? (
        <MarkedText text={`${found.before}${found.json}${found.after}`} wanted={wanted} />
      ) : (
        <Ansi text={message} wanted={wanted} />
      )}
    </>
  );
}
