import { FastForward, RotateCcw, StepForward } from 'lucide-react';
import { useMemo } from 'react';
import type { FilterChainOutline, FilterOutline } from '../../../src-main/contract/filter-calls.ts';
import type { ClientApi } from '../../../src-main/contract/playground-calls.ts';
import { Button } from '../../components/button.tsx';
import { Select } from '../../components/select.tsx';
import { type Command, useCommands } from '../../lib/commands.ts';
import { shellWord } from '../../lib/shell-word.ts';
import { laidOut } from './diff-bodies.ts';
import { type FilterRun, type FilterStep, isSameRun, nextStep, useFilterSession } from './filter-session.ts';
import { FilterStepRow } from './filter-step-row.tsx';

interface FilterBenchProps {
  readonly outline: FilterOutline;
  /** Of the listener; at least one. */
  readonly chains: readonly FilterChainOutline[];
  readonly api: ClientApi;
  /** What the prompt would send, as JSON, and what the filters of one agent would get of it. */
  readonly request: { readonly listener: string; readonly agent: string };
  /** The last reply as it came over the wire; `null`: there is none. */
  readonly reply: string | null;
  /** Why nothing can be run; `null`: something can. */
  readonly missing: string | null;
}

const noSteps: ReadonlyMap<number, FilterStep> = new Map();

/** Filters of a listener, one after the other or each by itself, on a request or a reply. */
export function FilterBench({ api, chains, missing, outline, reply, request }: FilterBenchProps) {
  const session = useFilterSession();
  const { chainId, choose, runAll, runAlone, startOver, step, type, typed } = session;
  const chain = chains.find(({ id }) => id === chainId) ?? chains[0];
  const phase = chain?.phase ?? 'input';
  const own =
    phase === 'output' ? (reply ?? sampleReply) : chain?.agent == null ? request.listener : request.agent;
  const text = typed[phase] ?? own;
  const run: FilterRun | null = useMemo(
    () => (chain === undefined ? null : { chain, api, text }),
    [chain, api, text],
  );
  const isCurrent = run !== null && session.run !== null && isSameRun(run, session.run);
  const steps = isCurrent ? session.steps : noSteps;
  const next = run === null ? null : nextStep(run, steps);
  const isRunning = [...steps.values()].some(({ state }) => state === 'running');
  const disabled = missing !== null || isRunning;
  const canStep = !disabled && next !== null;
  const nextFilter = next === null ? undefined : chain?.filters[next.index];

  const commands = useMemo((): readonly Command[] => {
    if (run === null || disabled) return [];
    return [
      {
        id: 'filters.run',
        title: 'Run the filter chain',
        keys: ['$mod+Shift+Enter'],
        run: () => void runAll(run),
      },
      {
        id: 'filters.step',
        title: 'Run the next filter',
        keys: ['F10'],
        ...(nextFilter !== undefined && { cli: tryCommand(nextFilter, phase) }),
        run: () => void step(run),
      },
    ];
  }, [run, disabled, runAll, step, nextFilter, phase]);
  useCommands('playground-filters', commands);

  if (chain === undefined || run === null) return null;
  const stoppedAt = stopPlace(chain, steps);
  return (
    <div className="flex min-h-full flex-col gap-3 bg-surface p-4 text-xs" data-testid="filter-bench">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="Filter chain"
          testId="filter-chain"
          value={chain.id}
          options={chains.map((one) => ({
            value: one.id,
            label: chainText(one),
            detail: String(one.filters.length),
          }))}
          onChange={choose}
        />
        <span className="flex-1" />
        <Button
          shortcut="F10"
          disabled={!canStep}
          title={missing ?? undefined}
          data-testid="filter-step-next"
          onClick={() => void step(run)}
        >
          <StepForward aria-hidden className="size-3.5" />
          Step
        </Button>
        <Button
          shortcut="$mod+Shift+Enter"
          disabled={disabled}
          title={missing ?? undefined}
          data-testid="filter-run-all"
          onClick={() => void runAll(run)}
        >
          <FastForward aria-hidden className="size-3.5" />
          Run chain
        </Button>
        <Button
          size="icon"
          tone="quiet"
          aria-label="Start over"
          title="Start over"
          disabled={steps.size === 0}
          data-testid="filter-start-over"
          onClick={startOver}
        >
          <RotateCcw aria-hidden className="size-3.5" />
        </Button>
      </div>
      {missing !== null && (
        <p className="text-muted" data-testid="filter-missing">
          {missing}
        </p>
      )}
      <div className="flex flex-col gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <label htmlFor="filter-body" className="font-medium text-muted">
            {phase === 'input' ? 'Request' : 'Reply'} that {chain.filters[0]} gets
          </label>
          <span className="text-muted" data-testid="filter-body-source">
            {sourceText(phase, typed[phase] !== null, reply !== null)}
          </span>
          {typed[phase] !== null && (
            <Button
              size="small"
              tone="quiet"
              data-testid="filter-body-follow"
              onClick={() => type(phase, null)}
            >
              {phase === 'input' ? 'Take the prompt again' : 'Take the last reply again'}
            </Button>
          )}
        </div>
        <textarea
          id="filter-body"
          rows={8}
          spellCheck={false}
          value={typed[phase] ?? laidOut(own)}
          data-testid="filter-body"
          onChange={(event) => type(phase, event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className="resize-y rounded-md border border-line-strong/70 bg-surface p-2 font-mono text-2xs text-text"
        />
      </div>
      <ol className="flex flex-col gap-2" aria-label={chainText(chain)}>
        {chain.filters.map((id, index) => (
          <FilterStepRow
            // biome-ignore lint/suspicious/noArrayIndexKey: one filter may stand in a chain twice
            key={`${index} ${id}`}
            id={id}
            facts={outline.filters.find((each) => each.id === id)}
            place={index + 1}
            step={steps.get(index) ?? null}
            isNext={next?.index === index}
            isCutOff={stoppedAt !== null && index > stoppedAt && !steps.has(index)}
            disabled={disabled}
            onRunAlone={() => void runAlone(run, index)}
          />
        ))}
      </ol>
      <p role="status" className="sr-only" data-testid="filter-status">
        {statusText(chain, steps)}
      </p>
    </div>
  );
}

/** Until a reply has come: what one looks like. */
const sampleReply = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
});

function chainText({ agent, listener, phase }: FilterChainOutline): string {
  return phase === 'input' ? `Requests to ${agent ?? listener}` : `Replies of ${agent ?? listener}`;
}

function sourceText(phase: 'input' | 'output', isTyped: boolean, hasReply: boolean): string {
  if (isTyped) return 'edited here';
  if (phase === 'input') return 'follows the prompt';
  return hasReply ? 'the last reply as it came' : 'an example: nothing has been sent yet';
}

/** The place of the filter that stopped the chain; `null`: none did. */
function stopPlace({ filters }: FilterChainOutline, steps: ReadonlyMap<number, FilterStep>): number | null {
  for (const index of filters.keys()) {
    const step = steps.get(index);
    if (step !== undefined && !step.alone && step.result?.stop) return index;
  }
  return null;
}

/** For those who do not see the list: what happened last. */
function statusText({ filters }: FilterChainOutline, steps: ReadonlyMap<number, FilterStep>): string {
  const done = [...steps].filter(([, { state }]) => state !== 'running');
  const [index, step] = done.at(-1) ?? [];
  if (index === undefined || step === undefined) return '';
  const { failure, result } = step;
  const what = result === null ? `was not run: ${failure}` : result.verdict;
  const message = result?.stop ? `, status ${result.stop.status}: ${result.stop.message}` : '';
  return `${filters[index]} ${what}${message}`;
}

function tryCommand(filter: string, phase: 'input' | 'output'): string {
  const what = phase === 'input' ? 'request.json' : 'reply.json --phase output';
  return `planoai try filter ${shellWord(filter)} ${what}`;
}
