import { LexicalRouter } from '../../src-gateway/routing/lexical/lexical-router.ts';
import { type ReportTable, whole } from './report.ts';

const routeCount = 50;

/** The embedded router by itself; where no routes are configured, none runs, which the plain rows show. */
export function routingTable(milliseconds: number): ReportTable {
  const router = new LexicalRouter(routes());
  return {
    title: `The embedded router among ${routeCount} routes`,
    columns: ['decisions/s', 'µs per decision'],
    lines: Object.entries(prompts).map(([name, texts]) => {
      decisionsPerSecond(router, texts, milliseconds / 4);
      const rate = decisionsPerSecond(router, texts, milliseconds);
      return [name, whole(rate), whole(1e6 / rate)];
    }),
  };
}

function decisionsPerSecond(router: LexicalRouter, texts: readonly string[], milliseconds: number): number {
  const start = performance.now();
  let decisions = 0;
  while (performance.now() - start < milliseconds) {
    router.decide(texts);
    decisions += 1;
  }
  return (decisions * 1000) / (performance.now() - start);
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

function routes() {
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

const prompts: Readonly<Record<string, readonly string[]>> = {
  'a question of one line': [question],
  'a question of 4 KB behind two others': [question, question, question.repeat(54)],
};
