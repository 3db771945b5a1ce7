import { describe, expect, it } from 'vitest';
import { analyse, type EngineName, type Message, signalsOf, verdict } from './analyse.ts';

interface Vector {
  readonly title: string;
  readonly messages: string | readonly Message[];
  readonly compat: string;
  /** Left out: as compat. */
  readonly precise?: string;
}

const membership =
  'U: Cancel my annual gym membership starting next month / A: Your membership renews in June. / ';
const again = 'I want to cancel annual gym membership starting next month';
const order = 'U: No, I meant the red one / A: ok / U: Order two boxes / A: ok / U: Ship to Lyon';
const invoice = 'The invoice total on page two is wrong';
const charge = 'A: Your account shows one charge for the monthly plan on the first day.';
const questions = [
  'Why was I charged twice',
  'check the card statement',
  'look at the ledger',
  'open the audit trail',
];

/** Talk of different things, so that nothing is like anything before it. */
const topics = [
  ['List rivers of Spain', 'Ebro and Tagus.'],
  ['Boil rice in ten minutes', 'Use two cups of water.'],
  ['Translate bread into Polish', 'Chleb.'],
  ['Weight of a basketball', 'Around 600 grams.'],
  ['Capital city of Mongolia', 'Ulaanbaatar.'],
  ['Painter of Guernica', 'Pablo Picasso.'],
  ['Square root of 144', 'Twelve.'],
  ['Colours in a rainbow', 'Seven of them.'],
  ['Largest desert on earth', 'Antarctica.'],
  ['Inventor of dynamite', 'Alfred Nobel.'],
] as const;
const talk = (turns: number) =>
  topics
    .slice(0, turns)
    .map(([question, answer]) => `U: ${question} / A: ${answer}`)
    .join(' / ');

const vectors: readonly Vector[] = [
  { title: '[signals S1] nothing at all', messages: '', compat: 'neutral 50' },
  {
    title: '[signals S2] a plain question and its answer',
    messages:
      'U: Please list the three largest cities in Portugal / A: Lisbon, Porto and Braga are the largest by municipality population.',
    compat: 'neutral 50',
  },
  {
    title: '[signals S3] a correction',
    messages:
      'U: Book a table for Friday evening / A: Booked for Thursday at 19:00. / U: No, I meant Friday evening',
    compat: 'poor 35 flag misalignment.correction@2',
  },
  {
    title: '[signals S4] a correction before a question for meaning',
    messages: 'U: no i meant the blue one, i am confused',
    compat: 'poor 35 flag misalignment.correction@0',
  },
  {
    title: '[signals S5] something told before',
    messages: 'U: Track my parcel / A: What is the tracking number? / U: I already told you, it is 4471',
    compat: 'poor 35 flag misalignment.correction@2',
  },
  {
    title: '[signals S6] other words',
    messages: 'U: Show the totals / A: Here is a list. / U: In other words, sum the amounts per month',
    compat: 'poor 35 flag misalignment.rephrase@2',
  },
  {
    title: '[signals S7] a curly apostrophe',
    messages: 'U: I don’t understand the invoice',
    compat: 'poor 35 flag misalignment.clarification@0',
  },
  {
    title: '[signals S8] no apostrophe',
    messages: 'U: I dont understand',
    compat: 'poor 35 flag misalignment.clarification@0',
  },
  {
    title: '[signals S9] the same said again in similar words',
    messages: `${membership}U: ${again}`,
    compat: 'poor 35 flag misalignment.rephrase@2',
  },
  {
    title: '[signals S10] a confirmation',
    messages: `${membership}U: Yes cancel annual gym membership starting next month`,
    compat: 'neutral 50',
  },
  {
    title: '[signals S11] the same said again behind a tool call',
    messages: `U: Cancel my annual gym membership starting next month / C: lookup({}) / T: active / A: Your membership renews in June. / U: ${again}`,
    compat: 'neutral 50',
    precise: 'poor 35 flag misalignment.rephrase@4',
  },
  {
    title: '[signals S12] one correction in four messages',
    messages: `${order} / A: ok / U: Use express mail`,
    compat: 'neutral 50 misalignment.correction@0',
  },
  {
    title: '[signals S13] one correction in three messages',
    messages: order,
    compat: 'poor 35 flag misalignment.correction@0',
  },
  {
    title: '[signals S14] a wish for a supervisor',
    messages: 'U: My refund is late / A: Refunds take five days. / U: Please transfer me to a supervisor',
    compat: 'severe 0 flag disengagement.escalation@2',
  },
  {
    title: '[signals S15] a wish for a human',
    messages: 'U: I want to talk to a human',
    compat: 'severe 0 flag disengagement.escalation@0',
  },
  {
    title: '[signals S16] no wish for a human',
    messages: 'U: I do not want to talk to a human',
    compat: 'severe 0 flag disengagement.escalation@0',
    precise: 'neutral 50',
  },
  {
    title: '[signals S17] giving up twice in a sentence',
    messages: 'U: Forget it, I will look elsewhere',
    compat: 'severe 0 flag disengagement.quit@0',
  },
  {
    title: '[signals S18] giving up',
    messages: 'U: I will look elsewhere',
    compat: 'severe 0 flag disengagement.quit@0',
  },
  {
    title: '[signals S19] a complaint',
    messages: 'U: The export button is still not working',
    compat: 'neutral 40 flag disengagement.negative_stance@0',
  },
  {
    title: '[signals S20] lost time',
    messages: 'U: What a waste of time',
    compat: 'neutral 40 flag disengagement.negative_stance@0',
  },
  {
    title: '[signals S21] shouting',
    messages: 'U: WHY IS THE PRINTER OFFLINE',
    compat: 'neutral 40 flag disengagement.negative_stance@0',
  },
  { title: '[signals S22] a few capitals', messages: 'U: OK DO IT', compat: 'neutral 50' },
  {
    title: '[signals S23] shouting with question marks',
    messages: 'U: WHERE IS MY ORDER??',
    compat: 'neutral 40 flag disengagement.negative_stance@0,disengagement.negative_stance@0',
  },
  { title: '[signals S24] joy', messages: 'U: Great!! Ship it', compat: 'neutral 50' },
  { title: '[signals S25] two different marks', messages: 'U: Really?!', compat: 'neutral 50' },
  {
    title: '[signals S26] three different marks',
    messages: 'U: Really?!?',
    compat: 'neutral 40 flag disengagement.negative_stance@0',
  },
  {
    title: '[signals S27] a vegetable that begins like ok',
    messages: 'U: Okra prices again??',
    compat: 'neutral 50',
    precise: 'neutral 40 flag disengagement.negative_stance@0',
  },
  {
    title: '[signals S28] all at once',
    messages: 'U: THIS IS RIDICULOUS!!! I GIVE UP',
    compat:
      'severe 0 flag disengagement.negative_stance@0,disengagement.negative_stance@0,disengagement.quit@0,disengagement.negative_stance@0',
  },
  {
    title: '[signals S29] thanks',
    messages: 'U: Convert 3 miles to km / A: 4.83 km / U: Exactly what I needed',
    compat: 'good 62 satisfaction.gratitude@2',
    precise: 'good 68 satisfaction.gratitude@2',
  },
  {
    title: '[signals S30] consent',
    messages: 'U: Suggest a title / A: How about "North Wind"? / U: That works for me',
    compat: 'good 62 satisfaction.confirmation@2',
    precise: 'good 68 satisfaction.confirmation@2',
  },
  {
    title: '[signals S31] success',
    messages: 'U: Restart the router / A: Done. / U: It worked this time',
    compat: 'good 62 satisfaction.success@2',
    precise: 'good 68 satisfaction.success@2',
  },
  {
    title: '[signals S32] two kind words',
    messages: "U: that's helpful / A: x / U: love it",
    compat: 'good 66 satisfaction.gratitude@0,satisfaction.confirmation@2',
    precise: 'good 74 satisfaction.gratitude@0,satisfaction.confirmation@2',
  },
  {
    title: '[signals S33] three kind words',
    messages: "U: that's helpful / A: x / U: love it / A: y / U: it worked",
    compat: 'good 69 satisfaction.gratitude@0,satisfaction.confirmation@2,satisfaction.success@4',
    precise: 'excellent 78.5 satisfaction.gratitude@0,satisfaction.confirmation@2,satisfaction.success@4',
  },
  { title: '[signals S34] bare thanks', messages: 'U: Thanks', compat: 'neutral 50' },
  {
    title: '[signals S35] a complaint that was solved',
    messages: 'U: The export is still not working / A: Try the beta channel. / U: That works, thank you',
    compat: 'neutral 52 flag disengagement.negative_stance@0,satisfaction.confirmation@2',
    precise: 'neutral 58 flag disengagement.negative_stance@0,satisfaction.confirmation@2',
  },
  {
    title: '[signals S36] an escalation among kind words',
    messages: "U: escalate this / A: ok / U: that's perfect / A: x / U: love it / A: y / U: it worked",
    compat:
      'severe 0 flag disengagement.escalation@0,satisfaction.gratitude@2,satisfaction.confirmation@4,satisfaction.success@6',
  },
  { title: '[signals S37] nine turns', messages: talk(9), compat: 'neutral 50' },
  { title: '[signals S38] ten turns', messages: talk(10), compat: 'neutral 50 stagnation.dragging@19' },
  {
    title: '[signals S39] the same sentence again',
    messages: `U: ${invoice} / A: Checking. / U: ${invoice}`,
    compat: 'poor 35 flag misalignment.rephrase@2,stagnation.repetition@2',
  },
  {
    title: '[signals S40] the same four words again',
    messages: 'U: fix the bug now / A: ok / U: fix the bug now',
    compat: 'neutral 50',
  },
  {
    title: '[signals S41] the same request again, politely',
    messages:
      'U: Please send the signed copy to the legal team / A: ok / U: Please send the signed copy to the legal team',
    compat: 'poor 35 flag misalignment.rephrase@2',
  },
  {
    title: '[signals S42] a model that repeats itself',
    messages: questions.map((question) => `U: ${question} / ${charge}`).join(' / '),
    compat: 'poor 34 flag stagnation.repetition@3,stagnation.repetition@5,stagnation.repetition@7',
  },
  {
    title: '[signals S43] a model that cannot stop',
    messages: [...questions, 'name the merchant', 'show yesterday only']
      .map((question) => `U: ${question} / ${charge}`)
      .join(' / '),
    compat:
      'severe 0 flag stagnation.repetition@3,stagnation.repetition@5,stagnation.repetition@7,stagnation.repetition@9,stagnation.repetition@11',
  },
  {
    title: '[signals S44] the same sentence long after',
    messages: `U: ${invoice} / U: alpha bravo charlie delta echo foxtrot / U: golf hotel india juliet kilo lima / U: ${invoice}`,
    compat: 'neutral 50',
  },
  {
    title: '[signals S45] a phrase in the middle of a long text',
    messages: `U: ${'word '.repeat(90)}i give up ${'word '.repeat(400)}`,
    compat: 'neutral 50',
  },
  {
    title: '[signals S46] a phrase at the head of a long text',
    messages: `U: i give up ${'word '.repeat(500)}`,
    compat: 'severe 0 flag disengagement.quit@0',
  },
];

const falseAlarms: readonly Vector[] = [
  { title: '[signals S47]', messages: 'U: Why?', compat: 'severe 0 flag disengagement.quit@0' },
  {
    title: '[signals S48]',
    messages: 'U: What is this?',
    compat: 'severe 0 flag disengagement.quit@0,disengagement.negative_stance@0,satisfaction.confirmation@0',
  },
  {
    title: '[signals S49]',
    messages: 'U: Is this correct?',
    compat: 'severe 0 flag disengagement.quit@0,disengagement.negative_stance@0,satisfaction.confirmation@0',
  },
  {
    title: '[signals S50]',
    messages: 'U: Connect me to a database',
    compat: 'severe 0 flag disengagement.escalation@0',
  },
  { title: '[signals S51]', messages: 'U: Talk to me', compat: 'severe 0 flag disengagement.escalation@0' },
  { title: '[signals S52]', messages: 'U: Help', compat: 'neutral 40 flag disengagement.negative_stance@0' },
  {
    title: '[signals S53]',
    messages: 'U: Does this work?',
    compat: 'neutral 40 flag disengagement.negative_stance@0',
  },
  { title: '[signals S54]', messages: 'U: How do I quit Vim?', compat: 'severe 0 flag disengagement.quit@0' },
  {
    title: '[signals S55]',
    messages: 'U: Please do not forget it',
    compat: 'severe 0 flag disengagement.quit@0',
  },
  {
    title: '[signals S56]',
    messages: 'U: What can you do?',
    compat: 'poor 35 flag misalignment.clarification@0',
  },
  { title: '[signals S57]', messages: 'U: you', compat: 'good 62 satisfaction.gratitude@0' },
  { title: '[signals S58]', messages: 'U: Is it working?', compat: 'good 62 satisfaction.success@0' },
  { title: '[signals S59]', messages: 'U: I hope that works', compat: 'good 62 satisfaction.confirmation@0' },
  {
    title: '[signals S60]',
    messages: "U: If this doesn't work, tell me",
    compat: 'neutral 40 flag disengagement.negative_stance@0',
  },
  {
    title: '[signals S61]',
    messages: 'U: Refactor value ?? fallback in main.ts',
    compat: 'neutral 40 flag disengagement.negative_stance@0',
  },
  {
    title: '[signals S62]',
    messages: 'U: const ok = !!value',
    compat: 'neutral 40 flag disengagement.negative_stance@0',
  },
  {
    title: '[signals S63]',
    messages: 'U: <system-reminder>THIS IS USELESS??</system-reminder>Rename the variable',
    compat: 'neutral 40 flag disengagement.negative_stance@0',
  },
  {
    title: '[signals S64]',
    messages: 'U: This is useless',
    compat: 'severe 0 flag disengagement.quit@0,disengagement.negative_stance@0,satisfaction.confirmation@0',
    precise: 'neutral 40 flag disengagement.negative_stance@0',
  },
].map((vector) => ({ precise: 'neutral 50', ...vector }));

describe.each<EngineName>(['compat', 'precise'])('signals of what people say, %s', (engine) => {
  it.each(vectors)('$title', ({ messages, compat, precise = compat }) => {
    expect(verdict(analyse(engine, messages))).toBe(engine === 'compat' ? compat : precise);
  });

  it.each(falseAlarms)('$title "$messages"', ({ messages, compat, precise = compat }) => {
    expect(verdict(analyse(engine, messages))).toBe(engine === 'compat' ? compat : precise);
  });

  it.each([
    'Hello',
    'Hi',
    'Yes',
    'No',
    'Continue',
    'Try again',
    'Who are you?',
    'Tell me a story about a dragon',
  ])('[signals S65] finds nothing in "%s"', (said) => {
    expect(verdict(analyse(engine, `U: ${said}`))).toBe('neutral 50');
  });

  it('[signals S1] counts no turns where nobody spoke', () => {
    expect(analyse(engine, '')).toMatchObject({ turns: 0, efficiency: 1 });
  });

  it('[signals S9] says with what a message was compared', () => {
    expect(signalsOf(analyse(engine, `${membership}U: ${again}`))).toMatchObject([
      { confidence: 0.8, metadata: { compared_to: 0 }, snippet: '[similar rephrase detected]' },
    ]);
  });

  it('[signals S14] names the phrase', () => {
    const [escalation] = signalsOf(
      analyse(
        engine,
        'U: My refund is late / A: Refunds take five days. / U: Please transfer me to a supervisor',
      ),
    );
    expect(escalation?.snippet).toBe(
      engine === 'compat' ? 'transfer me to a human' : 'transfer me to a supervisor',
    );
  });

  it('[signals S21 S23 S26] tells capitals from marks', () => {
    const metadata = (text: string) => signalsOf(analyse(engine, text)).map((signal) => signal.metadata);
    expect(metadata('U: WHY IS THE PRINTER OFFLINE')).toEqual([
      { indicator_type: 'all_caps', upper_ratio: 1 },
    ]);
    expect(metadata('U: WHERE IS MY ORDER??').map(({ indicator_type }) => indicator_type)).toEqual([
      'all_caps',
      'excessive_punctuation',
    ]);
    expect(metadata('U: Really?!?')).toEqual([
      {
        indicator_type: 'excessive_punctuation',
        consecutive_questions: 0,
        consecutive_exclamations: 0,
        mixed_punctuation: 1,
      },
    ]);
  });

  it('[signals S28] is moderate with four signals in a message', () => {
    const { groups } = analyse(engine, 'U: THIS IS RIDICULOUS!!! I GIVE UP');
    expect(groups['interaction.disengagement']).toMatchObject({ count: 4, severity: 2 });
    expect(groups['interaction.disengagement'].signals.map(({ metadata }) => metadata)).toMatchObject([
      { indicator_type: 'all_caps' },
      { indicator_type: 'excessive_punctuation' },
      { pattern_type: 'quit' },
      { indicator_type: 'complaint' },
    ]);
  });

  it('[signals S33] is moderate with three kind words', () => {
    const { groups } = analyse(engine, "U: that's helpful / A: x / U: love it / A: y / U: it worked");
    expect(groups['interaction.satisfaction']).toMatchObject({ count: 3, severity: 2 });
  });

  it('[signals S37 S38] falls below half its efficiency at ten turns', () => {
    expect(analyse(engine, talk(9)).efficiency).toBe(0.5);
    const report = analyse(engine, talk(10));
    expect(report.efficiency).toBe(0.4444444477558136);
    const [dragging] = signalsOf(report);
    expect(dragging?.confidence).toBeCloseTo(0.5556, 4);
    expect(dragging).toMatchObject({
      snippet: 'Conversation dragging: 10 turns (efficiency: 0.44)',
      metadata: { total_turns: 10, efficiency_score: 0.4444444477558136, baseline_turns: 5 },
    });
  });

  it('[signals S39 S42 S43] says what was repeated', () => {
    const repetitions = (text: string) => analyse(engine, text).groups['interaction.stagnation'];
    expect(repetitions(`U: ${invoice} / A: Checking. / U: ${invoice}`).signals).toMatchObject([
      {
        confidence: 1,
        snippet: 'Exact repetition with message 0',
        metadata: { repetition_type: 'exact', similarity: 1, role: 'human' },
      },
    ]);
    const four = questions.map((question) => `U: ${question} / ${charge}`).join(' / ');
    expect(repetitions(four).signals.map(({ metadata }) => metadata.compared_to)).toEqual([1, 1, 3]);
    const six = `${four} / U: name the merchant / ${charge} / U: show yesterday only / ${charge}`;
    expect(repetitions(six)).toMatchObject({ count: 5, severity: 3 });
  });

  it('[signals S64] tells a complaint from an oath', () => {
    const kinds = signalsOf(analyse(engine, 'U: This is useless')).map(
      ({ metadata }) => metadata.indicator_type,
    );
    expect(kinds).toContain(engine === 'compat' ? 'profanity' : 'complaint');
  });
});
