import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Collector } from '../../collector/collector.ts';
import { attributeMap } from '../../contract/attribute-value.ts';
import type { CallParams, CallProgress, CallResult } from '../../contract/contract.ts';
import type { SuiteCaseView, SuiteText, SuiteView } from '../../contract/suite-calls.ts';
import { HostFailure } from '../host.ts';
import { saveFile } from '../save-file.ts';
import { sha256 } from '../sha256.ts';
import { addCase } from './add-case.ts';
import { caseFromRecording } from './case-from-recording.ts';
import { summaryOf } from './case-verdict.ts';
import { decisionOf } from './decision-of.ts';
import { expectsOf } from './expects-of.ts';
import { headerProblem } from './header-problem.ts';
import { questionOf } from './question-of.ts';
import { readExpectation } from './read-expectation.ts';
import { readSuite } from './read-suite.ts';
import { runCase } from './run-case.ts';
import { runSuite } from './run-suite.ts';
import type { Suite, SuiteCase } from './suite-case.ts';
import { readSuiteText, suiteNames, suitesFolder } from './suite-files.ts';
import type { KeptCase, RunOfCase, SuiteRuns } from './suite-runs.ts';
import type { SuiteTarget } from './suite-target.ts';

export interface SuitesOptions {
  /** Absolute. */
  readonly configFile: string;
  /** Where cases run; throws `not_running`. */
  target(): SuiteTarget;
  /** SHA-256 of the config that serves. */
  servedSha256(): string | null;
  onChanged(file: string): void;
  /** What cases came to. */
  readonly runs: SuiteRuns;
}

type Store = Pick<Collector, 'bodies' | 'body' | 'span' | 'decisions' | 'callsOf'>;

/** The suites of a workspace: what the calls `suites.*` answer. */
export class Suites {
  readonly #options: SuitesOptions;
  readonly #folder: string;

  constructor(options: SuitesOptions) {
    this.#options = options;
    this.#folder = suitesFolder(options.configFile);
  }

  async list(): Promise<CallResult<'suites.list'>> {
    const names = await suiteNames(this.#folder);
    const suites = await Promise.all(
      names.map(async (file): Promise<SuiteView> => {
        const { problems, suite } = await this.#reading(file);
        const cases = suite?.cases ?? [];
        const kept = await this.#options.runs.of(file);
        return {
          file,
          description: suite?.description ?? null,
          problems: [...problems],
          cases: cases.map((one) => viewOf(one, kept.get(one.id))),
        };
      }),
    );
    return { folder: '.plano/suites', suites };
  }

  async read(file: string): Promise<SuiteText> {
    return textOf(file, await readSuiteText(this.#path(file)));
  }

  check(text: string): CallResult<'suites.check'> {
    return { problems: [...readSuite(text).problems] };
  }

  /** Rejects with `changed_on_disk`, `save_failed`. */
  async save({ baseSha256, file, text }: CallParams<'suites.save'>): Promise<SuiteText> {
    const found = await this.#text(file);
    if ((found === null ? null : sha256(found)) !== baseSha256) {
      const message =
        baseSha256 === null
          ? `There is a suite ${file} already.`
          : `${file} was changed on disk by somebody else.`;
      throw new HostFailure(message, { code: 'changed_on_disk', details: [{ file }] });
    }
    await this.#write(file, text);
    return textOf(file, text);
  }

  /** Rejects with `suite_invalid`, `not_found`, `not_running`, or when the signal fires. */
  async run(
    { caseIds, file }: CallParams<'suites.run'>,
    context: {
      readonly signal: AbortSignal;
      progress(value: CallProgress<'suites.run'>): void;
    },
  ): Promise<CallResult<'suites.run'>> {
    const { cases } = await this.#suite(file);
    const unknown = caseIds?.find((id) => !cases.some((one) => one.id === id));
    if (unknown !== undefined) {
      throw new HostFailure(`${file} has no case "${unknown}".`, { code: 'not_found' });
    }
    const target = this.#options.target();
    const configSha256 = this.#options.servedSha256();
    const wanted = cases.filter(({ id }) => caseIds === undefined || caseIds.includes(id));
    const byId = new Map(wanted.map((one) => [one.id, one]));
    const { runs } = this.#options;
    const kept: Promise<void>[] = [];
    try {
      const results = await runSuite(target, wanted, {
        signal: context.signal,
        onProgress: (progress) => {
          const { caseId, result } = progress;
          const one = byId.get(caseId);
          if (result !== null && one !== undefined) {
            const run = { at: Date.now(), configSha256, result };
            kept.push(runs.add(file, caseId, { caseSha256: hashOf(one), run }));
          }
          context.progress({ file, ...progress });
        },
      });
      return { result: { file, cases: results }, summary: summaryOf(results) };
    } finally {
      await Promise.all(kept);
      await runs.save(file, new Set(cases.map(({ id }) => id)));
      this.#options.onChanged(file);
    }
  }

  /** Every suite that can be read. */
  async readable(): Promise<{ readonly file: string; readonly cases: readonly SuiteCase[] }[]> {
    const names = await suiteNames(this.#folder);
    const read = await Promise.all(
      names.map(async (file) => ({ file, cases: (await this.#reading(file)).suite?.cases ?? [] })),
    );
    return read.filter(({ cases }) => cases.length > 0);
  }

  /** Runs a request as a case of no suite. Rejects with `not_running`, or when the signal fires. */
  async try(
    { expect: text, pass, repeat, ...request }: CallParams<'suites.try'>,
    context: {
      readonly signal: AbortSignal;
      progress(value: CallProgress<'suites.try'>): void;
    },
  ): Promise<CallResult<'suites.try'>> {
    const { expect, problems } = readExpectation(text, request.mode);
    if (expect === null) return { problems: [...problems], result: null };
    const refused = Object.keys(request.headers).flatMap((name) => headerProblem(name) ?? [])[0];
    if (refused !== undefined) throw new HostFailure(`${refused}.`, { code: 'invalid_params' });
    const one = { ...request, expect, repeat, id: 'playground', description: null, line: 1 };
    const result = await runCase(
      this.#options.target(),
      { ...one, pass: Math.min(pass, repeat) },
      {
        signal: context.signal,
        onRun: (runs) =>
          context.progress({
            done: runs.length,
            good: runs.filter((run) => run.kind === 'judged' && run.good).length,
          }),
      },
    );
    return { problems: [], result };
  }

  /** Saves a recorded request as a case. Rejects with `not_recorded`, `nothing_to_expect`, `suite_invalid`. */
  async addCase(
    { file: wanted, spanId, traceId }: CallParams<'suites.add-case'>,
    store: Store,
  ): Promise<CallResult<'suites.add-case'>> {
    const file = wanted ?? (await suiteNames(this.#folder))[0] ?? 'routing.yaml';
    const recording = await recordingOf(store, traceId, spanId);
    const before = await this.#text(file);
    const ids = before === null ? [] : (await this.#suite(file)).cases.map(({ id }) => id);
    const added = caseFromRecording(recording, new Set(ids));
    const text = addCase(before, added);
    if (readSuite(text).suite === null) {
      throw new HostFailure(`The request makes no valid case of ${file}.`, { code: 'suite_invalid' });
    }
    await this.#write(file, text);
    return { file, caseId: added.id };
  }

  async #suite(file: string): Promise<Suite> {
    const { problems, suite } = readSuite(await readSuiteText(this.#path(file)));
    if (suite !== null) return suite;
    const [first] = problems;
    const where = first === undefined ? '' : `:${first.line}:${first.column}: ${first.message}`;
    throw new HostFailure(`${file}${where}`, { code: 'suite_invalid', details: [...problems] });
  }

  /** A file that cannot be read has one problem: that. */
  async #reading(file: string): Promise<ReturnType<typeof readSuite>> {
    try {
      return readSuite(await readSuiteText(this.#path(file)));
    } catch (error) {
      if (!(error instanceof HostFailure)) throw error;
      return { suite: null, problems: [{ line: 1, column: 1, path: '', message: error.message }] };
    }
  }

  /** `null`: there is no such file. */
  async #text(file: string): Promise<string | null> {
    return readSuiteText(this.#path(file)).catch((error: unknown) => {
      if (error instanceof HostFailure && error.code === 'not_found') return null;
      throw error;
    });
  }

  async #write(file: string, text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await saveFile(this.#path(file), text);
    this.#options.onChanged(file);
  }

  #path(file: string): string {
    return join(this.#folder, file);
  }
}

function viewOf(one: SuiteCase, kept: KeptCase | undefined): SuiteCaseView {
  const { api, body, description, expect, id, line, listener, mode, pass, repeat } = one;
  const hash = hashOf(one);
  // What another form of the case came to says nothing about this one.
  const ofThis = (run: RunOfCase | null | undefined) => (run?.caseSha256 === hash ? run.run : null);
  return {
    ...{ id, description, mode, listener, api, repeat, pass, line },
    expects: expectsOf(expect),
    preview: questionOf(api, body),
    last: ofThis(kept?.last),
    green: ofThis(kept?.green),
  };
}

/** Of what a case asks and expects; where it stands does not matter. */
function hashOf({ line: _line, ...one }: SuiteCase): string {
  return sha256(JSON.stringify(one));
}

function textOf(file: string, text: string): SuiteText {
  return { file, text, sha256: sha256(text), problems: [...readSuite(text).problems] };
}

async function recordingOf(store: Store, traceId: string, spanId: string) {
  const [bodies, text, span, decisions, { calls }] = await Promise.all([
    store.bodies(traceId),
    store.body(traceId, spanId, 'request'),
    store.span({ traceId, spanId }),
    store.decisions(traceId),
    store.callsOf(traceId),
  ]);
  const stored = bodies.find((body) => body.spanId === spanId && body.part === 'request');
  if (stored === undefined || text === null) {
    throw new HostFailure('This request was not recorded.', { code: 'not_recorded' });
  }
  const told = attributeMap(span?.attributes ?? []);
  const listener = told['plano.listener.name'];
  return {
    traceId,
    stored,
    text,
    listener: typeof listener === 'string' ? listener : null,
    decision: decisionOf(told, decisions),
    servedBy: calls.find((call) => call.spanId === spanId)?.model ?? null,
  };
}
