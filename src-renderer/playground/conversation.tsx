import { RotateCcw } from 'lucide-react';
import { Button } from '../components/button.tsx';
import type { Turn } from './request-body.ts';

interface ConversationProps {
  readonly history: readonly Turn[];
  readonly affinity: string;
  readonly onAffinity: (affinity: string) => void;
  readonly onStartOver: () => void;
}

/** What was said before, and the session by which the gateway knows that it belongs together. */
export function Conversation({ history, affinity, onAffinity, onStartOver }: ConversationProps) {
  if (history.length === 0) return null;
  return (
    <section
      aria-label="Conversation so far"
      data-testid="playground-conversation"
      className="flex shrink-0 flex-col gap-2 rounded-md border border-line bg-surface p-2.5"
    >
      <header className="flex flex-wrap items-center gap-2 text-xs">
        <span className="font-medium text-muted">Conversation so far</span>
        <span className="flex-1" />
        <label className="flex items-center gap-1.5 text-muted">
          Session
          <input
            value={affinity}
            spellCheck={false}
            data-testid="playground-affinity"
            placeholder="none"
            onChange={(event) => onAffinity(event.target.value.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 200))}
            className="h-6 w-44 rounded-md border border-line-strong/70 bg-surface px-1.5 font-mono text-xs text-text placeholder:font-sans placeholder:text-muted"
          />
        </label>
        <Button size="small" onClick={onStartOver} data-testid="playground-start-over">
          <RotateCcw aria-hidden className="size-3.5" />
          Start over
        </Button>
      </header>
      <ol
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="flex max-h-40 flex-col gap-1.5 overflow-auto text-xs"
      >
        {history.map(({ role, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: turns are only ever added at the end
          <li key={index} data-testid="playground-turn" data-role={role}>
            <span className="text-2xs text-muted">{role === 'user' ? 'You' : 'Answer'}</span>
            <p className="line-clamp-3 whitespace-pre-wrap">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
