import { LexicalRouter } from '../../src-gateway/routing/lexical/lexical-router.ts';
import { type ReportTable, whole } from './report.ts';
import { routeStep } from './route-step.ts';

const routeCount = 50;

/**
 * The routing of a request by itself, and the embedded router in it. What routing costs where no preferences
 * exist is the first line, to be held against the CPU of a whole request.
 */
export async function routingTable(milliseconds: number): Promise<ReportTable> {
  const router = new LexicalRouter(routes());
  const body = JSON.stringify({
    model: 'openai/bench',
    messages: [{ role: 'user', content: question }],
  });
  const steps: readonly (readonly [name: string, run: () => unknown])[] = [
    ['a request, no preferences', routeStep(configText([]), body)],
    [`a request of one line, ${routeCount} routes`, routeStep(configText(routes()), body)],
    [`the embedded router alone, a question of one line`, () => router.decide([question])],
    [
      'the embedded router alone, a question of 4 KB behind two others',
      () => router.decide([question, question, question.repeat(54)]),
    ],
  ];
  const lines: string[][] = [];
  for (const [name, run] of steps) {
    await timesPerSecond(run, milliseconds / 4);
    const rate = await timesPerSecond(run, milliseconds);
    lines.push([name, whole(rate), (1e6 / rate).toFixed(2)]);
  }
  return { title: 'Routing by itself', columns: ['a second', 'µs each'], lines };
}

async function timesPerSecond(run: () => unknown, milliseconds: number): Promise<number> {
  const start = performance.now();
  let times = 0;
  while (performance.now() - start < milliseconds) {
    for (let each = 0; each < batch; each += 1) await run();
    times += batch;
  }
  return (times * 1000) / (performance.now() - start);
}

/** Runs between two looks at the clock. */
const batch = 20;

function configText(preferences: readonly RoutingPreference[]): string {
  const listener = { type: 'model', name: 'bench', address: '127.0.0.1', port: 1 };
  const provider = { model: 'openai/bench', access_key: 'bench', base_url: 'http://127.0.0.1:1/v1' };
  return JSON.stringify({
    version: 'v0.4.0',
    listeners: [listener],
    model_providers: [provider],
    ...(preferences.length > 0 && {
      overrides: { llm_routing_model: 'embedded/lexical' },
      routing_preferences: preferences.map((each) => ({ ...each, models: [provider.model] })),
    }),
  });
}

interface RoutingPreference {
  readonly name: string;
  readonly description: string;
}

const wishes = ['writing', 'explaining', 'debugging', 'reviewing', 'summarizing'];
const subjects = [
  'Python',
  'SQL',
  'contracts',
  'travel plans',
  'invoices',
  'poems',
  'papers',
  'emails',
  'maps',
  'music',
];

function routes(): readonly RoutingPreference[] {
  return wishes
    .flatMap((wish) =>
      subjects.map((subject) => ({
        name: `${wish} ${subject}`.replaceAll(' ', '_').toLowerCase(),
        description: `${wish} ${subject} for people who need a good and complete answer`,
      })),
    )
    .slice(0, routeCount);
}

const question = 'Why does my Python function fail with an exception when the list is empty? ';
