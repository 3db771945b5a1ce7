import type { TestSpan } from '../main/collector/collector-fixture.ts';

const dollars = (usd: number) => ({ double: usd });

/** What the budget of a four-turn conversation said, turn by turn; the third turn changes its model. */
export const sessionLedger = [
  null,
  { baseline: 0.5, spend: 0, ceiling: 0.025 },
  { baseline: 1, spend: 0.03, ceiling: 0.05 },
  { baseline: 1, spend: 0.03, ceiling: 0.05 },
] as const;

const models = ['openai/gpt-4o', 'openai/gpt-4o', 'anthropic/claude-x', 'anthropic/claude-x'] as const;

/** The spans of that conversation, as a gateway writes them; the first turn began at `start` (ms since the epoch). */
export function sessionSpans(sessionId: string, start: number): TestSpan[] {
  return models.flatMap((model, index): TestSpan[] => {
    const trace = `5e5510${index}`;
    const ledger = sessionLedger[index] ?? null;
    const at = start + index * 20_000;
    return [
      {
        ...{
          trace,
          span: `a${index}`,
          kind: 2,
          service: 'plano(inbound)',
          name: 'POST /v1/chat/completions',
        },
        ...{ start: at, durationMs: 900 },
        attributes: { 'plano.listener.name': 'main', 'http.status_code': '200' },
      },
      {
        ...{
          trace,
          span: `b${index}`,
          parent: `a${index}`,
          service: 'plano(llm)',
          name: 'POST /v1/chat/completions',
        },
        ...{ start: at + 1, durationMs: 890 },
        attributes: {
          'llm.model': model,
          'llm.dispatched_model': model,
          'plano.listener.name': 'main',
          'plano.route.name': 'code',
          'plano.session_id': sessionId,
          request_id: `r${index}`,
          'http.status_code': 200,
          'llm.duration_ms': 890,
          'llm.time_to_first_token': 200,
          'llm.usage.prompt_tokens': 40_000,
          'llm.usage.cached_input_tokens': index === 0 ? 0 : 38_000,
          'llm.usage.completion_tokens': 500,
          'llm.usage.total_cost_usd': dollars(0.01 * (index + 1)),
          'plano.cache.warm': index > 0,
          ...(ledger !== null && {
            'plano.session.baseline_in_usd': dollars(ledger.baseline),
            'plano.session.switch_spend_in_usd': dollars(ledger.spend),
            'plano.switch.overhead_ceiling_in_usd': dollars(ledger.ceiling),
            'plano.session.switches': index >= 2 ? 1 : 0,
            'plano.switch.decision': 'allowed',
            'plano.switch.reason': index === 2 ? 'within_cap' : 'same_anchor',
          }),
          ...(index === 2 && { 'plano.switch.cost_in_usd': dollars(0.03) }),
        },
      },
    ];
  });
}
