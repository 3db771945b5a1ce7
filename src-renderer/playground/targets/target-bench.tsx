import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Search, Send, Square } from 'lucide-react';
import { useMemo } from 'react';
import type { TargetOutline } from '../../../src-main/contract/target-calls.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { type Command, useCommands } from '../../lib/commands.ts';
import { useGateway } from '../../lib/gateway.ts';
import { hostQuery } from '../../lib/host.ts';
import { shellWord } from '../../lib/shell-word.ts';
import { DecisionLine } from './decision-line.tsx';
import { HttpMessage } from './http-message.tsx';
import { ParameterField } from './parameter-field.tsx';
import { TargetReply } from './target-reply.tsx';
import { keyOf, type SaidBody, useTargetSession, type ValueTexts, valueText } from './target-session.ts';

interface TargetBenchProps {
  /** At least one target. */
  readonly outline: TargetOutline;
  /** What the prompt would send, as JSON; `null`: nothing has been said. */
  readonly said: string | null;
  /** Something sees a request before functions do. */
  readonly isFiltered: boolean;
  /** Why nothing can be tried; `null`: something can. */
  readonly missing: string | null;
}

const noTexts: ValueTexts = {};

/** A function without a request: what the engine makes of the prompt, the call that follows, and its answer. */
export function TargetBench({ isFiltered, missing, outline, said }: TargetBenchProps) {
  const body: SaidBody = useMemo(() => (said === null ? null : JSON.parse(said)), [said]);
  const session = useTargetSession();
  const { busy, call, choose, pick, requestId, stop, type } = session;
  const applied = useGateway()?.appliedSha256 ?? null;
  const { targets } = outline;
  const picked = targets.some(({ name }) => name === session.picked) ? session.picked : '';
  const { chosen } = session;
  const target = targets.find(({ name }) => name === (picked || chosen?.result.target)) ?? null;
  const texts = session.values[target?.name ?? ''] ?? noTexts;
  const isOld = chosen !== null && chosen.key !== keyOf(body, picked);
  const built = useQuery({
    ...hostQuery('targets.try', {
      body: target?.default ? body : null,
      target: target?.name ?? null,
      values: texts,
      requestId,
      send: false,
    }),
    queryKey: ['targets.try', applied, target?.name, texts, requestId, target?.default ? body : null],
    enabled: target !== null && missing === null,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const tried = target !== null && built.data?.target === target.name ? built.data : null;
  const made = target !== null && session.made?.key === keyOf(body, target.name) ? session.made.result : null;
  const canChoose = missing === null && body !== null && busy === null;
  const canCall = missing === null && busy === null && target !== null && tried?.call != null;
  const name = target?.name ?? null;

  const commands = useMemo((): readonly Command[] => {
    const list: Command[] = [];
    if (canChoose) {
      const run = () => void choose(body);
      list.push({
        id: 'targets.choose',
        title: 'Choose a function for the prompt',
        keys: ['F10'],
        cli: 'planoai try function --prompt …',
        run,
      });
    }
    if (canCall && name !== null) {
      const run = () => void call(name, body);
      list.push({
        ...{ id: 'targets.call', title: 'Make the call of the function' },
        ...{ keys: ['$mod+Shift+Enter'], run, cli: `planoai try function ${shellWord(name)} --send` },
      });
    }
    return list;
  }, [canChoose, canCall, choose, call, name, body]);
  useCommands('playground-targets', commands);

  return (
    <div
      className="flex min-h-full flex-col gap-3 bg-surface p-4 text-xs"
      data-testid="target-bench"
      data-busy={busy ?? ''}
    >
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="Function"
          testId="target-picked"
          value={picked}
          options={[
            { value: '', label: 'The engine chooses' },
            ...targets.map((each) => ({
              value: each.name,
              label: each.name,
              detail: each.default ? 'default' : each.method,
            })),
          ]}
          onChange={pick}
        />
        <span className="flex-1" />
        <Button
          shortcut="F10"
          disabled={!canChoose}
          title={missing ?? (body === null ? 'Type a message first.' : 'Asks the engine; calls no endpoint')}
          data-testid="target-choose"
          onClick={() => void choose(body)}
        >
          <Search aria-hidden className="size-3.5" />
          {picked === '' ? 'Choose' : 'Find the values'}
        </Button>
        {busy === null ? (
          <Button
            shortcut="$mod+Shift+Enter"
            disabled={!canCall}
            title={missing ?? 'Really calls the endpoint; leaves no trace'}
            data-testid="target-call"
            onClick={() => name !== null && void call(name, body)}
          >
            <Send aria-hidden className="size-3.5" />
            Make the call
          </Button>
        ) : (
          <Button tone="danger" data-testid="target-stop" onClick={stop}>
            <Square aria-hidden className="size-3.5" />
            Stop
          </Button>
        )}
      </div>
      <p className="text-muted" data-testid="target-about">
        {missing ?? aboutText(outline, isFiltered)}
      </p>
      {session.failure !== null && (
        <Notice tone="bad" testId="target-host-failure" title="This could not be tried">
          {session.failure}
        </Notice>
      )}
      {chosen !== null && <DecisionLine result={chosen.result} picked={picked} isOld={isOld} />}
      {target !== null && (
        <>
          {target.parameters.length > 0 && (
            <fieldset className="flex flex-col gap-3 rounded-md border border-line p-3">
              <legend className="px-1 font-medium">
                Values of <code className="font-mono">{target.name}</code>
              </legend>
              {target.parameters.map((parameter) => {
                const found = isOld ? undefined : chosen?.result.values[parameter.name];
                return (
                  <ParameterField
                    key={parameter.name}
                    parameter={parameter}
                    text={texts[parameter.name] ?? ''}
                    found={found === undefined ? null : valueText(found)}
                    isAsked={tried?.missing.includes(parameter.name) ?? false}
                    onChange={(text) => type(target.name, parameter.name, text)}
                  />
                );
              })}
            </fieldset>
          )}
          {tried?.question != null && tried.question !== chosen?.result.question && (
            <p role="status" className="[overflow-wrap:anywhere] text-bad" data-testid="target-asks">
              {tried.question}
            </p>
          )}
          {tried?.refusal != null && (
            <Notice
              tone="bad"
              testId="target-refusal"
              title={`No call: ${tried.refusal.status} ${tried.refusal.code}`}
            >
              {tried.refusal.message}
            </Notice>
          )}
          {tried?.call != null && (
            <section aria-label="The call" className="flex flex-col gap-2">
              <h2 className="font-medium">
                {made === null ? 'The call that would be made' : 'The call that was made'}
              </h2>
              <HttpMessage
                label="Request to the endpoint"
                testId="target-request"
                first={`${tried.call.method} ${tried.call.url}`}
                headers={tried.call.headers}
                body={tried.call.body}
              />
            </section>
          )}
          {made !== null && (
            <TargetReply result={made} dispatches={target.dispatches} isSaid={body !== null} />
          )}
        </>
      )}
    </div>
  );
}

function aboutText({ engines }: TargetOutline, isFiltered: boolean): string {
  const who = engines.map(({ label }) => label).join(', then ');
  const before = isFiltered ? ' The filters of the listener are left out.' : '';
  return `Reads the prompt on the left. Who chooses: ${who}. No endpoint is called before you say so.${before}`;
}
