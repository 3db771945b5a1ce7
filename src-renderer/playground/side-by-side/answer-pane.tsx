import { MessageSquarePlus, Send, Square, X } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { keyText } from '../../lib/key-text.ts';
import { AnswerPanel } from '../answer-panel.tsx';
import { Conversation } from '../conversation.tsx';
import { draftOf, type PaneDraft } from '../playground-draft.ts';
import { usePlayground } from '../playground-session.ts';
import { PromptField } from '../prompt-field.tsx';
import { RequestFields } from '../request-fields.tsx';
import type { PlaygroundTargets } from '../use-playground-targets.ts';
import { whatIsMissing } from '../what-is-missing.ts';
import { paneId } from './pane-id.ts';

interface AnswerPaneProps {
  readonly pane: PaneDraft;
  /** Counted from 1. */
  readonly number: number;
  readonly targets: PlaygroundTargets;
  /** The config has routes. */
  readonly hasRoutes: boolean;
  readonly onSend: (id: string) => void;
}

/** One of several requests: where it goes, how it fares, and what comes back. */
export function AnswerPane({ hasRoutes, number, onSend, pane, targets }: AnswerPaneProps) {
  const session = usePlayground();
  const { id } = pane;
  const draft = draftOf(session, id);
  const run = session.runs[id] ?? null;
  const target = targets.targetOf(draft);
  const missing = whatIsMissing(target.listener?.state ?? null, draft);
  const isActive = session.active === id;
  const change = (part: Parameters<typeof session.change>[0]) => session.change(part, id);
  const activate = () => {
    if (!isActive) session.activate(id);
  };
  return (
    <section
      id={paneId(number)}
      aria-label={`Pane ${number}${target.model === '' ? '' : `: ${target.model}`}`}
      tabIndex={-1}
      data-pane
      data-testid="playground-pane"
      data-state={run?.state ?? 'idle'}
      data-active={isActive}
      onFocusCapture={activate}
      onPointerDownCapture={activate}
      className="flex min-h-0 min-w-0 flex-col overflow-hidden rounded-md border border-line bg-surface data-[active=true]:border-accent"
    >
      <header className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-raised px-2 py-1.5 text-xs text-muted">
        <span className="font-mono font-medium" title={keyText(`Alt+${number}`)}>
          {number}
        </span>
        <RequestFields
          compact
          {...{ draft, target }}
          listeners={targets.listeners}
          choices={targets.choices}
          isRouted={hasRoutes && target.listener?.type === 'model'}
          onChange={change}
        />
        <span className="order-1 ml-auto flex items-center gap-1">
          <Button
            size="icon"
            tone="quiet"
            aria-pressed={pane.ownPrompt !== null}
            aria-label={`Own prompt for pane ${number}`}
            data-testid="pane-own-prompt"
            title={pane.ownPrompt === null ? 'Give this pane its own prompt' : 'Use the shared prompt again'}
            className="aria-pressed:bg-selected"
            onClick={() => session.separatePrompt(id, pane.ownPrompt === null)}
          >
            <MessageSquarePlus aria-hidden className="size-3.5" />
          </Button>
          {run?.state === 'running' ? (
            <Button
              size="icon"
              tone="danger"
              aria-label={`Stop pane ${number}`}
              title={`Stop pane ${number}`}
              data-testid="pane-stop"
              onClick={() => session.stop(id)}
            >
              <Square aria-hidden className="size-3.5" />
            </Button>
          ) : (
            <Button
              size="icon"
              aria-label={`Send pane ${number}`}
              title={missing ?? `Send pane ${number}`}
              disabled={missing !== null}
              data-testid="pane-send"
              onClick={() => onSend(id)}
            >
              <Send aria-hidden className="size-3.5" />
            </Button>
          )}
          <Button
            size="icon"
            tone="quiet"
            aria-label={`Close pane ${number}`}
            title={`Close pane ${number}`}
            data-testid="pane-close"
            onClick={() => session.closePane(id)}
          >
            <X aria-hidden className="size-3.5" />
          </Button>
        </span>
      </header>
      {(pane.ownPrompt !== null || pane.history.length > 0) && (
        <div className="flex shrink-0 flex-col gap-2 border-b border-line p-2">
          {pane.ownPrompt !== null && (
            <>
              <PromptField
                label={`System of pane ${number}`}
                rows={1}
                value={draft.system}
                onChange={(system) => change({ system })}
                testId="pane-system"
                placeholder="Optional instructions"
              />
              <PromptField
                label={`User of pane ${number}`}
                rows={2}
                value={draft.user}
                onChange={(user) => change({ user })}
                testId="pane-user"
                placeholder="Type a message"
              />
            </>
          )}
          <Conversation
            history={pane.history}
            affinity={pane.affinity}
            onAffinity={(affinity) => change({ affinity })}
            onStartOver={() => session.startOver(id)}
          />
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-auto">
        {run === null ? (
          <p className="p-3 text-xs text-muted">{missing ?? 'Ready to be sent.'}</p>
        ) : (
          <AnswerPanel
            compact
            run={run}
            isReplay={false}
            selection={null}
            onExample={change}
            onReply={null}
          />
        )}
      </div>
    </section>
  );
}
