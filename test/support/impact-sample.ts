import type { ImpactReport, MovedRequest } from '../../src-main/contract/impact-calls.ts';
import type { Script } from './scripted-console.ts';

const moved: MovedRequest = {
  traceId: 'c'.repeat(32),
  spanId: 'd'.repeat(16),
  question: 'Explain this function and point out bugs',
  from: { route: 'code review', model: 'openai/gpt-4o' },
  to: { route: 'code review', model: 'anthropic/claude-sonnet-4-5' },
  costNanoUsd: { before: 9_400_000, after: 12_100_000 },
  ms: { before: 1_200, after: 900 },
};

export const sampleImpact: ImpactReport = {
  compared: 200,
  moved: Array.from({ length: 40 }, (_, index) => ({ ...moved, spanId: String(index).padStart(16, '0') })),
  broken: [
    {
      traceId: 'e'.repeat(32),
      spanId: 'f'.repeat(16),
      question: 'Hello',
      from: { route: null, model: 'openai/gpt-4o' },
      status: 404,
      reason: "Model 'fast' not found in configured providers",
    },
  ],
  untouched: 159,
  undecided: 2,
  undecidedReason: 'No router answered: timeout',
  costNanoUsd: { before: 420_000_000, after: 570_000_000 },
  unpriced: 3,
  p50Ms: { before: 1_100, after: 900 },
  untimed: 0,
};

/** A host that knows what the change does to recorded requests. */
export const impactScript: Script = {
  'config.breaks': () => ({
    looked: 200,
    models: [{ model: 'fast', isAlias: true, requests: 17 }],
    ports: [
      {
        ...{ listener: 'main', port: 12000, movedTo: 12001, requests: 140 },
        ...{ clientCount: 2, clients: ['OpenAI/Python', 'curl'] },
      },
    ],
  }),
  'config.impact': (_params, progress) => {
    progress({ done: 200, total: 200 });
    return sampleImpact;
  },
};
