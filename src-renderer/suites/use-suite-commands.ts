import { useMemo } from 'react';
import type { SuiteCaseView, SuiteView } from '../../src-main/contract/suite-calls.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { openSuiteCase } from './suite-address.ts';
import { useSuiteRun } from './suite-run.ts';
import { wholeRuns } from './wanted-runs.ts';

/** A case and the suite that it stands in. */
export interface Place {
  readonly suite: SuiteView;
  readonly one: SuiteCaseView;
}

interface CommandsOptions {
  readonly places: readonly Place[];
  readonly selected: Place | null;
  readonly suites: readonly SuiteView[];
  readonly edit: (file: string, line: number) => void;
  readonly compare: () => void;
}

/** The keys of the screen. Keep what goes in stable between renders. */
export function useSuiteCommands({ compare, edit, places, selected, suites }: CommandsOptions): void {
  const commands = useMemo((): readonly Command[] => {
    const { run, stop } = useSuiteRun.getState();
    const at = selected === null ? -1 : places.indexOf(selected);
    const step = (by: 1 | -1) => () => {
      const next = places[at + by];
      if (next !== undefined) openSuiteCase(next.suite.file, next.one.id);
    };
    const ofCase: Command[] =
      selected === null
        ? []
        : [
            {
              id: 'suites.run-case',
              title: 'Run the case',
              keys: ['$mod+Enter'],
              run: () => void run([{ file: selected.suite.file, caseIds: [selected.one.id] }]),
            },
            {
              id: 'suites.run-suite',
              title: 'Run the suite',
              keys: ['$mod+Shift+Enter'],
              cli: `planoai test .plano/suites/${selected.suite.file}`,
              run: () => void run([{ file: selected.suite.file }]),
            },
            {
              id: 'suites.edit',
              title: 'Edit the case',
              keys: ['e'],
              run: () => edit(selected.suite.file, selected.one.line),
            },
          ];
    return [
      ...ofCase,
      {
        id: 'suites.run-all',
        title: 'Run all suites',
        cli: 'planoai test',
        run: () => void run(wholeRuns(suites)),
      },
      { id: 'suites.compare', title: 'Compare with last green', run: compare },
      { id: 'suites.stop', title: 'Stop the suites', keys: ['$mod+Period'], run: stop },
      { id: 'suites.next', title: 'Next case', keys: ['j', 'ArrowDown'], keyOnly: true, run: step(1) },
      { id: 'suites.previous', title: 'Previous case', keys: ['k', 'ArrowUp'], keyOnly: true, run: step(-1) },
    ];
  }, [places, selected, suites, edit, compare]);
  useCommands('suites', commands);
}
