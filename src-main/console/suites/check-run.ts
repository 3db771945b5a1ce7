import type { CaseRun, RunFacts, SuiteCheck } from '../../contract/suite-results.ts';
import { checkText } from './check-text.ts';
import { keeps, parseLimit } from './limit.ts';
import type { Expectation } from './suite-schema.ts';

/** Names of what a dry run cannot tell: nothing is sent in it. */
export const liveOnly = [
  'agent',
  'agents',
  'status',
  'text',
  'ttft_ms',
  'cost_usd',
  'tokens',
  'prompt_tokens',
  'completion_tokens',
] as const satisfies readonly (keyof Expectation)[];

/** Judges one run: every expectation is a check of its own. An error is good only where its status is expected. */
export function checkRun(expected: Expectation, facts: RunFacts): Extract<CaseRun, { kind: 'judged' }> {
  const checks = [
    ...statusChecks(expected, facts),
    ...oneOf('route', expected.route, facts.route ?? 'none'),
    ...oneOf('model', expected.model, facts.model ?? 'none'),
    ...agentChecks(expected, facts),
    ...(expected.text === undefined ? [] : checkText(expected.text, facts.text ?? '')),
    ...limits.flatMap(([name, read]) => limitCheck(name, expected[name], read(facts))),
  ];
  return { kind: 'judged', good: checks.every(({ outcome }) => outcome === 'met'), facts, checks };
}

type Figure = { readonly value: number } | { readonly unknown: string };

const figure = (value: number | null, what: string): Figure =>
  value === null ? { unknown: `${what} unknown` } : { value };

const limits: readonly (readonly [
  name: 'latency_ms' | 'ttft_ms' | 'cost_usd' | 'tokens' | 'prompt_tokens' | 'completion_tokens',
  read: (facts: RunFacts) => Figure,
])[] = [
  ['latency_ms', ({ latencyMs }) => ({ value: latencyMs })],
  ['ttft_ms', ({ ttftMs }) => figure(ttftMs, 'time to first token')],
  ['cost_usd', ({ costUsd }) => figure(costUsd, 'cost')],
  [
    'tokens',
    ({ completionTokens, promptTokens }) =>
      figure(
        promptTokens === null || completionTokens === null ? null : promptTokens + completionTokens,
        'tokens',
      ),
  ],
  ['prompt_tokens', ({ promptTokens }) => figure(promptTokens, 'prompt tokens')],
  ['completion_tokens', ({ completionTokens }) => figure(completionTokens, 'completion tokens')],
];

function limitCheck(name: string, wanted: string | undefined, found: Figure): SuiteCheck[] {
  if (wanted === undefined) return [];
  if ('unknown' in found) return [{ name, wanted, got: found.unknown, outcome: 'unknown' }];
  const isMet = keeps(parseLimit(wanted), found.value);
  return [{ name, wanted, got: String(found.value), outcome: isMet ? 'met' : 'missed' }];
}

function statusChecks({ status }: Expectation, facts: RunFacts): SuiteCheck[] {
  const got = facts.refusal === null ? String(facts.status) : `${facts.status}: ${facts.refusal}`;
  const check = (wanted: string, isMet: boolean): SuiteCheck[] => [
    { name: 'status', wanted, got, outcome: isMet ? 'met' : 'missed' },
  ];
  if (status !== undefined) return check(String(status), facts.status === status);
  const isRefused = facts.status >= 400 || facts.refusal !== null;
  return isRefused ? check('an answer', false) : [];
}

function oneOf(name: string, wanted: string | readonly string[] | undefined, got: string): SuiteCheck[] {
  if (wanted === undefined) return [];
  const names = typeof wanted === 'string' ? [wanted] : wanted;
  const isMet = names.includes(got);
  return [{ name, wanted: names.join(' or '), got, outcome: isMet ? 'met' : 'missed' }];
}

function agentChecks({ agent, agents }: Expectation, facts: RunFacts): SuiteCheck[] {
  const got = facts.agents.join(', ') || 'none';
  const check = (name: string, wanted: string, isMet: boolean): SuiteCheck => ({
    ...{ name, wanted, got },
    outcome: isMet ? 'met' : 'missed',
  });
  return [
    ...(agent === undefined ? [] : [check('agent', agent, facts.agents.includes(agent))]),
    ...(agents === undefined
      ? []
      : [check('agents', agents.join(', ') || 'none', agents.join('\n') === facts.agents.join('\n'))]),
  ];
}
