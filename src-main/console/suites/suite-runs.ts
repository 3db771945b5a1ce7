import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { LastCaseRun } from '../../contract/suite-calls.ts';
import type { CaseResult } from '../../contract/suite-results.ts';
import { saveFile } from '../save-file.ts';
import { sha256 } from '../sha256.ts';

export interface SuiteRunsOptions {
  /** `$PLANO_HOME/console/suite-runs`; made with the first run. */
  readonly folder: string;
  /** Absolute path of the config file: the workspace. */
  readonly configFile: string;
  log(level: 'warn', message: string): void;
}

const RunOfCase = Type.Object({
  /** Of the case as it was. */
  caseSha256: Type.String(),
  run: LastCaseRun,
});
export type RunOfCase = Static<typeof RunOfCase>;

const KeptCase = Type.Object({
  last: Type.Union([RunOfCase, Type.Null()]),
  /** The last one before it that passed. */
  green: Type.Union([RunOfCase, Type.Null()]),
});
export type KeptCase = Static<typeof KeptCase>;

/** A file: what the cases of one suite came to. */
const KeptSuite = Type.Object({ version: Type.Literal(1), cases: Type.Record(Type.String(), KeptCase) });

/** Runs of one case that are kept. */
const mostRuns = 20;

/**
 * What each case of a workspace's suites came to last, and when it last passed, for their owner only. What models
 * answered is not part of it: that belongs to the traces.
 */
export class SuiteRuns {
  readonly #options: SuiteRunsOptions;
  readonly #folder: string;
  readonly #suites = new Map<string, Map<string, KeptCase>>();

  constructor(options: SuiteRunsOptions) {
    this.#options = options;
    this.#folder = join(options.folder, sha256(options.configFile));
  }

  /** By the id of the case. */
  async of(file: string): Promise<ReadonlyMap<string, KeptCase>> {
    return this.#load(file);
  }

  /** Remembers what a case came to; `save` writes it. */
  async add(file: string, caseId: string, { caseSha256, run }: RunOfCase): Promise<void> {
    const cases = await this.#load(file);
    const { configSha256, result } = run;
    const kept: RunOfCase = { caseSha256, run: { at: run.at, configSha256, result } };
    const before = cases.get(caseId);
    const isGreen = before?.last?.run.result.verdict === 'pass' && before.last.caseSha256 === caseSha256;
    const green = isGreen ? before.last : (before?.green ?? null);
    cases.set(caseId, { last: kept, green });
  }

  /** Never rejects. `present`: the ids of the cases that there are; those of others are forgotten. */
  async save(file: string, present: ReadonlySet<string>): Promise<void> {
    const cases = await this.#load(file);
    for (const id of cases.keys()) if (!present.has(id)) cases.delete(id);
    const written = [...cases].map(([id, { green, last }]) => [id, { green: bare(green), last: bare(last) }]);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const text = JSON.stringify({ version: 1, cases: Object.fromEntries(written) });
      await saveFile(this.#path(file), text, { mode: 0o600 });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#options.log('warn', `What ${file} came to was not kept: ${why}`);
    }
  }

  async #load(file: string): Promise<Map<string, KeptCase>> {
    const known = this.#suites.get(file);
    if (known !== undefined) return known;
    const text = await readFile(this.#path(file), 'utf8').catch(() => '');
    const cases = this.#suites.get(file) ?? readKept(text);
    this.#suites.set(file, cases);
    return cases;
  }

  #path(file: string): string {
    return join(this.#folder, `${file}.json`);
  }
}

function readKept(text: string): Map<string, KeptCase> {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(KeptSuite, value) ? new Map(Object.entries(value.cases)) : new Map();
  } catch {
    return new Map();
  }
}

/** Without a word of what a model said. */
function bare(kept: RunOfCase | null): RunOfCase | null {
  if (kept === null) return null;
  return { ...kept, run: { ...kept.run, result: withoutTexts(kept.run.result) } };
}

function withoutTexts(result: CaseResult): CaseResult {
  const isAboutText = result.runs.some(
    (run) => run.kind === 'judged' && run.checks.some(({ name }) => name.startsWith('text')),
  );
  const runs = result.runs.slice(0, mostRuns).map((run) =>
    run.kind === 'judged'
      ? {
          ...run,
          facts: { ...run.facts, text: null },
          checks: run.checks.map((check) => (check.name.startsWith('text') ? { ...check, got: '' } : check)),
        }
      : run,
  );
  return { ...result, runs, reason: isAboutText ? null : result.reason };
}
