import type { RunFacts } from '../../../../src-main/contract/suite-results.ts';

/** A run that was answered; what a test is about is put in. */
export function runFacts(part: Partial<RunFacts> = {}): RunFacts {
  return {
    status: 200,
    route: 'code review',
    model: 'openai/gpt-4o',
    agents: [],
    text: 'Hello there.',
    latencyMs: 120,
    ttftMs: 80,
    costUsd: 0.0002,
    promptTokens: 100,
    completionTokens: 20,
    refusal: null,
    traceId: null,
    ...part,
  };
}
