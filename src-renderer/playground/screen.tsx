import { Send, Square } from 'lucide-react';
import { type KeyboardEvent, useMemo } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { ClientApi } from '../../src-main/contract/playground-calls.ts';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Notice } from '../components/notice.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { Segmented } from '../components/segmented.tsx';
import { Select } from '../components/select.tsx';
import { useStoredDecisions } from '../decisions/use-stored-decisions.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { useGatewayAction } from '../lib/gateway.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { AnswerTabs } from './answer-tabs.tsx';
import { Conversation } from './conversation.tsx';
import { curlText } from './curl-text.ts';
import { ModelField } from './model-field.tsx';
import { usePlayground } from './playground-session.ts';
import { requestBody, routingHeaders } from './request-body.ts';
import { RoutePreview } from './route-preview.tsx';
import { useDecisionPreview } from './use-decision-preview.ts';
import { usePlaygroundTarget } from './use-playground-target.ts';
import { useRoutingOutline } from './use-routing-outline.ts';
import { useSelectionReason } from './use-selection-reason.ts';

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
  const missing = whatIsMissing(target.listener?.state ?? null, draft.user);
  const listenerName = target.listener?.name;
  const { model, toAgents } = target;
  const { routers, routes } = useRoutingOutline();
  const isRouted = routes.length > 0 && !toAgents;
  const headers = routingHeaders(toAgents ? { ...draft, routed: true } : draft);
  const question =
    isRouted && missing === null && listenerName !== undefined
      ? { listener: listenerName, api: draft.api, body: requestBody({ ...draft, model }), headers }
      : null;
  const preview = useDecisionPreview(previewing && question !== null ? { ...question, dryRun: true } : null);
  const { decisions } = useStoredDecisions(isRouted && run?.toAgents === false ? run.traceId : null);
  const sent = decisions[0]?.decision ?? null;

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
      { id: 'playground.stop', title: 'Stop the answer', keys: ['$mod+Period'], run: stop },
      ...(isRouted ? [{ id: 'playground.why', title: 'Show why this model', run: () => show('why') }] : []),
    ];
    return list;
  }, [missing, listenerName, model, toAgents, send, stop, show, isRouted]);
  useCommands('playground', commands);

  const selection = useSelectionReason(run?.toAgents === true ? run.traceId : null);
  const answer = { run, selection, onExample: change, onReply: session.reply };
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
              disabled={target.listener === null}
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
                detail: one.type === 'agent' ? `agents :${one.port}` : `:${one.port}`,
              }))}
              onChange={(listener) => change({ listener })}
            />
          </span>
        )}
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
      </div>
      <ListenerNotice state={target.listener?.state ?? null} gatewayKnown={target.gateway !== undefined} />
      {isRouted && (
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
            <Field
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
            <Field
              label="User"
              grow
              rows={8}
              value={draft.user}
              onChange={(user) => change({ user })}
              testId="playground-user"
              placeholder="Type a message"
            />
          </div>
        </Panel>
        <Separator className="w-px bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill" />
        <Panel defaultSize="56%" minSize="25%">
          {isRouted || sent !== null ? (
            <AnswerTabs
              {...{ ...answer, tab, sent, routers, question }}
              onTab={show}
              next={preview.decision}
            />
          ) : (
            <AnswerPanel {...answer} />
          )}
        </Panel>
      </Group>
    </div>
  );
}

/** Why nothing can be sent now; `null` when it can. */
function whatIsMissing(listener: string | null, user: string): string | null {
  if (listener === null) return 'The config has no listener.';
  if (listener !== 'running') return 'The listener does not run.';
  return user.trim() === '' ? 'Type a message first.' : null;
}

function ListenerNotice({
  state,
  gatewayKnown,
}: {
  readonly state: string | null;
  readonly gatewayKnown: boolean;
}) {
  const action = useGatewayAction();
  if (!gatewayKnown || state === 'running' || state === 'starting') return null;
  return (
    <Notice
      tone="warn"
      testId="playground-not-running"
      className="rounded-none border-x-0 border-t-0"
      title={state === null ? 'This config has no listener to send to.' : 'This listener does not run.'}
      actions={
        <Button
          size="small"
          data-testid="playground-start"
          disabled={action.isPending}
          onClick={() => action.mutate({ method: 'gateway.start' })}
        >
          Start gateway
        </Button>
      }
    >
      {action.isError ? action.error.message : 'Start it, or choose another one, to send a prompt.'}
    </Notice>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly rows: number;
  readonly grow?: boolean;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

function Field({ label, value, rows, grow = false, placeholder, onChange, testId }: FieldProps) {
  return (
    <label className={`flex flex-col gap-1 text-xs font-medium text-muted ${grow ? 'min-h-40 flex-1' : ''}`}>
      {label}
      <textarea
        rows={rows}
        value={value}
        placeholder={placeholder}
        data-testid={testId}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={leaveWithEscape}
        className={`resize-none rounded-md border border-line-strong/70 bg-surface p-2.5 text-sm font-normal text-text placeholder:text-muted ${grow ? 'flex-1' : ''}`}
      />
    </label>
  );
}

function leaveWithEscape(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key === 'Escape') event.currentTarget.blur();
}
