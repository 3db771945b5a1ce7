import { caseResult } from '../../src-main/console/suites/case-verdict.ts';
import { checkRun } from '../../src-main/console/suites/check-run.ts';
import type { Expectation } from '../../src-main/console/suites/suite-schema.ts';
import type { SuiteCaseView, SuiteView } from '../../src-main/contract/suite-calls.ts';
import type { RunFacts } from '../../src-main/contract/suite-results.ts';
import { sampleConfig, sha256 } from './console-sample.ts';
import type { Script } from './scripted-console.ts';

/** What a dry run told. */
export const sampleFacts: RunFacts = {
  status: 200,
  route: 'code review',
  model: 'openai/gpt-4o',
  agents: [],
  text: null,
  latencyMs: 98,
  ttftMs: null,
  costUsd: 0.00004,
  promptTokens: null,
  completionTokens: null,
  refusal: null,
  traceId: null,
};

/** A case whose last runs took these routes. */
export function sampleCase(
  id: string,
  { route }: Required<Pick<Expectation, 'route'>>,
  taken: readonly (string | null)[],
  more: Partial<SuiteCaseView> = {},
): SuiteCaseView {
  const { pass = Math.max(1, taken.length), repeat = Math.max(1, taken.length) } = more;
  const runs = taken.map((got) => checkRun({ route }, { ...sampleFacts, route: got }));
  const result = caseResult({ id, repeat, pass }, runs);
  return {
    ...{ id, description: null, mode: 'dry-run', listener: null, api: 'chat', repeat, pass, line: 4 },
    expects: [`route = ${String(route)}`],
    preview: 'Explain this function and point out bugs',
    green: null,
    last: taken.length === 0 ? null : { at: 1_788_000_000_000, configSha256: sha256(sampleConfig), result },
    ...more,
  };
}

export const sampleSuite: SuiteView = {
  file: 'routing.yaml',
  description: 'What must not move',
  problems: [],
  cases: [
    sampleCase('write-sql', { route: 'code gen' }, ['code gen', 'code review', 'code gen'], { pass: 3 }),
    sampleCase('review-python', { route: 'code review' }, ['code review', 'code review']),
    sampleCase('smalltalk', { route: 'none' }, ['code review']),
    sampleCase('new', { route: 'none' }, [], { mode: 'live' }),
  ],
};

const brokenText = 'version: 1\ncases:\n  - {id: a, request: {}, expect: {rout: b}}\n';
const problem = { line: 3, column: 35, path: 'cases[0].expect.rout', message: 'unknown field "rout"' };

/** A host with one suite that has run and one that is broken. */
export const suiteScript: Script = {
  'suites.list': () => ({
    folder: '.plano/suites',
    suites: [sampleSuite, { file: 'zz.yaml', description: null, problems: [problem], cases: [] }],
  }),
  'suites.read': ({ file }) => ({ file, text: brokenText, sha256: sha256(brokenText), problems: [problem] }),
  'suites.check': () => ({ problems: [problem] }),
};

/** A host on which a request of the playground is not what was expected. */
export const assertScript: Script = {
  'suites.try': ({ pass, repeat }) => {
    const run = checkRun({ route: 'code gen', latency_ms: '<100' }, sampleFacts);
    return { problems: [], result: caseResult({ id: 'playground', pass, repeat }, [run]) };
  },
};
