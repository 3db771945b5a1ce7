import { useQuery } from '@tanstack/react-query';
import { GitCompareArrows, Play, Plus, Square } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useParams } from 'wouter';
import type { SuiteView } from '../../src-main/contract/suite-calls.ts';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { Failure } from '../components/failure.tsx';
import { Notice } from '../components/notice.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { useGateway } from '../lib/gateway.ts';
import { hostQuery } from '../lib/host.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { CaseDetail } from './case-detail.tsx';
import { CompareDialog } from './compare/compare-dialog.tsx';
import { FirstSuite } from './first-suite.tsx';
import { lastTally } from './last-tally.ts';
import { RouteMatrix } from './route-matrix.tsx';
import { openSuiteCase } from './suite-address.ts';
import { type EditedSuite, SuiteEditor } from './suite-editor.tsx';
import { useSuiteRun } from './suite-run.ts';
import { SuiteTable } from './suite-table.tsx';
import { type Place, useSuiteCommands } from './use-suite-commands.ts';
import { failedRuns, wholeRuns } from './wanted-runs.ts';

const none: readonly SuiteView[] = [];

/** Routing suites: where requests should go, and whether they do. */
export function SuitesScreen() {
  const params = useParams<{ file?: string; caseId?: string }>();
  const list = useQuery({ ...hostQuery('suites.list', {}), staleTime: 0, refetchOnWindowFocus: true });
  const gateway = useGateway();
  const { failure, run, running, stop } = useSuiteRun();
  const [edited, setEdited] = useState<EditedSuite | null>(null);
  const suites = list.data?.suites ?? none;
  const places = useMemo(
    () => suites.flatMap((suite) => suite.cases.map((one): Place => ({ suite, one }))),
    [suites],
  );
  const selected =
    places.find(({ one, suite }) => suite.file === params.file && one.id === params.caseId) ??
    places[0] ??
    null;
  const isDown = gateway?.state === 'stopped' || gateway?.state === 'failed';
  const missing = isDown ? 'The gateway does not run: start it first.' : null;
  const newFile = freeName(suites);
  const [comparing, setComparing] = useState(false);
  const openComparison = useCallback(() => setComparing(true), []);
  const edit = useCallback((file: string, line: number) => setEdited({ file, line, isNew: false }), []);

  useSuiteCommands({ places, selected, suites, edit, compare: openComparison });

  const tally = lastTally(suites);
  const failed = failedRuns(suites);
  return (
    <div
      className="flex h-full flex-col"
      data-testid="suites-screen"
      data-state={running.length > 0 ? 'running' : 'idle'}
    >
      <ScreenHeader
        title="Suites"
        detail={
          tally.ran > 0 && (
            <span className="text-xs" data-testid="suites-tally">
              {tally.passed} of {tally.ran} passed
            </span>
          )
        }
        actions={
          <>
            {tally.ran > 0 && (
              <Button data-testid="suites-compare" onClick={openComparison}>
                <GitCompareArrows aria-hidden className="size-3.5" />
                Compare with last green
              </Button>
            )}
            <Button
              data-testid="suite-new"
              onClick={() => setEdited({ file: newFile, line: 5, isNew: true })}
            >
              <Plus aria-hidden className="size-3.5" />
              New suite
            </Button>
            {failed.length > 0 && running.length === 0 && (
              <Button
                data-testid="run-failed"
                disabled={missing !== null}
                title={missing ?? undefined}
                onClick={() => void run(failed)}
              >
                Run failed
              </Button>
            )}
            {running.length > 0 ? (
              <Button tone="danger" shortcut="$mod+." data-testid="suites-stop" onClick={stop}>
                <Square aria-hidden className="size-3.5" />
                Stop
              </Button>
            ) : (
              <Button
                tone="primary"
                data-testid="run-all"
                disabled={missing !== null || places.length === 0}
                title={missing ?? undefined}
                onClick={() => void run(wholeRuns(suites))}
              >
                <Play aria-hidden className="size-3.5" />
                Run all
              </Button>
            )}
          </>
        }
      />
      {(failure !== null || missing !== null) && (
        <Notice
          tone={failure === null ? 'warn' : 'bad'}
          title={failure === null ? 'Nothing can run' : 'The run ended early'}
          className="m-3"
          testId="suites-notice"
        >
          {failure ?? missing}
        </Notice>
      )}
      {list.isPending ? (
        <LoadingPanel text="Reading the suites…" />
      ) : list.error !== null ? (
        <Failure
          title="The suites could not be read"
          error={list.error}
          className="m-4"
          testId="suites-failed"
          onRetry={() => void list.refetch()}
        />
      ) : suites.length === 0 ? (
        <FirstSuite onNew={() => setEdited({ file: newFile, line: 5, isNew: true })} />
      ) : (
        <div className="flex min-h-0 flex-1 max-[900px]:block max-[900px]:overflow-auto">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <div data-pane tabIndex={0} className="min-w-0 flex-1 overflow-auto outline-offset-[-2px]">
            {suites.map((suite) => (
              <SuiteTable
                key={suite.file}
                suite={suite}
                selected={selected?.suite.file === suite.file ? selected.one.id : null}
                servedSha256={gateway?.appliedSha256 ?? null}
                missing={missing}
                onSelect={(caseId) => openSuiteCase(suite.file, caseId)}
                onEdit={(line) => edit(suite.file, line)}
                onRun={() => void run([{ file: suite.file }])}
              />
            ))}
            <RouteMatrix suites={suites} />
          </div>
          {selected !== null && (
            <div
              data-pane
              className="w-96 shrink-0 overflow-auto border-l border-line bg-surface outline-offset-[-2px] max-[1100px]:w-72 max-[900px]:w-full max-[900px]:border-t max-[900px]:border-l-0"
            >
              <CaseDetail
                one={selected.one}
                missing={missing}
                onRun={() => void run([{ file: selected.suite.file, caseIds: [selected.one.id] }])}
                onEdit={() => edit(selected.suite.file, selected.one.line)}
              />
            </div>
          )}
        </div>
      )}
      {suites.length > 0 && (
        <footer className="flex h-8 shrink-0 items-center border-t border-line bg-surface px-4">
          <CliLine
            command={`planoai test${selected === null ? '' : ` .plano/suites/${selected.suite.file}`}`}
          />
        </footer>
      )}
      {comparing && <CompareDialog suites={suites} onClose={() => setComparing(false)} />}
      {edited !== null && <SuiteEditor key={edited.file} edited={edited} onClose={() => setEdited(null)} />}
    </div>
  );
}

function freeName(suites: readonly SuiteView[]): string {
  const taken = new Set(suites.map(({ file }) => file));
  let name = 'routing.yaml';
  for (let count = 2; taken.has(name); count += 1) name = `routing-${count}.yaml`;
  return name;
}
