import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readEnvironment } from '../../console/environment-sources.ts';
import { openLocalGateway } from '../../console/local-gateway.ts';
import { LocalSandbox } from '../../console/local-sandbox.ts';
import { defaultSandboxPort } from '../../console/sandbox-port.ts';
import { settingsFromEnvironment } from '../../console/settings-from-environment.ts';
import { summaryOf } from '../../console/suites/case-verdict.ts';
import { runSuite } from '../../console/suites/run-suite.ts';
import type { SuiteCase } from '../../console/suites/suite-case.ts';
import { listenerOf, type SuiteTarget } from '../../console/suites/suite-target.ts';
import type { CaseResult, SuiteResult, SuiteSummary } from '../../contract/suite-results.ts';
import { loadPrices } from '../../prices/load-prices.ts';
import { PriceBook } from '../../prices/price-book.ts';
import { version } from '../../product-version.ts';
import { CliExit } from '../cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import { type LoadedConfig, loadConfig } from '../load-config.ts';
import { createPaint, type Paint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { requireStartable } from '../require-startable.ts';
import { tellHostedRouter } from '../tell-hosted-router.ts';
import { requireSettings } from '../up/require-settings.ts';
import { junitReport } from './junit-report.ts';
import { type LoadedSuite, loadSuites } from './load-suites.ts';

/** Flags of `planoai test`. */
export interface TestFlags {
  readonly config?: string;
  readonly case: readonly string[];
  readonly listener?: string;
  readonly allowFlaky?: boolean;
  readonly junit?: string;
}

/**
 * Runs suites under a config in a gateway of this process, prints what became of each case and ends with 8
 * when one is not good, with 7 when one could not be run. Throws `CliFailure`; then no case has run.
 */
export async function runTest(
  io: CliIo,
  globals: GlobalOptions,
  named: readonly string[],
  flags: TestFlags,
): Promise<void> {
  const paint = createPaint(globals.color);
  const loaded = await loadConfig(io, { file: flags.config, allowMissingKeys: true, checkEnvironment: true });
  requireStartable(loaded, globals.home, paint);
  requireSettings(io, loaded, paint);
  const all = await loadSuites(io, loaded.path, named);
  const { close, target } = await openTarget(io, globals, loaded);
  const results: SuiteResult[] = [];
  try {
    for (const { cases, file } of chosen(all, target, flags)) {
      if (!globals.json && !globals.quiet) io.stdout.write(`${paint('bold', file)}\n`);
      const width = Math.max(...cases.map(({ id }) => id.length));
      const done = await runSuite(target, cases, { signal: io.signal });
      results.push({ file, cases: done });
      if (globals.json) continue;
      for (const one of done) {
        if (globals.quiet && one.verdict === 'pass') continue;
        io.stdout.write(`${caseLine(one, width, paint)}\n`);
      }
    }
  } finally {
    await close();
  }
  const summary = summaryOf(results.flatMap(({ cases }) => cases));
  const { allowFlaky = false, junit } = flags;
  if (junit !== undefined) await writeReport(resolve(io.cwd, junit), junitReport(results, allowFlaky));
  if (globals.json) printJson(io, { config: loaded.path, suites: results, summary });
  else io.stdout.write(`${summaryLines(summary).join('\n')}\n`);
  const exitCode = exitCodeOf(summary, allowFlaky);
  if (exitCode !== exitCodes.ok) throw new CliExit(exitCode);
}

function exitCodeOf({ error, fail, flaky, not_run }: SuiteSummary, allowFlaky: boolean): number {
  if (fail + error > 0 || (flaky > 0 && !allowFlaky)) return exitCodes.check;
  return not_run > 0 ? exitCodes.remote : exitCodes.ok;
}

/** What the flags leave of the suites. Throws usage errors for what they name and nothing has. */
function chosen(
  all: readonly LoadedSuite[],
  target: SuiteTarget,
  { case: ids, listener }: TestFlags,
): LoadedSuite[] {
  const unknown = ids.find((id) => !all.some(({ cases }) => cases.some((one) => one.id === id)));
  if (unknown !== undefined) throw usage(`No suite has a case ${JSON.stringify(unknown)}.`);
  if (listener !== undefined) {
    const found = listenerOf(target, listener);
    if (typeof found === 'string') throw usage(found);
  }
  const isWanted = (one: SuiteCase) => {
    const goesTo = listenerOf(target, one.listener);
    return (
      (ids.length === 0 || ids.includes(one.id)) &&
      (listener === undefined || (typeof goesTo !== 'string' && goesTo.name === listener))
    );
  };
  const left = all
    .map(({ cases, file }) => ({ file, cases: cases.filter(isWanted) }))
    .filter(({ cases }) => cases.length > 0);
  if (left.length === 0) throw usage('No case is left to run.');
  return left;
}

async function openTarget(
  io: CliIo,
  globals: GlobalOptions,
  { analysis, path }: LoadedConfig,
): Promise<{ readonly target: SuiteTarget; readonly close: () => Promise<void> }> {
  const { config } = analysis;
  if (config === null) throw new Error('a startable config is there');
  await tellHostedRouter(io, globals, config, undefined);
  const { lookup } = readEnvironment({ configFile: path, envFiles: [], environment: io.env });
  const { settings } = settingsFromEnvironment({
    environment: io.env,
    variable: (name) => lookup.get(name)?.value,
    version,
    instance: globals.instance,
    cacheFolder: join(globals.home, 'cache'),
    embeddedCollector: false,
    localSampling: 0,
  });
  const source = config.metricsSources.find((candidate) => candidate.type === 'cost') ?? null;
  const book = new PriceBook((await loadPrices(globals.home, source)).catalogs);
  const sandbox = new LocalSandbox(Number(io.env.PLANO_SANDBOX_PORT) || defaultSandboxPort);
  if (sandbox.isNamedBy(config)) await sandbox.start();
  const gateway = await openLocalGateway(config, settings);
  return {
    target: {
      listeners: gateway.listeners,
      gatewayKey: null,
      priceOf: (model) => book.find([model])?.price ?? null,
    },
    close: async () => {
      await gateway.close();
      await sandbox.stop();
    },
  };
}

const looks = {
  pass: ['green', 'pass'],
  flaky: ['yellow', 'FLAKY'],
  fail: ['red', 'FAIL'],
  error: ['red', 'ERROR'],
  not_run: ['yellow', 'not run'],
} as const;

function caseLine({ good, id, reason, repeat, verdict }: CaseResult, width: number, paint: Paint): string {
  const [color, word] = looks[verdict];
  const why = reason === null ? '' : `  ${reason}`;
  return `  ${paint(color, word.padEnd(7))}  ${id.padEnd(width)}  ${good}/${repeat}${why}`;
}

function summaryLines({ error, fail, flaky, not_run, pass }: SuiteSummary): string[] {
  const counts: readonly (readonly [number, string])[] = [
    [pass, 'pass'],
    [flaky, 'flaky'],
    [fail, 'fail'],
    [error, 'error'],
    [not_run, 'not run'],
  ];
  return counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
}

async function writeReport(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((cause: unknown) => {
    throw new CliFailure(`The report cannot be written to ${file}.`, {
      code: 'save_failed',
      exitCode: exitCodes.refused,
      cause,
    });
  });
}
