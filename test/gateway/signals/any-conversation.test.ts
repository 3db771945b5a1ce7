import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseConversation } from '../../../src-gateway/signals/analyse-conversation.ts';
import type { AnalysisRow } from '../../../src-gateway/signals/analysis-row.ts';
import { phrases } from '../../../src-gateway/signals/phrases.ts';
import { createPreciseRules } from '../../../src-gateway/signals/precise-rules.ts';
import { RowMemory } from '../../../src-gateway/signals/row-memory.ts';
import { rowsOfRequest } from '../../../src-gateway/signals/rows-of-request.ts';
import { signalCategories, signalTaxonomy } from '../../../src-gateway/signals/signal-report.ts';
import { type EngineName, engines, signalsOf } from './analyse.ts';

const allPhrases = Object.values(phrases).flat();
const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(...allPhrases, 'error', '429', 'exceeded', 'limit', '??', '!!!', 'not', 'if', '\n'),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(' '));
const row: fc.Arbitrary<AnalysisRow> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('human', 'gpt', 'observation', 'function_call'),
    text: fc.oneof(words, fc.json()),
    requestIndex: fc.nat(200),
  }),
  fc.record({
    kind: fc.constant('function_call'),
    text: fc.constantFrom('a', 'b').map((name) => JSON.stringify({ arguments: '{}', name })),
    requestIndex: fc.nat(200),
  }),
);
const rows = fc.array(row, { maxLength: 130 });
const memoryOf = () => new RowMemory((text) => createHash('sha256').update(text).digest('base64'));

describe.each<EngineName>(['compat', 'precise'])('any conversation, %s', (engine) => {
  const rules = engines[engine];

  it('is analysed, within the scales that a report has', () => {
    fc.assert(
      fc.property(rows, (conversation) => {
        const report = analyseConversation(conversation, { rules });
        expect(report.score).toBeGreaterThanOrEqual(0);
        expect(report.score).toBeLessThanOrEqual(100);
        expect(report.efficiency).toBeGreaterThan(0);
        expect(report.efficiency).toBeLessThanOrEqual(1);
        for (const { confidence, row: place } of signalsOf(report)) {
          expect(place).toBeGreaterThanOrEqual(0);
          expect(place).toBeLessThan(conversation.length);
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has the same report with what is remembered as without', () => {
    fc.assert(
      fc.property(rows, (conversation) => {
        const memory = memoryOf();
        const fresh = analyseConversation(conversation, { rules });
        expect(analyseConversation(conversation, { rules, memory })).toEqual(fresh);
        expect(analyseConversation(conversation, { rules, memory })).toEqual(fresh);
        const longer = [...conversation, { kind: 'human', text: 'i give up', requestIndex: 0 } as const];
        expect(analyseConversation(longer, { rules, memory })).toEqual(
          analyseConversation(longer, { rules }),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('depends on its last hundred rows only, whose places move along', () => {
    fc.assert(
      fc.property(rows, (conversation) => {
        const window = conversation.slice(-100);
        const left = conversation.length - window.length;
        const short = signalsOf(analyseConversation(window, { rules }));
        const whole = signalsOf(analyseConversation(conversation, { rules }));
        expect(whole.map(({ row: place, type }) => [type, place - left])).toEqual(
          short.map(({ row: place, type }) => [type, place]),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('names its signals from the taxonomy, in the order of categories and of rows', () => {
    const known = signalCategories.flatMap((category) =>
      signalTaxonomy[category].map((kind) => `${category}.${kind}`),
    );
    fc.assert(
      fc.property(rows, (conversation) => {
        const { groups } = analyseConversation(conversation, { rules });
        for (const category of signalCategories) {
          const { count, signals } = groups[category];
          expect(count).toBe(signals.length);
          for (const { type } of signals) expect(known).toContain(type);
          if (category === 'execution.loops' || category === 'interaction.stagnation') continue;
          const places = signals.map(({ row: place }) => place);
          expect(places).toEqual([...places].sort((one, other) => one - other));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('loses what there is no time for, and says so', () => {
    const conversation: AnalysisRow[] = ['i give up', 'i give up now', 'i quit'].map((text) => ({
      kind: 'human',
      text,
      requestIndex: 0,
    }));
    let asked = 0;
    const report = analyseConversation(conversation, { rules, isSpent: () => ++asked > 1 });
    expect(report).toMatchObject({ truncated: true, turns: 3 });
    expect(signalsOf(report).map(({ row: place }) => place)).toEqual([0]);
  });

  it('spends no time on what it remembers', () => {
    const memory = memoryOf();
    const conversation = rowsOfRequest(
      'chat',
      Array.from({ length: 60 }, (_, index) => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        content: `This is what was said in turn ${index}, and it was a good deal`,
      })),
    );
    const full = analyseConversation(conversation, { rules, memory });
    expect(analyseConversation(conversation, { rules, memory, isSpent: () => true })).toEqual(full);
  });

  it.each([
    ['white space behind a word', `error${' '.repeat(200_000)}x`],
    ['a phrase begun again and again', 'syntax error '.repeat(20_000)],
    ['a limit that nothing exceeds', 'exceeded '.repeat(30_000)],
    ['marks', '?!'.repeat(100_000)],
    ['marks around words', `${'.'.repeat(50_000)}a${'.'.repeat(50_000)}`],
    ['back-quotes', '`'.repeat(100_001)],
    ['reminders that do not end', '<system-reminder>'.repeat(10_000)],
    ['one long word', `expected ${'a'.repeat(200_000)}`],
    ['nested JSON', '['.repeat(50_000)],
    ['nested objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ])('takes %s', (_what, text) => {
    for (const kind of ['human', 'gpt', 'observation', 'function_call'] as const) {
      const report = analyseConversation([{ kind, text, requestIndex: 0 }], { rules });
      expect(report.engine).toBe(engine);
    }
  });
});

describe('the lists of phrases', () => {
  it('have as many as Plano has', () => {
    expect(
      Object.fromEntries(Object.entries(phrases).map(([name, list]) => [name, new Set(list).size])),
    ).toEqual({
      correction: 28,
      rephrase: 5,
      clarification: 27,
      escalation: 78,
      quit: 19,
      profanity: 37,
      complaint: 43,
      gratitude: 13,
      confirmation: 9,
      success: 6,
    });
  });

  it.each(Object.entries(phrases).flatMap(([name, list]) => list.map((phrase) => ({ name, phrase }))))(
    'find "$phrase" as $name',
    ({ name, phrase }) => {
      const expected = name === 'profanity' || name === 'complaint' ? 'negative_stance' : name;
      const said = { kind: 'human', text: phrase, requestIndex: 0 } as const;
      const report = analyseConversation([said], { rules: engines.precise });
      expect(signalsOf(report).map(({ type }) => type.split('.').at(-1))).toContain(expected);
    },
  );

  it('may be longer by phrases of the user', () => {
    const rules = createPreciseRules([{ list: 'quit', phrases: ['ich gebe auf'] }]);
    const said = { kind: 'human', text: 'Na gut, ich gebe auf!', requestIndex: 0 } as const;
    expect(analyseConversation([said], { rules: engines.precise }).quality).toBe('neutral');
    expect(signalsOf(analyseConversation([said], { rules }))).toMatchObject([
      { type: 'interaction.disengagement.quit', snippet: 'ich gebe auf' },
    ]);
  });
});
