import { MessageSquareText, Reply, RotateCw } from 'lucide-react';
import type { AgentSelectionRecord } from '../../src-gateway/routing/agents/agent-selection-record.ts';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from './explain-failure.ts';
import { FunctionLine } from './function-line.tsx';
import type { PlaygroundDraft } from './playground-draft.ts';
import { RunFigures } from './run-figures.tsx';
import type { PlaygroundRun } from './run-request.ts';
import { SelectionLine } from './selection-line.tsx';

type Example = Pick<PlaygroundDraft, 'system' | 'user'>;

const examples: readonly (Example & { readonly title: string })[] = [
  { title: 'Tell a story', system: '', user: 'Tell me a short story about a gateway that learns to listen.' },
  {
    title: 'Review code',
    system: 'You review code. Be brief.',
    user: 'What is wrong here?\n\nfor (let i = 0; i <= list.length; i++) total += list[i];',
  },
  {
    title: 'Extract data',
    system: 'Answer with JSON only.',
    user: 'Extract name, city and year: "Ada Lovelace moved to London in 1835."',
  },
];

export interface AnswerPanelProps {
  readonly run: PlaygroundRun | null;
  /** A recorded request stands ready in place of a prompt. */
  readonly isReplay: boolean;
  /** Why these agents, where agents were asked; `null`: not known. */
  readonly selection: AgentSelectionRecord | null;
  readonly onExample: (example: Example) => void;
  /** Of several, with little room. */
  readonly compact?: boolean;
  /** Goes on with the conversation; `null`: not from here. */
  readonly onReply: (() => void) | null;
}

export function AnswerPanel({
  compact = false,
  run,
  isReplay,
  selection,
  onExample,
  onReply,
}: AnswerPanelProps) {
  if (!run && isReplay) {
    return (
      <EmptyState icon={RotateCw} title="Ready to be sent again" testId="playground-replay-ready">
        It goes to the listener as it was recorded, or as you change it. Then the tab Diff holds the answer
        against the recorded one.
      </EmptyState>
    );
  }
  if (!run) {
    return (
      <EmptyState
        icon={MessageSquareText}
        title="Type a message"
        testId="playground-empty"
        actions={examples.map(({ title, system, user }, index) => (
          <Button
            key={title}
            data-testid={`playground-example-${index + 1}`}
            onClick={() => onExample({ system, user })}
          >
            {title}
          </Button>
        ))}
      >
        It goes to the listener as any client’s request would, and leaves a trace. Or begin with an example:
      </EmptyState>
    );
  }
  return (
    <div
      className="flex h-full flex-col bg-surface"
      data-pane
      data-testid="playground-answer"
      data-state={run.state}
    >
      <RunFigures run={run} compact={compact} />
      {run.toAgents && <SelectionLine run={run} selection={selection} />}
      {run.result && <FunctionLine result={run.result} />}
      <div
        className={`min-h-0 flex-1 overflow-auto ${compact ? 'p-2' : 'p-4'}`}
        aria-live="polite"
        aria-busy={run.state === 'running'}
      >
        <Failure run={run} />
        {run.text !== '' && (
          <div className="text-base leading-relaxed whitespace-pre-wrap" data-testid="answer-text">
            {run.text}
            {run.state === 'running' && (
              <span
                aria-hidden
                className="ml-0.5 inline-block h-4 w-1.5 translate-y-0.5 bg-accent-fill motion-safe:animate-pulse"
              />
            )}
          </div>
        )}
        {run.text === '' && run.state === 'running' && (
          <p className="text-muted">Waiting for the first token…</p>
        )}
        {run.state === 'stopped' && (
          <p className="mt-3 text-muted">
            Stopped here. The {run.toAgents ? 'agent' : 'provider'} was told to end, too.
          </p>
        )}
        {run.state === 'answered' && run.text !== '' && run.recorded === null && onReply !== null && (
          <Button size="small" className="mt-4" onClick={onReply} data-testid="answer-reply">
            <Reply aria-hidden className="size-3.5" />
            Go on from here
          </Button>
        )}
        {run.result && (
          <details className="mt-6 text-xs">
            <summary className="text-muted" data-testid="answer-raw-toggle">
              Reply as it came over the wire
            </summary>
            <pre className="mt-2 max-h-96 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-2xs break-all whitespace-pre-wrap">
              {run.result.raw}
            </pre>
          </details>
        )}
      </div>
    </div>
  );
}

function Failure({ run }: { readonly run: PlaygroundRun }) {
  const explanation = explainFailure(run);
  if (!explanation) return null;
  return (
    <Notice tone="bad" className="mb-4" testId="playground-error" title={explanation.what}>
      <p className="whitespace-pre-wrap">{explanation.why}</p>
      <p className="mt-1 text-muted">{explanation.next}</p>
    </Notice>
  );
}
