import { Send, Square } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { ClientApi } from '../../src-main/contract/playground-calls.ts';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { Segmented } from '../components/segmented.tsx';
import { Select } from '../components/select.tsx';
import { routingIn, selectionIn, useStoredDecisions } from '../decisions/use-stored-decisions.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { AnswerTabs } from './answer-tabs.tsx';
import { AssertBench } from './asserts/assert-bench.tsx';
import { useAsserts } from './asserts/assert-session.ts';
import { assertedRequest } from './asserts/asserted-request.ts';
import { Conversation } from './conversation.tsx';
import { curlText } from './curl-text.ts';
import { useFilterOutline } from './filters/use-filter-outline.ts';
import { ListenerNotice } from './listener-notice.tsx';
import { ModelField } from './model-field.tsx';
import { type PlaygroundDraft, usePlayground } from './playground-session.ts';
import { PromptField } from './prompt-field.tsx';
import { RecordedField } from './replay/recorded-field.tsx';
import { problemOf } from './replay/recorded-request.ts';
import { ReplayDiff } from './replay/replay-diff.tsx';
import { requestBody, routingHeaders } from './request-body.ts';
import { RoutePreview } from './route-preview.tsx';
import { useTargetOutline } from './targets/use-target-outline.ts';
import { useDecisionPreview } from './use-decision-preview.ts';
import { usePlaygroundTarget } from './use-playground-target.ts';
import { useRoutingOutline } from './use-routing-outline.ts';
import { useShownDecision } from './use-shown-decision.ts';
import { WhyAgents } from './why-agents.tsx';
import { WhyPanel } from './why-panel.tsx';

/** Only where a listener has filters. */
const FilterBench = lazy(async () => ({ default: (await import('./filters/filter-bench.tsx')).FilterBench }));
/** Only where a config has functions. */
const TargetBench = lazy(async () => ({ default: (await import('./targets/target-bench.tsx')).TargetBench }));

const apis: readonly { readonly value: ClientApi; readonly label: string }[] = [
  { value: 'chat', label: 'Chat' },
  { value: 'messages', label: 'Messages' },
  { value: 'responses', label: 'Responses' },
];

export function PlaygroundScreen() {
  const session = usePlayground();
  const { draft, run, change, send, stop, show, tab, previewing } = session;
  const target = usePlaygroundTarget();
  const running = run?.state === 'running';
  const { recorded } = draft;
  const missing = whatIsMissing(target.listener?.state ?? null, draft);
  const listenerName = target.listener?.name;
  const { model, toAgents } = target;
  const { routers, routes } = useRoutingOutline();
  // A prompt listener asks the model that is named, whatever the routes say.
  const isRouted = routes.length > 0 && target.listener?.type === 'model';
  const headers = routingHeaders(toAgents ? { ...draft, routed: true } : draft);
  const question =
    isRouted && recorded === null && missing === null && listenerName !== undefined
      ? { listener: listenerName, api: draft.api, body: requestBody({ ...draft, model }), headers }
      : null;
  const preview = useDecisionPreview(previewing && question !== null ? { ...question, dryRun: true } : null);
  const { decisions } = useStoredDecisions(run !== null && (isRouted || run.toAgents) ? run.traceId : null);
  const sent = run?.toAgents === false ? routingIn(decisions) : null;
  const selection = run?.toAgents === true ? selectionIn(decisions) : null;
  const hasReason = toAgents || isRouted;

  // What is sent is the newest draft, without the keys being bound anew for each letter of it.
  const runAsserts = useRef(() => {});
  const commands = useMemo(() => {
    const list: Command[] = [
      {
        id: 'playground.send',
        title: 'Send the prompt',
        keys: ['$mod+Enter'],
        run: () => {
          if (missing === null && listenerName !== undefined)
            void send({ listener: listenerName, model, toAgents });
        },
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
        id: 'playground.asserts',
        title: 'Run with asserts',
        keys: ['$mod+Shift+Enter'],
        run: () => {
          show('asserts');
          runAsserts.current();
        },
      },
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
  }, [missing, listenerName, model, toAgents, send, stop, show, hasReason]);
  useCommands('playground', commands);

  const filters = useFilterOutline();
  const chains = filters.chains.filter(({ listener }) => listener === listenerName);
  const bench =
    chains.length === 0 ? null : (
      <Suspense fallback={<LoadingPanel text="Loading the filters…" />}>
        <FilterBench
          {...{ chains, outline: filters, api: draft.api, reply: run?.result?.raw ?? null }}
          request={{
            listener: JSON.stringify(requestBody({ ...draft, model })),
            agent: JSON.stringify({ model: '', ...requestBody({ ...draft, api: 'chat', model }) }),
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
            draft.user.trim() === ''
              ? null
              : JSON.stringify(requestBody({ ...draft, api: 'chat', model, stream: false }))
          }
          isFiltered={chains.length > 0}
          missing={target.gateway?.appliedSha256 == null ? 'The gateway serves no config.' : null}
        />
      </Suspense>
    );
  const asserted = missing === null && target.listener !== null ? assertedRequest(draft, target) : null;
  useEffect(() => {
    runAsserts.current = () => {
      if (asserted !== null) void useAsserts.getState().run(asserted);
    };
  });
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
  const answer = { run, isReplay: recorded !== null, selection, onExample: change, onReply: session.reply };
  const diff =
    run === null || run.recorded === null || run.traceId === null || run.result === null ? null : (
      <ReplayDiff recorded={run.recorded} run={run} traceId={run.traceId} />
    );
  const curl = () => curlText({ ...draft, url: target.listener?.url ?? '', model, headers });

  return (
    <div className="flex h-full flex-col" data-testid="playground-screen" data-state={run?.state ?? 'idle'}>
      <ScreenHeader
        title="Playground"
        actions={
          <>
            <CopyButton
              size="medium"
              label="Copy as curl"
              disabled={target.listener === null || recorded !== null}
              text={curl}
              data-testid="playground-curl"
            />
            {running ? (
              <Button tone="danger" shortcut="$mod+." onClick={stop} data-testid="playground-stop">
                <Square aria-hidden className="size-3.5" />
                Stop
              </Button>
            ) : (
              <Button
                tone="primary"
                shortcut="$mod+Enter"
                disabled={missing !== null}
                title={missing ?? undefined}
                onClick={() => commands[0]?.run()}
                data-testid="playground-send"
              >
                <Send aria-hidden className="size-3.5" />
                Send
              </Button>
            )}
          </>
        }
      />
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-2 text-xs text-muted">
        {target.listener && (
          <span className="flex items-center gap-2">
            Listener
            <Select
              label="Listener"
              testId="playground-listener"
              value={target.listener.name}
              options={target.listeners.map((one) => ({
                value: one.name,
                label: one.name,
                detail: `${listenerKinds[one.type]}:${one.port}`,
              }))}
              onChange={(listener) => change({ listener })}
            />
          </span>
        )}
        {recorded === null && (
          <>
            <Segmented
              label="Client API"
              value={draft.api}
              options={apis}
              onChange={(api) => change({ api })}
              testId="playground-api"
            />
            {!toAgents && (
              <span className="flex items-center gap-2">
                Model
                <ModelField choices={target.choices} model={model} />
              </span>
            )}
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
            {isRouted && (
              <label className="flex items-center gap-1.5" title="Off: the model that is named serves">
                <input
                  type="checkbox"
                  checked={draft.routed}
                  onChange={(event) => change({ routed: event.target.checked })}
                  data-testid="playground-routed"
                  className="size-3.5 accent-(--accent-fill)"
                />
                Route by preferences
              </label>
            )}
          </>
        )}
      </div>
      <ListenerNotice state={target.listener?.state ?? null} gatewayKnown={target.gateway !== undefined} />
      {isRouted && recorded === null && (
        <RoutePreview
          preview={preview}
          on={previewing}
          onToggle={session.setPreviewing}
          onWhy={() => show('why')}
        />
      )}
      <Group orientation="horizontal" className="min-h-0 flex-1">
        <Panel defaultSize="44%" minSize="25%">
          <div data-pane className="flex h-full flex-col gap-3 overflow-auto p-4">
            {recorded === null ? (
              <>
                <PromptField
                  label="System"
                  rows={3}
                  value={draft.system}
                  onChange={(system) => change({ system })}
                  testId="playground-system"
                  placeholder="Optional instructions"
                />
                <Conversation
                  history={draft.history}
                  affinity={draft.affinity}
                  onAffinity={(affinity) => change({ affinity })}
                  onStartOver={session.startOver}
                />
                <PromptField
                  label="User"
                  grow
                  rows={8}
                  value={draft.user}
                  onChange={(user) => change({ user })}
                  testId="playground-user"
                  placeholder="Type a message"
                />
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
        <Separator className="w-px bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill" />
        <Panel defaultSize="56%" minSize="25%">
          <AnswerTabs {...answer} {...{ tab, why, bench, functions, diff, asserts }} onTab={show} />
        </Panel>
      </Group>
    </div>
  );
}

const listenerKinds = { model: '', agent: 'agents ', prompt: 'functions ' } as const;

/** Why nothing can be sent now; `null` when it can. */
function whatIsMissing(listener: string | null, { recorded, user }: PlaygroundDraft): string | null {
  if (listener === null) return 'The config has no listener.';
  if (listener !== 'running') return 'The listener does not run.';
  if (recorded !== null) return problemOf(recorded);
  return user.trim() === '' ? 'Type a message first.' : null;
}
