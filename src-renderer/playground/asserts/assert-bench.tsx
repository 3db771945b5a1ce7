import { ListChecks, Square } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { CaseOutcome } from '../../suites/case-outcome.tsx';
import { SuiteProblems } from '../../suites/suite-problems.tsx';
import { PromptField } from '../prompt-field.tsx';
import { type AssertedRequest, useAsserts } from './assert-session.ts';

interface AssertBenchProps {
  /** `null`: there is nothing to send yet. */
  readonly request: AssertedRequest | null;
  readonly missing: string | null;
  /** A dry run asks the router alone, which only model listeners have. */
  readonly canDryRun: boolean;
}

/** Sends the request of the playground several times and holds each answer to what is expected. */
export function AssertBench({ canDryRun, missing, request }: AssertBenchProps) {
  const { change, done, dryRun, expect, failure, pass, problems, repeat, result, run, stop } = useAsserts();
  const isRunning = done !== null;
  return (
    <section
      aria-label="Asserts"
      data-testid="assert-bench"
      data-state={isRunning ? 'running' : (result?.verdict ?? 'idle')}
      className="flex min-h-full flex-col gap-3 bg-surface p-4"
    >
      <PromptField
        label="Expects"
        mono
        rows={6}
        value={expect}
        onChange={(text) => change({ expect: text })}
        testId="assert-expect"
        placeholder={'route: code review\nlatency_ms: "<3000"'}
      />
      {problems.length > 0 && <SuiteProblems problems={problems} onGoTo={null} />}
      <div className="flex flex-wrap items-center gap-3 text-xs text-muted">
        <CountField
          label="Runs"
          value={repeat}
          testId="assert-repeat"
          onChange={(value) => change({ repeat: value })}
        />
        <CountField
          label="Good ones wanted"
          value={pass}
          testId="assert-pass"
          onChange={(value) => change({ pass: value })}
        />
        {canDryRun && (
          <label className="flex items-center gap-1.5" title="Nothing is sent: the router alone is asked">
            <input
              type="checkbox"
              checked={dryRun}
              data-testid="assert-dry-run"
              onChange={(event) => change({ dryRun: event.target.checked })}
              className="size-3.5 accent-(--accent-fill)"
            />
            Dry run
          </label>
        )}
        <span className="flex-1" />
        {isRunning ? (
          <Button tone="danger" data-testid="assert-stop" onClick={stop}>
            <Square aria-hidden className="size-3.5" />
            Stop after {done} of {repeat}
          </Button>
        ) : (
          <Button
            shortcut="$mod+Shift+Enter"
            disabled={request === null}
            title={missing ?? undefined}
            data-testid="assert-run"
            onClick={() => request !== null && void run(request)}
          >
            <ListChecks aria-hidden className="size-3.5" />
            {repeat === 1 ? 'Run once' : `Run ${repeat} times`}
          </Button>
        )}
      </div>
      {failure !== null && (
        <Notice tone="bad" title="It could not run" testId="assert-failed">
          {failure}
        </Notice>
      )}
      {result !== null && <CaseOutcome result={result} detail={null} />}
    </section>
  );
}

interface CountFieldProps {
  readonly label: string;
  readonly value: number;
  readonly testId: string;
  readonly onChange: (value: number) => void;
}

const most = 100;

function CountField({ label, onChange, testId, value }: CountFieldProps) {
  return (
    <label className="flex items-center gap-1.5">
      {label}
      <input
        type="number"
        min={1}
        max={most}
        value={value}
        data-testid={testId}
        onChange={(event) => {
          const count = event.target.valueAsNumber;
          if (Number.isInteger(count) && count >= 1 && count <= most) onChange(count);
        }}
        className="h-7 w-16 rounded-md border border-line-strong/70 bg-surface px-2 font-mono text-text"
      />
    </label>
  );
}
