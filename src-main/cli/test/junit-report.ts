import type { CaseResult, SuiteResult } from '../../contract/suite-results.ts';

/** Results in the form that CI servers read. Flaky is a failure unless it is allowed. */
export function junitReport(suites: readonly SuiteResult[], allowFlaky: boolean): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...suites.flatMap(({ cases, file }) => {
      const outcomes = cases.map((one) => outcomeOf(one, allowFlaky));
      const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
      const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
      return [
        `  <testsuite name="${escaped(file)}" ${counts}>`,
        ...cases.map((one) => caseElement(file, one, outcomeOf(one, allowFlaky))),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
    '',
  ].join('\n');
}

type Outcome = 'failure' | 'error' | 'skipped' | null;

function outcomeOf({ verdict }: CaseResult, allowFlaky: boolean): Outcome {
  switch (verdict) {
    case 'pass':
      return null;
    case 'flaky':
      return allowFlaky ? null : 'failure';
    case 'fail':
      return 'failure';
    case 'error':
      return 'error';
    case 'not_run':
      return 'skipped';
    default:
      return verdict satisfies never;
  }
}

function caseElement(file: string, { id, reason, runs, verdict }: CaseResult, outcome: Outcome): string {
  const ms = runs.reduce((sum, run) => sum + (run.kind === 'judged' ? run.facts.latencyMs : 0), 0);
  const open = `    <testcase classname="${escaped(file)}" name="${escaped(id)}" time="${(ms / 1000).toFixed(3)}"`;
  if (outcome === null) return `${open}/>`;
  return `${open}><${outcome} message="${escaped(`${verdict}: ${reason ?? ''}`)}"/></testcase>`;
}

function escaped(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // XML 1.0 has no way to write these.
      .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '\ufffd')
  );
}
