import { Send, Square } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { Panel, Separator } from 'react-resizable-panels';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Notice } from '../components/notice.tsx';
import { Panes } from '../components/panes.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { routingIn, selectionIn, useStoredDecisions } from '../decisions/use-stored-decisions.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { copyText } from '../lib/copy-text.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { AnswerPanel } from './answer-panel.tsx';
import { AnswerTabs } from './answer-tabs.tsx';
import { AssertBench } from './asserts/assert-bench.tsx';
import { useAsserts } from './asserts/assert-session.ts';
import { assertedRequest } from './asserts/asserted-request.ts';
import { Conversation } from './conversation.tsx';
import { curlText } from './curl-text.ts';
import { useFilterOutline } from './filters/use-filter-outline.ts';
import { HistoryPanel } from './history/history-panel.tsx';
import { ListenerNotice } from './listener-notice.tsx';
import { usePlayground, usePlaygroundDraft } from './playground-session.ts';
import { PromptFields } from './prompt-fields.tsx';
import { fillVariables } from './prompts/fill-variables.ts';
import { PromptMenu } from './prompts/prompt-menu.tsx';
import { PromptNotice } from './prompts/prompt-notice.tsx';
import { VariableFields } from './prompts/variable-fields.tsx';
import { RecordedField } from './replay/recorded-field.tsx';
import { ReplayDiff } from './replay/replay-diff.tsx';
import { useLinkedTrace } from './replay/use-linked-trace.ts';
import { requestBody, routingHeaders } from './request-body.ts';
import { RequestFields } from './request-fields.tsx';
import { RoutePreview } from './route-preview.tsx';
import { PaneActions } from './side-by-side/pane-actions.tsx';
import { PaneDiff } from './side-by-side/pane-diff.tsx';
import { PaneGrid } from './side-by-side/pane-grid.tsx';
import { addPane, usePaneCommands } from './side-by-side/use-pane-commands.ts';
import { SnippetPanel } from './snippets/snippet-panel.tsx';
import { writtenRequest } from './snippets/written-request.ts';
import { useTargetOutline } from './targets/use-target-outline.ts';
import { useDecisionPreview } from './use-decision-preview.ts';
import { usePlaygroundTargets } from './use-playground-targets.ts';
import { useRoutingOutline } from './use-routing-outline.ts';
import { useSending } from './use-sending.ts';
import { useShownDecision } from './use-shown-decision.ts';
import { whatIsMissing } from './what-is-missing.ts';
import { WhyAgents } from './why-agents.tsx';
import { WhyPanel } from './why-panel.tsx';
import { RunWire } from './wire/run-wire.tsx';

/** Only where a listener has filters. */
const FilterBench = lazy(async () => ({ default: (await import('./filters/filter-bench.tsx')).FilterBench }));
/** Only where a config has functions. */
const TargetBench = lazy(async () => ({ default: (await import('./targets/target-bench.tsx')).TargetBench }));

export function PlaygroundScreen() {
  const session = usePlayground();
  const { active, change, panes, runs, stop, show, tab, previewing } = session;
  const draft = usePlaygroundDraft();
  const linkFailure = useLinkedTrace();
  const targets = usePlaygroundTargets();
  const target = targets.targetOf(draft);
  const run = runs[active] ?? null;
  const running = Object.values(runs).some(({ state }) => state === 'running');
  const { recorded } = draft;
  const isSideBySide = panes.length > 1 && recorded === null;
  const { missing: nothingToSend, sendAll, sendPane } = useSending(targets);
  const missing = whatIsMissing(target.listener?.state ?? null, draft);
  const listenerName = target.listener?.name;
  const { model, toAgents } = target;
  const { routers, routes } = useRoutingOutline();
  // A prompt listener asks the model that is named, whatever the routes say.
  const isRouted = routes.length > 0 && target.listener?.type === 'model';
  const asked = fillVariables(draft, session.variables);
  const headers = routingHeaders(toAgents ? { ...asked, routed: true } : asked);
  const question =
    isRouted && recorded === null && missing === null && listenerName !== undefined
      ? { listener: listenerName, api: draft.api, body: requestBody({ ...asked, model }), headers }
      : null;
  const preview = useDecisionPreview(previewing && question !== null ? { ...question, dryRun: true } : null);
  const { decisions } = useStoredDecisions(run !== null && (isRouted || run.toAgents) ? run.traceId : null);
  const sent = run?.toAgents === false ? routingIn(decisions) : null;
  const selection = run?.toAgents === true ? selectionIn(decisions) : null;
  const hasReason = toAgents || isRouted;

  // What is sent is the newest draft, without the keys being bound anew for each letter of it.
  const newest = useRef({ runAsserts: () => {}, curl: (): string => '' });
  const commands = useMemo(() => {
    const list: Command[] = [
      {
        id: 'playground.send',
        title: 'Send the prompt',
        keys: ['$mod+Enter'],
        run: sendAll,
      },
      {
        id: 'playground.stop',
        title: 'Stop the answer',
        keys: ['$mod+Period'],
        run: () => {
          stop();
          useAsserts.getState().stop();
        },
      },
      {
        id: 'playground.curl',
        title: 'Copy as curl',
        keys: ['$mod+Shift+KeyC'],
        run: () => void copyText(newest.current.curl()),
      },
      {
        id: 'playground.asserts',
        title: 'Run with asserts',
        keys: ['$mod+Shift+Enter'],
        run: () => {
          show('asserts');
          newest.current.runAsserts();
        },
      },
      { id: 'playground.history', title: 'Show the history of runs', run: () => show('history') },
      ...(hasReason
        ? [
            {
              id: 'playground.why',
              title: toAgents ? 'Show why these agents' : 'Show why this model',
              run: () => show('why'),
            },
          ]
        : []),
    ];
    return list;
  }, [sendAll, toAgents, stop, show, hasReason]);
  useCommands('playground', commands);
  usePaneCommands(recorded === null);

  const filters = useFilterOutline();
  const chains = filters.chains.filter(({ listener }) => listener === listenerName);
  const bench =
    chains.length === 0 ? null : (
      <Suspense fallback={<LoadingPanel text="Loading the filters…" />}>
        <FilterBench
          {...{ chains, outline: filters, api: draft.api, reply: run?.result?.raw ?? null }}
          request={{
            listener: JSON.stringify(requestBody({ ...asked, model })),
            agent: JSON.stringify({ model: '', ...requestBody({ ...asked, api: 'chat', model }) }),
          }}
          missing={target.listener?.state === 'running' ? null : 'The listener does not run.'}
        />
      </Suspense>
    );
  const outline = useTargetOutline();
  const functions =
    target.listener?.type !== 'prompt' || outline.targets.length === 0 ? null : (
      <Suspense fallback={<LoadingPanel text="Loading the functions…" />}>
        <TargetBench
          outline={outline}
          said={
            asked.user.trim() === ''
              ? null
              : JSON.stringify(requestBody({ ...asked, api: 'chat', model, stream: false }))
          }
          isFiltered={chains.length > 0}
          missing={targets.gateway?.appliedSha256 == null ? 'The gateway serves no config.' : null}
        />
      </Suspense>
    );
  const asserted = missing === null && target.listener !== null ? assertedRequest(asked, target) : null;
  const asserts = (
    <AssertBench request={asserted} missing={missing} canDryRun={target.listener?.type === 'model'} />
  );
  const shown = useShownDecision(preview.decision, sent);
  const why = toAgents
    ? { label: 'Why these agents', content: <WhyAgents selection={selection} /> }
    : isRouted || sent !== null
      ? {
          label: 'Why this model',
          content: <WhyPanel {...{ sent, routers, question, ...shown }} next={preview.decision} />,
        }
      : null;
  const answer = isSideBySide
    ? {
        label: 'Panes',
        content: <PaneGrid targets={targets} hasRoutes={routes.length > 0} onSend={sendPane} />,
      }
    : {
        label: 'Answer',
        content: (
          <AnswerPanel
            {...{ run, selection }}
            isReplay={recorded !== null}
            onExample={change}
            onReply={session.reply}
          />
        ),
      };
  const diff = isSideBySide ? (
    <PaneDiff />
  ) : run === null || run.recorded === null || run.traceId === null || run.result === null ? null : (
    <ReplayDiff recorded={run.recorded} run={run} traceId={run.traceId} />
  );
  const written =
    target.listener === null
      ? null
      : writtenRequest(asked, {
          ...target,
          listener: target.listener,
          needsKey: targets.gateway?.needsKey === true,
        });
  const curl = () => (written === null ? '' : curlText(written));
  useEffect(() => {
    const runAsserts = () => {
      if (asserted !== null) void useAsserts.getState().run(asserted);
    };
    newest.current = { runAsserts, curl };
  });
  const wire = run === null ? null : <RunWire key={run.traceId} run={run} />;
  const snippet = <SnippetPanel request={written} />;

  return (
    <div className="flex h-full flex-col" data-testid="playground-screen" data-state={run?.state ?? 'idle'}>
      <ScreenHeader
        title="Playground"
        actions={
          <>
            {recorded === null && <PromptMenu />}
            <CopyButton
              size="medium"
              label="Copy as curl"
              disabled={written === null}
              text={curl}
              data-testid="playground-curl"
            />
            {linkFailure !== null && (
              <Notice tone="warn" testId="playground-link-failure" title="The trace was not opened here">
                {linkFailure}
              </Notice>
            )}
            {running ? (
              <Button tone="danger" shortcut="$mod+." onClick={() => stop()} data-testid="playground-stop">
                <Square aria-hidden className="size-3.5" />
                {isSideBySide ? 'Stop all' : 'Stop'}
              </Button>
            ) : (
              <Button
                tone="primary"
                shortcut="$mod+Enter"
                disabled={nothingToSend !== null}
                title={nothingToSend ?? undefined}
                onClick={sendAll}
                data-testid="playground-send"
              >
                <Send aria-hidden className="size-3.5" />
                {isSideBySide ? 'Send all' : 'Send'}
              </Button>
            )}
          </>
        }
      />
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-2 text-xs text-muted">
        {!isSideBySide && (
          <RequestFields
            {...{ draft, target, isRouted }}
            listeners={targets.listeners}
            choices={targets.choices}
            onChange={change}
          />
        )}
        {recorded === null && (
          <>
            <label className="flex items-center gap-1.5">
              <input
                type="checkbox"
                checked={draft.stream}
                onChange={(event) => change({ stream: event.target.checked })}
                data-testid="playground-stream"
                className="size-3.5 accent-(--accent-fill)"
              />
              Stream
            </label>
            <PaneActions onAdd={addPane} />
          </>
        )}
      </div>
      <PromptNotice />
      <ListenerNotice state={target.listener?.state ?? null} gatewayKnown={targets.gateway !== undefined} />
      {isRouted && recorded === null && (
        <RoutePreview
          preview={preview}
          on={previewing}
          onToggle={session.setPreviewing}
          onWhy={() => show('why')}
        />
      )}
      <Panes
        key={isSideBySide ? 'panes' : 'one'}
        id={isSideBySide ? 'side-by-side' : 'playground'}
        orientation={isSideBySide ? 'vertical' : 'horizontal'}
        className="min-h-0 flex-1"
      >
        <Panel
          id="prompt-part"
          defaultSize={isSideBySide ? '28%' : '44%'}
          minSize={isSideBySide ? '15%' : '25%'}
        >
          <div
            data-pane
            className={
              isSideBySide
                ? 'grid h-full grid-cols-[1fr_2fr] gap-3 overflow-auto px-4 py-2'
                : 'flex h-full flex-col gap-3 overflow-auto p-4'
            }
          >
            {isSideBySide ? (
              <>
                <PromptFields beside prompt={session.prompt} onChange={session.changePrompt} />
                <VariableFields draft={draft} />
              </>
            ) : recorded === null ? (
              <>
                <PromptFields prompt={draft} onChange={change}>
                  <Conversation
                    history={draft.history}
                    affinity={draft.affinity}
                    onAffinity={(affinity) => change({ affinity })}
                    onStartOver={() => session.startOver(active)}
                  />
                </PromptFields>
                <VariableFields draft={draft} />
              </>
            ) : (
              <RecordedField
                recorded={recorded}
                onChange={(edited) => change({ recorded: { ...recorded, edited } })}
                onLeave={() => change({ recorded: null })}
              />
            )}
          </div>
        </Panel>
        <Separator
          className={`${isSideBySide ? 'h-px' : 'w-px'} bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill`}
        />
        <Panel id="answer-part" defaultSize={isSideBySide ? '72%' : '56%'} minSize="25%">
          <AnswerTabs
            {...{ answer, tab, why, bench, functions, diff, asserts, wire, snippet }}
            history={<HistoryPanel />}
            onTab={show}
          />
        </Panel>
      </Panes>
    </div>
  );
}
